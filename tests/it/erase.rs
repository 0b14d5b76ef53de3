//! A person is forgotten, and the chains still hold.

use crate::engine::both;
use crate::funded::{amount, funded, invalid, refused};
use crate::world::office::{acting, person, with_role};
use crate::world::{day, key};
use cofund::access::Role;
use cofund::app::{App, Ctx};
use cofund::approve::Approve;
use cofund::command::{Done, Proposed};
use cofund::db::dump;
use cofund::error::Result;
use cofund::fund::expense::Expense;
use cofund::ledger::verify::verify;
use cofund::people::{ErasePerson, Erased, Lend};
use cofund::proposal::Withdraw;
use entity::value::{Instant, PersonId};
use entity::{journal, mail, role_grant, session};
use sea_orm::{EntityTrait, IntoActiveModel};
use std::sync::Arc;

fn erase(who: &str) -> ErasePerson {
    ErasePerson {
        person: format!("p-{who}"),
        reason: "asked for it in writing".into(),
    }
}

async fn proposed<C: cofund::command::Command>(ctx: &Ctx, command: C) -> Result<Proposed> {
    match ctx.ask(&key(), "", command).await? {
        Done::Proposed(proposed) => Ok(proposed),
        Done::Made(_) => panic!("made at once"),
    }
}

async fn approve(ctx: &Ctx, fund: Option<&str>, proposed: &Proposed) -> Result<()> {
    let approve = Approve {
        fund: fund.map(Into::into),
        no: proposed.no,
        hash: proposed.hash.clone(),
        note: String::new(),
    };
    ctx.run(&key(), approve).await.map(|_| ())
}

async fn signed_in(app: &Arc<App>, who: PersonId) {
    let now = app.clock.now();
    let row = session::Model {
        token_hash: "a".repeat(64),
        person_id: who,
        way: "password".into(),
        factors: 2,
        address: "192.0.2.77".into(),
        agent: "Netscape".into(),
        recorded_at: now,
        confirmed_at: now,
        seen_at: now,
        expires_at: Instant(now.0 + 3_600_000_000),
        ended_at: None,
    };
    session::Entity::insert(row.into_active_model())
        .exec_without_returning(&app.db.write)
        .await
        .unwrap();
}

async fn written_to(app: &Arc<App>, address: &str) {
    let row = mail::Model {
        id: 1,
        message_id: "m".into(),
        to_name: "maker Name".into(),
        to_address: address.into(),
        subject: "Dear maker".into(),
        text: "Dear maker".into(),
        html: "Dear maker".into(),
        state: "queued".into(),
        attempts: 0,
        next_at: app.clock.now(),
        until: None,
        sent_at: None,
        last_error: None,
        recorded_at: app.clock.now(),
    };
    mail::Entity::insert(row.into_active_model())
        .exec_without_returning(&app.db.write)
        .await
        .unwrap();
}

/// Everything the database holds, as a backup has it.
async fn everything(app: &App) -> String {
    let snapshot = app.db.snapshot().await.unwrap();
    let header = dump::Header {
        format: dump::FORMAT.to_owned(),
        version: String::new(),
        migrations: Vec::new(),
        heads: (),
    };
    let mut out = Vec::new();
    dump::write(&snapshot, &header, &mut out).await.unwrap();
    String::from_utf8(out).unwrap()
}

fn bill() -> Expense {
    Expense {
        fund: "ALPHA".into(),
        bank: "MAIN".into(),
        payee: "Auditor".into(),
        invoice: "A-1".into(),
        amount: amount("10"),
        on: day("2024-03-01"),
        note: String::new(),
    }
}

both! {
    async fn what_names_a_person_goes_and_what_they_did_still_verifies(db: Database) {
        let (app, root) = funded(&db).await;
        let maker = with_role(&app, "maker", Role::FinanceOfficer).await;
        let checker = with_role(&app, "checker", Role::FinanceApprover).await;
        let (one, two) = (
            with_role(&app, "one", Role::ProgrammeOwner).await,
            with_role(&app, "two", Role::ProgrammeOwner).await,
        );
        signed_in(&app, maker).await;
        written_to(&app, "maker@example.org").await;
        let ctx = acting(&app, maker).await;
        let paid = proposed(&ctx, bill()).await.unwrap();
        approve(&acting(&app, checker).await, Some("ALPHA"), &paid).await.unwrap();
        let open = proposed(&ctx, bill()).await.unwrap();

        let (one, two) = (acting(&app, one).await, acting(&app, two).await);
        let waits = refused(proposed(&one, erase("maker")).await);
        assert_eq!(waits.rule, "person.open_proposals");
        assert_eq!(waits.figures, [("open", "1".to_owned())]);
        let withdraw = Withdraw { fund: Some("ALPHA".into()), no: open.no, reason: String::new() };
        ctx.run(&key(), withdraw).await.unwrap();

        assert!(everything(&app).await.contains("maker@example.org"));
        let asked = proposed(&one, erase("maker")).await.unwrap();
        assert_eq!(approve(&one, None, &asked).await.unwrap_err().rule(), "proposal.own");
        approve(&two, None, &asked).await.unwrap();

        let all = everything(&app).await;
        for gone in ["maker@example.org", "maker Name", "192.0.2.77", "Netscape", "Dear maker"] {
            assert!(!all.contains(gone), "{gone} is still there");
        }
        let journals = journal::Entity::find().all(&app.db.read).await.unwrap();
        assert!(journals.iter().any(|j| j.maker == "p-maker"));
        let sessions = session::Entity::find().all(&app.db.read).await.unwrap();
        assert!(sessions.iter().all(|s| s.ended_at.is_some()));
        let grants = role_grant::Entity::find().all(&app.db.read).await.unwrap();
        assert!(grants.iter().any(|g| g.person_id == maker && g.ended_at.is_some()));
        let nobody = acting(&app, maker).await;
        assert!(nobody.actor.person().is_none());
        let report = verify(&app.db.read).await.unwrap();
        assert!(report.findings.is_empty(), "{report:?}");
        let again = invalid(root.run(&key(), erase("maker")).await);
        assert_eq!(again.1, "person.unknown");
        // Somebody new may have the address.
        person(&app, "other").await;
    }
}

both! {
    async fn the_last_owner_stays_and_what_was_lent_ends(db: Database) {
        let (app, root) = funded(&db).await;
        let one = with_role(&app, "one", Role::ProgrammeOwner).await;
        with_role(&app, "two", Role::ProgrammeOwner).await;
        let lender = with_role(&app, "lender", Role::FinanceApprover).await;
        let deputy = person(&app, "deputy").await;
        let lend = Lend {
            to: "p-deputy".into(),
            starts_on: day("2026-01-15"),
            ends_on: day("2026-02-15"),
            reason: "leave".into(),
        };
        let lending = proposed(&acting(&app, lender).await, lend).await.unwrap();
        approve(&acting(&app, one).await, None, &lending).await.unwrap();
        assert!(!acting(&app, deputy).await.actor.person().unwrap().held.is_empty());
        let erased: Erased = root.run(&key(), erase("lender")).await.unwrap();
        assert_eq!((erased.roles_ended, erased.sessions_ended), (1, 0));
        assert!(acting(&app, deputy).await.actor.person().unwrap().held.is_empty());
        root.run(&key(), erase("one")).await.unwrap();
        assert_eq!(refused(root.run(&key(), erase("two")).await).rule, "role.last_owner");
        let empty = ErasePerson { reason: " ".into(), ..erase("two") };
        assert_eq!(invalid(root.run(&key(), empty).await).1, "text.required");
    }
}
