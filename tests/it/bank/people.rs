//! Who enters, approves, verifies and looks at bank details.

use super::accounts::iban;
use super::{FIRST, acme, verify};
use crate::engine::{Database, both};
use crate::funded::{company, funded, refused};
use crate::world::office::{acting, give, person, with_role};
use crate::world::{NOON, key};
use cofund::access::Role;
use cofund::app::{App, Ctx};
use cofund::approve::Approve;
use cofund::bank::detail::EnterBankDetails;
use cofund::bank::reveal::{RevealBankDetails, reveal};
use cofund::bank::verify::Verdict;
use cofund::command::{Done, Proposed};
use cofund::error::Result;
use cofund::ledger::verify as proof;
use cofund::people::NameOneHuman;
use entity::value::{Instant, PersonId};
use entity::{audit_event, bank_detail, proposal, request};
use sea_orm::EntityTrait;
use std::sync::Arc;

const FUND: Option<&str> = Some("ALPHA");

struct Office {
    app: Arc<App>,
    root: Ctx,
    maker: PersonId,
    checker: PersonId,
}

/// Both hold their role with the fund only.
async fn office(db: &Database) -> Office {
    let (app, root) = funded(db).await;
    company(&root, "ACME", ["", "", ""]).await;
    let maker = person(&app, "maker").await;
    let checker = person(&app, "checker").await;
    give(&app, maker, Role::FinanceOfficer, ("fund", 1), None).await;
    give(&app, checker, Role::FinanceApprover, ("fund", 1), None).await;
    Office {
        app,
        root,
        maker,
        checker,
    }
}

impl Office {
    async fn propose(&self) -> Result<Proposed> {
        let ctx = acting(&self.app, self.maker).await;
        let key = key();
        let command = EnterBankDetails::new(
            &self.app.ring,
            &key,
            FUND.map(Into::into),
            acme(),
            &iban(FIRST),
        )?;
        match ctx.ask(&key, "new bank", command).await? {
            Done::Proposed(proposed) => Ok(proposed),
            Done::Made(entered) => panic!("entered {entered:?} at once"),
        }
    }

    async fn entered(&self) {
        let proposed = self.propose().await.unwrap();
        let approve = Approve {
            fund: FUND.map(Into::into),
            no: proposed.no,
            hash: proposed.hash,
            note: String::new(),
        };
        let checker = acting(&self.app, self.checker).await;
        checker.run(&key(), approve).await.unwrap();
        self.app.clock.set(Instant(NOON.0 + 4 * 86_400_000_000));
    }

    async fn looks(&self, who: PersonId) -> Result<()> {
        let ask = RevealBankDetails {
            fund: FUND.map(Into::into),
            party: acme(),
            version: None,
            reason: "to call the company".into(),
        };
        let (_, details) = reveal(&acting(&self.app, who).await, &key(), ask).await?;
        assert_eq!(details, iban(FIRST));
        Ok(())
    }
}

both! {
    async fn one_proposes_another_approves_and_verifies(db: Database) {
        let o = office(&db).await;
        o.entered().await;
        let rows = bank_detail::Entity::find().all(&o.app.db.read).await.unwrap();
        assert_eq!((rows[0].maker.as_str(), rows[0].checker.as_deref()), ("p-maker", Some("p-checker")));
        let checker = acting(&o.app, o.checker).await;
        let verified = checker.run(&key(), verify(FUND, 1, Verdict::Verified)).await.unwrap();
        assert_eq!(verified.state, "verified");
        let conn = &o.app.db.read;
        let all = format!(
            "{:?}{:?}{:?}",
            audit_event::Entity::find().all(conn).await.unwrap(),
            request::Entity::find().all(conn).await.unwrap(),
            proposal::Entity::find().all(conn).await.unwrap(),
        );
        assert!(all.contains("EE •••• 5685"));
        for secret in ["22002210", "Acme OÜ", "cfo@acme.example"] {
            assert!(!all.contains(secret), "{secret} stands in the clear");
        }
        let report = proof::verify(conn).await.unwrap();
        assert!(report.findings.is_empty(), "{report:?}");
    }
}

both! {
    async fn who_made_the_change_never_verifies_it(db: Database) {
        let o = office(&db).await;
        o.entered().await;
        let ask = || verify(FUND, 1, Verdict::Verified);
        let maker = acting(&o.app, o.maker).await;
        assert_eq!(maker.run(&key(), ask()).await.unwrap_err().status(), 403);
        give(&o.app, o.maker, Role::FinanceApprover, ("fund", 1), None).await;
        let maker = acting(&o.app, o.maker).await;
        assert_eq!(refused(maker.run(&key(), ask()).await).rule, "bank_detail.own_change");
        let other = with_role(&o.app, "other", Role::FinanceApprover).await;
        let one = NameOneHuman {
            person: "p-other".into(),
            other: "p-maker".into(),
            reason: "same passport".into(),
        };
        o.root.run(&key(), one).await.unwrap();
        let again = acting(&o.app, other).await.run(&key(), ask()).await;
        assert_eq!(refused(again).rule, "bank_detail.own_change");
        // Who approves other things only has no say here.
        let owner = with_role(&o.app, "owner", Role::ProgrammeOwner).await;
        let denied = acting(&o.app, owner).await.run(&key(), ask()).await.unwrap_err();
        assert_eq!(denied.status(), 403);
    }
}

both! {
    async fn whole_numbers_are_for_those_who_enter_and_approve_them(db: Database) {
        let o = office(&db).await;
        o.entered().await;
        o.looks(o.maker).await.unwrap();
        o.looks(o.checker).await.unwrap();
        let auditor = with_role(&o.app, "auditor", Role::Auditor).await;
        assert_eq!(o.looks(auditor).await.unwrap_err().status(), 403);
        let outsider = person(&o.app, "outsider").await;
        give(&o.app, outsider, Role::FinanceOfficer, ("fund", 2), None).await;
        assert_eq!(o.looks(outsider).await.unwrap_err().status(), 404);
        let events = audit_event::Entity::find().all(&o.app.db.read).await.unwrap();
        let looked: Vec<_> = events
            .iter()
            .filter(|e| e.action == "bank_details.reveal")
            .map(|e| (e.actor.as_str(), e.outcome.as_str()))
            .collect();
        assert_eq!(looked, [("p-maker", "done"), ("p-checker", "done"), ("p-auditor", "refused"), ("p-outsider", "refused")]);
    }
}
