//! One proposes, another approves; what was shown is carried out, or nothing.

mod desk;
mod many;
mod pages;
mod property;

use crate::engine::{Database, Engine};
use crate::funded::{amount, funded};
use crate::world::office::{acting, give, person, with_role};
use crate::world::{day, key};
use cofund::access::Role;
use cofund::app::{App, Ctx};
use cofund::approve::{Approve, Approved, Reject};
use cofund::command::{Done, Proposed};
use cofund::error::{Error, Result};
use cofund::fund::agreement::AmendTerms;
use cofund::fund::call::IssueCall;
use cofund::fund::expense::Expense;
use cofund::fund::terms::Terms;
use cofund::ledger::verify::verify;
use cofund::people::{EndRole, GrantRole, NameOneHuman};
use cofund::proposal::{self, State, Withdraw};
use entity::value::{Instant, PersonId};
use entity::{audit_event, journal};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use std::sync::Arc;

/// A funded fund with somebody who makes and somebody who checks.
struct Office {
    app: Arc<App>,
    root: Ctx,
    maker: PersonId,
    checker: PersonId,
    _db: Database,
}

async fn office(engine: Engine) -> Office {
    let db = Database::fresh(engine).await;
    let (app, root) = funded(&db).await;
    let maker = with_role(&app, "maker", Role::FinanceOfficer).await;
    let checker = with_role(&app, "checker", Role::FinanceApprover).await;
    Office {
        app,
        root,
        maker,
        checker,
        _db: db,
    }
}

fn bill(text: &str) -> Expense {
    Expense {
        fund: "ALPHA".into(),
        bank: "MAIN".into(),
        payee: "Auditor".into(),
        invoice: "A-1".into(),
        amount: amount(text),
        on: day("2024-03-01"),
        note: String::new(),
    }
}

impl Office {
    async fn propose(&self, who: PersonId, text: &str) -> Result<Proposed> {
        let ctx = acting(&self.app, who).await;
        match ctx.ask(&key(), "please", bill(text)).await? {
            Done::Proposed(proposed) => Ok(proposed),
            Done::Made(posted) => panic!("posted {posted:?} at once"),
        }
    }

    async fn approve(&self, who: PersonId, proposed: &Proposed) -> Result<Approved> {
        let approve = Approve {
            fund: Some("ALPHA".into()),
            no: proposed.no,
            hash: proposed.hash.clone(),
            note: String::new(),
        };
        acting(&self.app, who).await.run(&key(), approve).await
    }

    async fn state(&self, no: i64) -> State {
        proposal::one(&self.root, 1, no).await.unwrap().line.state
    }

    async fn last_journal(&self) -> journal::Model {
        let all = journal::Entity::find()
            .all(&self.app.db.read)
            .await
            .unwrap();
        all.into_iter().max_by_key(|j| j.seq).unwrap()
    }
}

/// The rule that refused.
fn rule<T: std::fmt::Debug>(result: Result<T>) -> String {
    result.unwrap_err().rule().to_owned()
}

async fn a_second_person_makes_it_happen(engine: Engine) {
    let o = office(engine).await;
    let before = o.last_journal().await.seq;
    let proposed = o.propose(o.maker, "1200.50").await.unwrap();
    assert_eq!(o.last_journal().await.seq, before, "nothing is booked yet");
    assert_eq!(o.state(proposed.no).await, State::Open);

    let approved = o.approve(o.checker, &proposed).await.unwrap();
    assert_eq!((approved.approvals, approved.needed), (1, 1));
    let journal = o.last_journal().await;
    assert_eq!(journal.seq, before + 1);
    assert_eq!(journal.maker, "p-maker");
    assert_eq!(journal.checker.as_deref(), Some("p-checker"));
    assert_eq!(approved.reply.unwrap()["seq"], journal.seq);
    assert_eq!(o.state(proposed.no).await, State::Executed);
    assert_eq!(
        rule(o.approve(o.checker, &proposed).await),
        "proposal.ended"
    );

    let events = audit_event::Entity::find()
        .filter(audit_event::Column::Chain.eq(1))
        .all(&o.app.db.read)
        .await
        .unwrap();
    let told: Vec<_> = events
        .iter()
        .rev()
        .take(4)
        .map(|e| (e.actor.as_str(), e.action.as_str(), e.outcome.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("p-checker", "proposal.approve", "refused"),
            ("p-maker", "expense", "done"),
            ("p-checker", "proposal.approve", "done"),
            ("p-maker", "propose expense", "done"),
        ]
    );
    for table in ["proposal", "proposal_event"] {
        for sql in [
            format!("DELETE FROM {table}"),
            format!("UPDATE {table} SET note = 'x'"),
        ] {
            let refused = o.app.db.write.execute_unprepared(&sql).await;
            let text = refused.expect_err("what was decided stays").to_string();
            assert!(text.contains("append_only"), "{sql}: {text}");
        }
    }
    let report = verify(&o.app.db.read).await.unwrap();
    assert!(report.findings.is_empty(), "{report:?}");
}

