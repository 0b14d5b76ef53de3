//! Records that are one company: exposure and limits count both, journals stay, it can be undone.

use super::{enter, entered, merge, part, seen};
use crate::award::award;
use crate::engine::both;
use crate::funded::{amend, amount, funded, invalid, journals, refused};
use crate::world::people::{self, person};
use crate::world::{app, ctx, day, key};
use cofund::access::{Actor, Member, Role};
use cofund::app::{App, Ctx, day_of};
use cofund::approve::Approve;
use cofund::command::Done;
use cofund::fund::company::MergeCompany;
use cofund::fund::disburse::Disburse;
use cofund::fund::exit::Exit;
use cofund::fund::list::by_code;
use cofund::fund::terms::Terms;
use cofund::fund::view::portfolio::holding::holdings;
use cofund::fund::write_down::{Value, WriteDown, WriteOff};
use cofund::money::Lang;
use std::sync::Arc;

/// `ACME` and `TWIN`, which may have a fifth of 1,000,000; an award of 60,000 to either, paid.
async fn invested(db: &crate::engine::Database) -> (Arc<App>, Ctx) {
    let (app, root) = funded(db).await;
    enter(&root, entered("ACME", "Acme")).await;
    enter(&root, entered("TWIN", "ACME OÜ")).await;
    let concentration = Some("0.2".parse().unwrap());
    let terms = Terms {
        concentration,
        ..Terms::default()
    };
    amend(&root, None, terms).await;
    for (no, code) in [(1, "ACME"), (2, "TWIN")] {
        let made = root.run(&key(), award(code, "60000", "2024-03-01")).await;
        made.expect("the award stands");
        let paid = Disburse {
            fund: "ALPHA".into(),
            award: no,
            tranche: 1,
            bank: "MAIN".into(),
            on: day("2024-03-05"),
        };
        root.run(&key(), paid).await.expect("it is paid");
    }
    (app, root)
}

both!(
    async fn limits_count_all_records_of_a_company(db: crate::engine::Database) {
        let (_app, root) = invested(&db).await;
        let more = |code: &str, text: &str| award(code, text, "2024-04-01");
        root.preview(more("ACME", "140000"))
            .await
            .expect("each has room of its own");
        merge(&root, "TWIN", "ACME").await.expect("they are one");
        for code in ["ACME", "TWIN"] {
            let refusal = refused(root.run(&key(), more(code, "80000.01")).await);
            assert_eq!(refusal.rule, "limit.concentration");
            let used = refusal.figures.iter().find(|(name, _)| *name == "used");
            assert_eq!(used.unwrap().1, "120000.00");
            let of = refusal.figures.iter().find(|(name, _)| *name == "of");
            assert_eq!(of.unwrap().1, "ACME");
        }
        // What is awarded under the old code goes to the survivor.
        root.run(&key(), more("TWIN", "80000"))
            .await
            .expect("exactly the limit");
        let view = seen(&root, "ACME").await;
        assert_eq!(view.funds[0].awarded.to_string(), "200000.00");
        let records: Vec<_> = view.funds[0]
            .awards
            .iter()
            .map(|a| a.record.as_str())
            .collect();
        assert_eq!(records, ["ACME", "TWIN", "ACME"]);
        part(&root, "TWIN").await.expect("they are two again");
        root.preview(more("TWIN", "140000"))
            .await
            .expect("it counts for itself again");
        assert_eq!(
            refused(root.preview(more("ACME", "60000.01")).await).rule,
            "limit.concentration"
        );
    }
);

