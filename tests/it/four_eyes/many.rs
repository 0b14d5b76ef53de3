//! Two approvers, one for each source of capital, lent grants, and two people at once.

use super::{office, rule};
use crate::engine::Engine;
use crate::world::office::{acting, give, person, with_role};
use crate::world::{day, key};
use cofund::access::Role;
use cofund::approve;
use cofund::people::Lend;
use cofund::proposal::{ApprovalRule, SetApprovalRules};
use entity::journal;
use entity::value::{PersonId, Side};
use sea_orm::{EntityTrait, PaginatorTrait};
use std::collections::BTreeSet;

fn rules(from: &str, approvers: usize, both_sides: bool) -> SetApprovalRules {
    SetApprovalRules {
        fund: "ALPHA".into(),
        rules: vec![ApprovalRule {
            action: "pay".into(),
            from: from.into(),
            approvers,
            both_sides,
        }],
    }
}

async fn large_sums_take_more_approvers(engine: Engine) {
    let o = office(engine).await;
    let third = with_role(&o.app, "third", Role::FinanceApprover).await;
    o.root.run(&key(), rules("1000", 2, false)).await.unwrap();
    let small = o.propose(o.maker, "999.99").await.unwrap();
    assert!(o.approve(o.checker, &small).await.unwrap().reply.is_some());
    let large = o.propose(o.maker, "1000").await.unwrap();
    let first = o.approve(o.checker, &large).await.unwrap();
    assert_eq!((first.approvals, first.needed, first.reply), (1, 2, None));
    let again = o.approve(o.checker, &large).await;
    assert_eq!(rule(again), "proposal.approved_already");
    assert!(o.approve(third, &large).await.unwrap().reply.is_some());
    assert_eq!(o.last_journal().await.checker.as_deref(), Some("p-third"));
}

async fn one_approver_for_each_source(engine: Engine) {
    let o = office(engine).await;
    o.root.run(&key(), rules("0", 1, true)).await.unwrap();
    let mut seated = Vec::new();
    for (name, side) in [
        ("l1", Side::Local),
        ("l2", Side::Local),
        ("p1", Side::Partner),
    ] {
        let id = person(&o.app, name).await;
        give(&o.app, id, Role::FinanceApprover, ("fund", 1), Some(side)).await;
        seated.push(id);
    }
    let p = o.propose(o.maker, "10").await.unwrap();
    for local in &seated[..2] {
        let approved = o.approve(*local, &p).await.unwrap();
        assert_eq!(approved.reply, None, "both sit for the national capital");
    }
    assert!(o.approve(seated[2], &p).await.unwrap().reply.is_some());
}

async fn lent_grants_approve_but_never_for_their_lender(engine: Engine) {
    let o = office(engine).await;
    let owner = with_role(&o.app, "owner", Role::ProgrammeOwner).await;
    let deputy = person(&o.app, "deputy").await;
    let lend = |to: &str| Lend {
        to: to.into(),
        starts_on: day("2026-01-15"),
        ends_on: day("2026-01-20"),
        reason: "on leave".into(),
    };
    let mut lendings = Vec::new();
    for (from, to) in [(o.checker, "p-deputy"), (o.checker, "p-maker")] {
        let ctx = acting(&o.app, from).await;
        let done = ctx.ask(&key(), "", lend(to)).await.unwrap();
        let cofund::command::Done::Proposed(p) = done else {
            panic!("lending takes two");
        };
        lendings.push(p);
    }
    let p = o.propose(o.maker, "10").await.unwrap();
    assert_eq!(rule(o.approve(deputy, &p).await), "not_found");
    for lending in &lendings {
        let approve = approve::Approve {
            fund: None,
            no: lending.no,
            hash: lending.hash.clone(),
            note: String::new(),
        };
        acting(&o.app, owner)
            .await
            .run(&key(), approve)
            .await
            .unwrap();
    }
    // The maker borrowed the checker's grants; they do not reach the maker's own proposal.
    assert_eq!(rule(o.approve(o.maker, &p).await), "proposal.own");
    assert!(o.approve(deputy, &p).await.unwrap().reply.is_some());
    // What the lender made, the borrower does not approve with what was lent.
    give(
        &o.app,
        o.checker,
        Role::FinanceOfficer,
        ("instance", 0),
        None,
    )
    .await;
    let own = o.propose(o.checker, "11").await.unwrap();
    assert_eq!(
        rule(o.approve(deputy, &own).await),
        "proposal.lent_by_maker"
    );
    // The lending ends by itself.
    let later = o.propose(o.maker, "12").await.unwrap();
    let now = o.app.clock.now();
    o.app
        .clock
        .set(entity::value::Instant(now.0 + 6 * 86_400_000_000));
    assert_eq!(rule(o.approve(deputy, &later).await), "not_found");
}