async fn whoever_made_it_never_approves(engine: Engine) {
    let o = office(engine).await;
    let proposed = o.propose(o.maker, "10").await.unwrap();
    assert_eq!(rule(o.approve(o.maker, &proposed).await), "access.denied");
    // Whatever role the maker holds by then.
    give(
        &o.app,
        o.maker,
        Role::FinanceApprover,
        ("instance", 0),
        None,
    )
    .await;
    assert_eq!(rule(o.approve(o.maker, &proposed).await), "proposal.own");
    // Nor by another account of theirs.
    let other = with_role(&o.app, "other", Role::FinanceApprover).await;
    let one = NameOneHuman {
        person: "p-other".into(),
        other: "p-maker".into(),
        reason: "same passport".into(),
    };
    o.root.run(&key(), one).await.unwrap();
    assert_eq!(rule(o.approve(other, &proposed).await), "proposal.own");
    assert_eq!(o.state(proposed.no).await, State::Open);
    o.approve(o.checker, &proposed).await.unwrap();
}

async fn a_role_lost_in_between_counts(engine: Engine) {
    let o = office(engine).await;
    let proposed = o.propose(o.maker, "10").await.unwrap();
    let end = |grant| EndRole {
        grant,
        scope: "instance".into(),
        reason: "left".into(),
    };
    o.root.run(&key(), end(2)).await.unwrap();
    // Without any role the fund is not there for them.
    assert_eq!(rule(o.approve(o.checker, &proposed).await), "not_found");
    give(
        &o.app,
        o.checker,
        Role::FinanceApprover,
        ("instance", 0),
        None,
    )
    .await;
    o.root.run(&key(), end(1)).await.unwrap();
    assert_eq!(
        rule(o.approve(o.checker, &proposed).await),
        "proposal.maker_lost"
    );
    assert_eq!(o.state(proposed.no).await, State::Open);
}

async fn what_changed_since_is_said(engine: Engine) {
    let o = office(engine).await;
    let maker = acting(&o.app, o.maker).await;
    let call = IssueCall {
        fund: "ALPHA".into(),
        total: amount("100000"),
        notice_on: day("2024-04-01"),
        due_on: day("2024-04-15"),
        purpose: "Second call".into(),
        excused: Vec::new(),
        rates: Vec::new(),
    };
    let Done::Proposed(first) = maker.ask(&key(), "", call).await.unwrap() else {
        panic!("a call needs two");
    };
    // Another commitment shifts every share of the call.
    crate::funded::commit(&o.root, "P", "100000").await;
    let Err(Error::Refused(refusal)) = o.approve(o.checker, &first).await else {
        panic!("the shares are others now");
    };
    assert_eq!(refusal.rule, "proposal.changed");
    assert!(
        refusal
            .figures
            .iter()
            .any(|(name, text)| *name == "was" && text.contains("6000000"))
    );

    let second = o.propose(o.maker, "10").await.unwrap();
    let terms = AmendTerms {
        fund: "ALPHA".into(),
        sponsor: Some("T".into()),
        effective_on: day("2024-05-01"),
        terms: Terms::default(),
    };
    o.root.run(&key(), terms).await.unwrap();
    let Err(Error::Refused(refusal)) = o.approve(o.checker, &second).await else {
        panic!("the terms are others now");
    };
    assert_eq!(refusal.rule, "proposal.terms_changed");
    let figures = [("sponsor", "T"), ("was", "1"), ("now", "2")];
    assert_eq!(refusal.figures, figures.map(|(n, t)| (n, t.to_owned())));
    // A payment elsewhere on the same account changes nothing of what was shown.
    let third = o.propose(o.maker, "20").await.unwrap();
    o.root.run(&key(), bill("5")).await.unwrap();
    o.approve(o.checker, &third).await.unwrap();
}