both!(
    async fn holdings_are_one_and_no_journal_changes(db: crate::engine::Database) {
        let (app, root) = invested(&db).await;
        let before = journals(&app, "ALPHA", 0).await;
        merge(&root, "TWIN", "ACME").await.expect("they are one");
        assert_eq!(journals(&app, "ALPHA", 0).await, before);
        let fund = by_code(&root, "ALPHA").await.unwrap();
        let held = holdings(&root, &fund, None, None, 50)
            .await
            .unwrap()
            .page
            .rows;
        assert_eq!(held.len(), 1);
        assert_eq!(
            (held[0].code.as_str(), held[0].cost.total.to_string()),
            ("ACME", "120000.00".into())
        );
        let down = WriteDown {
            fund: "ALPHA".into(),
            company: "TWIN".into(),
            amount: amount("70000"),
            on: day("2024-05-01"),
            reason: "Behind plan".into(),
        };
        let last = before.len();
        root.run(&key(), down)
            .await
            .expect("more than either holds");
        let posted = journals(&app, "ALPHA", i64::try_from(last).unwrap()).await;
        assert_eq!(
            posted,
            [
                "12 write_down 2024-05-01 company/ACME: 5300:L 42000.00 5300:P 28000.00 \
              1300:TWIN:L -36000.00 1300:ACME:L -6000.00 \
              1300:TWIN:P -24000.00 1300:ACME:P -4000.00"
            ]
        );
        let value = Value {
            fund: "ALPHA".into(),
            company: "ACME".into(),
            fair_value: amount("60000"),
            on: day("2024-05-02"),
            method: "Round".into(),
        };
        assert_eq!(
            root.run(&key(), value).await.unwrap().change.to_string(),
            "10000.00"
        );
        let exit = Exit {
            fund: "ALPHA".into(),
            company: "ACME".into(),
            bank: "MAIN".into(),
            proceeds: amount("30000"),
            cost: amount("25000"),
            on: day("2024-05-03"),
            note: String::new(),
        };
        assert_eq!(
            root.run(&key(), exit).await.unwrap().cost_left.to_string(),
            "25000.00"
        );
        let off = WriteOff {
            fund: "ALPHA".into(),
            company: "TWIN".into(),
            on: day("2024-05-04"),
            reason: "Insolvency".into(),
        };
        assert_eq!(
            root.run(&key(), off).await.unwrap().lost.to_string(),
            "25000.00"
        );
        let held = holdings(&root, &fund, None, None, 50)
            .await
            .unwrap()
            .page
            .rows;
        assert!(held[0].cost.is_zero() && held[0].unrealised.is_zero());
        let report = cofund::ledger::verify::verify(&app.db.read).await.unwrap();
        assert!(report.findings.list.is_empty(), "{:?}", report.findings);
    }
);

both!(
    async fn merges_never_circle_and_both_histories_stay(db: crate::engine::Database) {
        let app = app(&db).await;
        let root = ctx(&app);
        for code in ["A", "B", "C", "D"] {
            enter(&root, entered(code, &format!("Name {code}"))).await;
        }
        merge(&root, "A", "B").await.expect("A counts as B");
        merge(&root, "B", "C").await.expect("and both as C");
        let rule =
            |refused: cofund::error::Result<_>| invalid::<cofund::fund::company::Merged>(refused).1;
        assert_eq!(rule(merge(&root, "D", "D").await), "company.merge_self");
        assert_eq!(rule(merge(&root, "C", "A").await), "company.merge_circle");
        assert_eq!(rule(merge(&root, "C", "B").await), "company.merge_circle");
        assert_eq!(rule(merge(&root, "A", "D").await), "company.merged_already");
        assert_eq!(rule(merge(&root, "D", "A").await), "company.merged_already");
        assert_eq!(rule(merge(&root, "NONE", "D").await), "company.unknown");
        assert_eq!(refused(part(&root, "C").await).rule, "company.not_merged");
        let merged = seen(&root, "C").await.merged;
        let codes: Vec<_> = merged.iter().map(|m| m.code.as_str()).collect();
        assert_eq!(codes, ["A", "B"]);
        assert_eq!(seen(&root, "A").await.survivor.unwrap().code, "C");
        // Undone in the middle, A stays with B.
        part(&root, "B").await.expect("B stands for itself");
        assert_eq!(seen(&root, "A").await.survivor.unwrap().code, "B");
        assert!(seen(&root, "C").await.merged.is_empty());
        merge(&root, "C", "B")
            .await
            .expect("the other way round by now");
        let told = |view: cofund::fund::view::company::CompanyView| -> Vec<String> {
            let events = view.events.into_iter().rev();
            events
                .map(|e| format!("{} {}", e.kind, e.other.unwrap_or_default()))
                .collect()
        };
        assert_eq!(
            told(seen(&root, "A").await),
            ["registered ", "merged_into B"]
        );
        assert_eq!(
            told(seen(&root, "B").await),
            [
                "registered ",
                "merged_from A",
                "merged_into C",
                "parted C",
                "merged_from C"
            ]
        );
        assert_eq!(
            told(seen(&root, "C").await),
            [
                "registered ",
                "merged_from B",
                "parted_from B",
                "merged_into B"
            ]
        );
    }
);