async fn two_at_once_carry_it_out_once(engine: Engine) {
    let o = office(engine).await;
    let mut approvers: Vec<PersonId> = vec![o.checker];
    for i in 0..7 {
        approvers.push(with_role(&o.app, &format!("c{i}"), Role::FinanceApprover).await);
    }
    for _ in 0..5 {
        let before = journal::Entity::find().count(&o.app.db.read).await.unwrap();
        let p = o.propose(o.maker, "10").await.unwrap();
        let all = approvers.iter().map(|id| o.approve(*id, &p));
        let outcomes = futures_util::future::join_all(all).await;
        let (done, late): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
        assert_eq!(done.len(), 1);
        assert!(late.into_iter().all(|r| rule(r) == "proposal.ended"));
        let after = journal::Entity::find().count(&o.app.db.read).await.unwrap();
        assert_eq!(after, before + 1);
    }
}

async fn an_import_is_one_proposal(engine: Engine) {
    let o = office(engine).await;
    let grant = |id: &str, disbursed: &str| {
        serde_json::json!({
            "id": id, "title": "A grant", "currency": "EUR", "amountAwarded": 100,
            "amountDisbursed": disbursed.parse::<f64>().unwrap(), "awardDate": "2024-03-01",
            "recipientOrganization": [{"id": format!("EE-{id}"), "name": "Lumen"}],
            "fundingOrganization": [{"id": "EE-F", "name": "F"}],
        })
    };
    let file = serde_json::json!({"grants": [grant("g-1", "50"), grant("g-2", "100"), grant("g-3", "200")]});
    let text = file.to_string();
    let options = cofund::fund::import::Options::default();
    let ctx = acting(&o.app, o.maker).await;
    let before = journal::Entity::find().count(&o.app.db.read).await.unwrap();
    let mut quiet = |_, _| {};
    let summary = cofund::fund::import::import(&ctx, "ALPHA", &text, options, &mut quiet);
    let summary = summary.await.unwrap();
    assert_eq!(
        (summary.imported, summary.refused.len(), summary.proposed),
        (2, 1, Some(1))
    );
    assert_eq!(
        journal::Entity::find().count(&o.app.db.read).await.unwrap(),
        before
    );
    let one = cofund::proposal::one(&o.root, 1, 1).await.unwrap();
    let proposed = cofund::command::Proposed {
        chain: 1,
        no: 1,
        hash: one.hash,
    };
    assert!(
        o.approve(o.checker, &proposed)
            .await
            .unwrap()
            .reply
            .is_some()
    );
    assert!(journal::Entity::find().count(&o.app.db.read).await.unwrap() > before);
    // Whoever brings it in again finds it there.
    let again = cofund::fund::import::import(&o.root, "ALPHA", &text, options, &mut quiet);
    let again = again.await.unwrap();
    assert_eq!(
        (again.imported, again.already_there, again.refused.len()),
        (0, 2, 1)
    );
    let report = cofund::ledger::verify::verify(&o.app.db.read)
        .await
        .unwrap();
    assert!(report.findings.is_empty(), "{report:?}");
}

/// A command that takes two people but is not known here could be proposed and never approved.
#[test]
fn every_command_that_takes_two_can_be_approved() {
    let mut found = BTreeSet::new();
    let mut folders = vec![std::path::PathBuf::from("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            for part in text.split("impl Command for ").skip(1) {
                let field = |name: &str, end: char| {
                    let rest = part.split_once(name).unwrap().1;
                    rest.split_once(end).unwrap().0.to_owned()
                };
                let name = field("const NAME: &'static str = \"", '"');
                let action = field("const ACTION: Action = Action::", ';').to_lowercase();
                let own = part.split("impl ").next().unwrap();
                let two = cofund::access::Action::ALL
                    .iter()
                    .any(|a| a.name() == action && a.needs_two())
                    || own.contains("fn needs_two(&self) -> bool {\n        true");
                let alone = own.contains("fn needs_two(&self) -> bool {\n        false");
                if two && !alone {
                    found.insert(name);
                }
            }
        }
    }
    let known: BTreeSet<String> = approve::names().map(str::to_owned).collect();
    assert_eq!(found, known);
}

macro_rules! on_both {
    ($($name:ident),* $(,)?) => {
        mod sqlite { $(#[tokio::test] async fn $name() { super::$name(super::Engine::Sqlite).await; })* }
        mod postgres { $(#[tokio::test] async fn $name() { super::$name(super::Engine::Postgres).await; })* }
    };
}
on_both!(
    large_sums_take_more_approvers,
    one_approver_for_each_source,
    lent_grants_approve_but_never_for_their_lender,
    two_at_once_carry_it_out_once,
    an_import_is_one_proposal,
);