async fn time_and_people_end_it(engine: Engine) {
    let o = office(engine).await;
    let now = o.app.clock.now();
    let late = o.propose(o.maker, "10").await.unwrap();
    o.app.clock.set(Instant(now.0 + 15 * 86_400_000_000));
    assert_eq!(o.state(late.no).await, State::Expired);
    assert_eq!(rule(o.approve(o.checker, &late).await), "proposal.ended");

    let refused = o.propose(o.maker, "11").await.unwrap();
    let reject = |reason: &str| Reject {
        fund: Some("ALPHA".into()),
        no: refused.no,
        reason: reason.into(),
    };
    let checker = acting(&o.app, o.checker).await;
    assert_eq!(
        rule(checker.run(&key(), reject(" ")).await),
        "text.required"
    );
    checker.run(&key(), reject("wrong payee")).await.unwrap();
    assert_eq!(o.state(refused.no).await, State::Rejected);

    let back = o.propose(o.maker, "12").await.unwrap();
    let withdraw = Withdraw {
        fund: Some("ALPHA".into()),
        no: back.no,
        reason: String::new(),
    };
    assert_eq!(
        rule(checker.run(&key(), withdraw.clone()).await),
        "not_found"
    );
    let maker = acting(&o.app, o.maker).await;
    maker.run(&key(), withdraw).await.unwrap();
    assert_eq!(o.state(back.no).await, State::Withdrawn);
    assert_eq!(rule(o.approve(o.checker, &back).await), "proposal.ended");
}

async fn money_takes_two_and_a_refused_command_is_no_proposal(engine: Engine) {
    let o = office(engine).await;
    let maker = acting(&o.app, o.maker).await;
    assert_eq!(rule(maker.run(&key(), bill("10")).await), "access.two");
    // More than there is: refused when it is asked for, with the rule of the operation.
    assert_eq!(rule(o.propose(o.maker, "900000").await), "cash.overdraw");
    // The same key is the same proposal.
    let same = key();
    let mut numbers = Vec::new();
    for _ in 0..2 {
        let Done::Proposed(p) = maker.ask(&same, "", bill("10")).await.unwrap() else {
            panic!("it needs two");
        };
        numbers.push(p.no);
    }
    assert_eq!(numbers, [1, 1]);
    let other = Approve {
        fund: Some("ALPHA".into()),
        no: 1,
        hash: "0".repeat(64),
        note: String::new(),
    };
    let checker = acting(&o.app, o.checker).await;
    assert_eq!(rule(checker.run(&key(), other).await), "proposal.hash");
}

async fn giving_a_money_role_takes_two(engine: Engine) {
    let o = office(engine).await;
    let first = with_role(&o.app, "first", Role::ProgrammeOwner).await;
    let second = with_role(&o.app, "second", Role::ProgrammeOwner).await;
    let new = person(&o.app, "new").await;
    let grant = |role: Role| GrantRole {
        person: "p-new".into(),
        role: role.name().into(),
        seat: None,
        scope: "fund:ALPHA".into(),
        starts_on: None,
        ends_on: None,
        reason: "joins the team".into(),
    };
    let owner = acting(&o.app, first).await;
    let done = owner.ask(&key(), "", grant(Role::Auditor)).await.unwrap();
    assert!(matches!(done, Done::Made(_)), "an auditor moves no money");
    let done = owner
        .ask(&key(), "", grant(Role::FinanceOfficer))
        .await
        .unwrap();
    let Done::Proposed(proposed) = done else {
        panic!("a maker of payments needs two");
    };
    assert_eq!(rule(o.propose(new, "10").await), "access.denied");
    assert_eq!(rule(o.approve(o.checker, &proposed).await), "access.denied");
    o.approve(second, &proposed).await.unwrap();
    assert_eq!(o.propose(new, "10").await.unwrap().no, 2);
}

/// Both engines, for each of the stories above.
macro_rules! on_both {
    ($($name:ident),* $(,)?) => {
        mod sqlite { $(#[tokio::test] async fn $name() { super::$name(super::Engine::Sqlite).await; })* }
        mod postgres { $(#[tokio::test] async fn $name() { super::$name(super::Engine::Postgres).await; })* }
    };
}
on_both!(
    a_second_person_makes_it_happen,
    whoever_made_it_never_approves,
    a_role_lost_in_between_counts,
    what_changed_since_is_said,
    time_and_people_end_it,
    money_takes_two_and_a_refused_command_is_no_proposal,
    giving_a_money_role_takes_two,
);