async fn acting(app: &Arc<App>, someone: &people::Someone) -> Ctx {
    let today = day_of(app.clock.now());
    let member = cofund::access::load(&app.db.read, someone.id, today).await;
    let member = Member {
        factors: 2,
        ..member.unwrap().unwrap()
    };
    app.ctx(Actor::Person(Arc::new(member)), Lang::En)
}

both!(
    async fn two_people_merge_and_nobody_what_they_do_not_see(db: crate::engine::Database) {
        let (app, root) = invested(&db).await;
        crate::world::fund(&root, "BETA", "EUR").await;
        let manager = person(&app, "manager@example.org", &[]).await;
        people::grant(&app, manager.id, Role::FundManager, None, ("fund", 1)).await;
        let stranger = person(&app, "stranger@example.org", &[]).await;
        people::grant(&app, stranger.id, Role::FundManager, None, ("fund", 2)).await;
        let owner = person(&app, "owner@example.org", &[Role::ProgrammeOwner]).await;
        let asked = MergeCompany {
            company: "TWIN".into(),
            into: "ACME".into(),
            reason: "Entered twice".into(),
        };
        // To the other fund's manager these companies are not there.
        let out = acting(&app, &stranger).await;
        assert_eq!(
            invalid(out.ask(&key(), "", asked.clone()).await).1,
            "company.unknown"
        );
        assert_eq!(
            cofund::fund::view::company::company(&out, "ACME")
                .await
                .unwrap_err()
                .rule(),
            "not_found"
        );
        let maker = acting(&app, &manager).await;
        let Done::Proposed(proposed) = maker.ask(&key(), "", asked).await.unwrap() else {
            panic!("a second person decides");
        };
        assert!(seen(&root, "TWIN").await.survivor.is_none());
        let approve = Approve {
            fund: None,
            no: proposed.no,
            hash: proposed.hash,
            note: String::new(),
        };
        let own = maker.run(&key(), approve.clone()).await.unwrap_err();
        assert_eq!(own.status(), 403, "{own}");
        let approver = acting(&app, &owner).await;
        approver.run(&key(), approve).await.expect("it is approved");
        let view = seen(&root, "TWIN").await;
        assert_eq!(view.survivor.unwrap().code, "ACME");
        assert_eq!(view.events[0].who, "Name of manager@example.org");
    }
);

both!(
    async fn limits_out_of_sight_are_not_changed(db: crate::engine::Database) {
        let town = crate::doors::town::Town::over(&db).await;
        let root = ctx(&town.app);
        enter(&root, entered("FREE", "Free")).await;
        // Both funds award to ACME from now on: seen from ALPHA, but not all of it.
        let elsewhere = cofund::fund::award::Award {
            fund: "BETA".into(),
            ..award("ACME", "10", "2024-03-02")
        };
        root.run(&key(), elsewhere).await.expect("the award stands");
        let manager = town.one('M', crate::doors::town::From::Within);
        let maker = town.ctx(manager).await;
        let asked = |company: &str, into: &str| MergeCompany {
            company: company.into(),
            into: into.into(),
            reason: "One".into(),
        };
        let refusal = refused(maker.ask(&key(), "", asked("FREE", "ACME")).await);
        assert_eq!(refusal.rule, "company.out_of_sight");
        assert_eq!(
            invalid(maker.ask(&key(), "", asked("FREE", "ZETACO")).await).1,
            "company.unknown"
        );
        let shown = town.ctx(manager).await;
        let funds = seen(&shown, "ACME").await.funds;
        let codes: Vec<_> = funds.iter().map(|f| f.fund.code.as_str()).collect();
        assert_eq!(codes, ["ALPHA"]);
    }
);
