//! Who a round is for: rules set, shown, held against what is sent; what each source would pay.

use super::{ALL, acting, browser, called, save, started};
use crate::award::award;
use crate::engine::{Database, both};
use crate::funded::{amend, company};
use crate::sign::visitor::House;
use crate::world::key;
use crate::world::people::{grant, person};
use cofund::access::Role;
use cofund::app::Ctx;
use cofund::dealflow::eligibility::{Basis, Outcome, Rules, Severity, verdicts};
use cofund::dealflow::view::{call, open};
use cofund::dealflow::{
    AdvanceApplication, CloneRound, PublishForm, Received, RulesVersion, SetRules,
    SubmitApplication,
};
use cofund::error::{Error, Result};
use cofund::form::{Answers, Reading, Typed, standard};
use cofund::fund::terms::{Ratio, Terms};
use cofund::money::{Currency, Lang, Money};
use cofund::web::Site;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

fn rules(list: &Value) -> Rules {
    serde_json::from_value(json!({ "rules": list })).expect("rules")
}

/// Companies of two countries, founded within ten years, small, with room for aid; energy is
/// preferred.
fn usual() -> Rules {
    rules(&json!([
        {"id": "country", "severity": "gating", "question": "country", "test": "one_of", "values": ["EE", "LV"]},
        {"id": "age", "severity": "gating", "question": "founded_on", "test": "age", "most": 10},
        {"id": "small", "severity": "gating", "question": "headcount", "test": "between", "most": "49"},
        {"id": "aid", "severity": "gating", "question": "state_aid_amount", "test": "headroom", "ceiling": "40000", "years": 3},
        {"id": "sector", "severity": "advisory", "question": "sector", "test": "one_of", "values": ["health"]},
    ]))
}

async fn set(root: &Ctx, rules: Rules, seen: Option<i64>) -> Result<RulesVersion> {
    let set = SetRules {
        fund: "ALPHA".into(),
        round: "ROUND".into(),
        rules,
        seen,
    };
    root.run(&key(), set).await
}

async fn submit(ctx: &Ctx, id: &str) -> Result<Received> {
    let revision = open(ctx, id).await?.application.revision;
    let submit = SubmitApplication {
        fund: "ALPHA".into(),
        application: id.into(),
        revision,
        certified: true,
    };
    ctx.run(&key(), submit).await
}

fn rule(error: &Error) -> String {
    match error {
        Error::Invalid(fields) => fields[0].rule.clone(),
        other => other.rule().to_owned(),
    }
}

/// Amounts keep their unit on their line.
fn spaced(text: &str) -> String {
    text.replace('\u{a0}', " ")
}

fn barred(error: &Error) -> String {
    let Error::Refused(refusal) = error else {
        panic!("{error}");
    };
    assert_eq!(refusal.rule, "eligibility.not_met");
    refusal.figures[0].1.clone()
}

both!(
    async fn a_gating_rule_keeps_an_application_from_being_sent(db: Database) {
        let (app, root, founder) = called(&db).await;
        assert_eq!(set(&root, usual(), Some(0)).await.unwrap().version, 1);
        let ctx = acting(&app, &founder).await;
        let id = started(&ctx).await.application;
        let other: &[(&str, &str)] = &[
            ("country", "JP"),
            ("founded_on", "2015-12-31"),
            ("headcount", "50"),
            ("state_aid", "yes"),
            ("state_aid_amount", "7,999.51"),
        ];
        let typed = [ALL, other].concat();
        ctx.run(&key(), save(&id, 0, &typed)).await.unwrap();
        let refused = submit(&ctx, &id).await.unwrap_err();
        assert_eq!(barred(&refused), "country, age, small, aid");
        let text = spaced(&refused.to_string());
        for said in [
            "Estonia or Latvia",
            "1 January 2026",
            "at most 49",
            "last 3 years, with the amount asked for: at most EUR 40,000.00",
        ] {
            assert!(text.contains(said), "{said}: {text}");
        }
        // Each mended exactly to its bound; the preferred sector is not asked for.
        let mended: &[(&str, &str)] = &[
            ("country", "LV"),
            ("founded_on", "2016-01-01"),
            ("headcount", "49"),
            ("state_aid_amount", "7,999.50"),
        ];
        ctx.run(&key(), save(&id, 1, mended)).await.unwrap();
        assert_eq!(submit(&ctx, &id).await.unwrap().no, 1);
        let opened = open(&root, &id).await.unwrap();
        let answers = opened.answers();
        let found: Vec<Outcome> = opened
            .verdicts(&answers)
            .iter()
            .map(|v| v.outcome)
            .collect();
        let met = Outcome::Met;
        assert_eq!(found, [met, met, met, met, Outcome::NotMet]);
        assert!(opened.submissions[0].body.contains(r#""rules_version":1"#));
    }
);

both!(
    async fn what_was_sent_is_held_to_the_rules_it_was_sent_under(db: Database) {
        let (app, root, founder) = called(&db).await;
        let olga = person(&app, "olga@fund.example", &[]).await;
        grant(&app, olga.id, Role::ProgrammeOfficer, None, ("fund", 1)).await;
        set(&root, usual(), None).await.unwrap();
        let ctx = acting(&app, &founder).await;
        let id = started(&ctx).await.application;
        ctx.run(&key(), save(&id, 0, ALL)).await.unwrap();
        submit(&ctx, &id).await.unwrap();
        let none = rules(&json!([
            {"id": "country", "severity": "gating", "question": "country", "test": "one_of", "values": ["JP"]},
        ]));
        assert_eq!(set(&root, none, None).await.unwrap().version, 2);
        let olga = acting(&app, &olga).await;
        for (transition, stage) in [("screen", "submitted"), ("ask", "screening")] {
            let questions = match transition {
                "ask" => vec!["market".to_owned(), "headcount".to_owned()],
                _ => Vec::new(),
            };
            let advance = AdvanceApplication {
                fund: "ALPHA".into(),
                application: id.clone(),
                transition: transition.into(),
                stage: stage.into(),
                note: "How large?".into(),
                questions,
            };
            olga.run(&key(), advance).await.unwrap();
        }
        let grown: &[(&str, &str)] = &[("market", "Utilities in 12 towns."), ("headcount", "50")];
        ctx.run(&key(), save(&id, 1, grown)).await.unwrap();
        assert_eq!(barred(&submit(&ctx, &id).await.unwrap_err()), "small");
        let right: &[(&str, &str)] = &[("headcount", "49")];
        ctx.run(&key(), save(&id, 2, right)).await.unwrap();
        assert_eq!(submit(&ctx, &id).await.unwrap().no, 2);
    }
);

both!(
    async fn rules_keep_to_the_form_and_travel_with_a_copy(db: Database) {
        let (app, root, _) = called(&db).await;
        assert_eq!(set(&root, usual(), Some(0)).await.unwrap().version, 1);
        let refused = set(&root, usual(), None).await.unwrap_err();
        assert_eq!(refused.rule(), "round.same_rules");
        let refused = set(&root, Rules::default(), Some(0)).await.unwrap_err();
        assert_eq!(refused.rule(), "round.rules_moved_on");
        let mut form = standard();
        form.sections[0].questions.retain(|q| q.id != "headcount");
        let publish = PublishForm {
            fund: "ALPHA".into(),
            round: "ROUND".into(),
            form,
        };
        let refused = root.run(&key(), publish).await.unwrap_err();
        assert_eq!(refused.rule(), "eligibility.form");
        assert!(refused.to_string().contains("small"), "{refused}");
        let copy = CloneRound {
            fund: "ALPHA".into(),
            round: "ROUND".into(),
            code: "COPY".into(),
            opens_at: "2027-01-01 09:00".into(),
            closes_at: "2027-03-31 17:00".into(),
        };
        root.run(&key(), copy).await.unwrap();
        let publish = cofund::dealflow::PublishRound {
            fund: "ALPHA".into(),
            round: "COPY".into(),
        };
        root.run(&key(), publish).await.unwrap();
        let copied = call(&app, "COPY").await.unwrap();
        assert_eq!(copied.rules_version, 1);
        assert_eq!(copied.rules(&app).await.unwrap(), usual());
    }
);

#[tokio::test]
async fn rules_that_cannot_be_weighed_are_refused() {
    let db = Database::fresh(crate::engine::Engine::Sqlite).await;
    let (_, root, _) = called(&db).await;
    let one = |question: &str, test: &str, rest: Value| {
        let mut rule = json!({"id": "a", "severity": "gating", "question": question, "test": test});
        for (name, value) in rest.as_object().unwrap() {
            rule[name] = value.clone();
        }
        rules(&json!([rule]))
    };
    for (given, wanted) in [
        (
            one("nothing", "one_of", json!({"values": ["a"]})),
            "eligibility.question",
        ),
        (
            one("problem", "one_of", json!({"values": ["a"]})),
            "eligibility.kind",
        ),
        (
            one("amount", "headroom", json!({"ceiling": "1", "years": 3})),
            "eligibility.kind",
        ),
        (
            one("sector", "one_of", json!({"values": []})),
            "eligibility.values",
        ),
        (
            one("sector", "one_of", json!({"values": ["rockets"]})),
            "eligibility.values",
        ),
        (
            one("country", "one_of", json!({"values": ["EE", "EE"]})),
            "eligibility.values",
        ),
        (one("headcount", "between", json!({})), "eligibility.bounds"),
        (
            one("headcount", "between", json!({"least": "5", "most": "4"})),
            "eligibility.bounds",
        ),
        (
            one("amount", "between", json!({"least": "5.001"})),
            "eligibility.bounds",
        ),
        (
            one("founded_on", "age", json!({"most": 101})),
            "eligibility.bounds",
        ),
        (one("founded_on", "age", json!({})), "eligibility.bounds"),
        (
            one(
                "state_aid_amount",
                "headroom",
                json!({"ceiling": "0", "years": 3}),
            ),
            "eligibility.bounds",
        ),
        (
            one(
                "state_aid_amount",
                "headroom",
                json!({"ceiling": "1", "years": 0}),
            ),
            "eligibility.bounds",
        ),
        (
            one(
                "sector",
                "one_of",
                json!({"values": ["energy"], "text": {"en": "a\u{202e}b"}}),
            ),
            "eligibility.text",
        ),
    ] {
        let refused = set(&root, given, None).await.unwrap_err();
        assert_eq!(rule(&refused), wanted);
    }
    let twice = one("sector", "one_of", json!({"values": ["energy"]}));
    let twice = Rules {
        rules: [twice.rules.clone(), twice.rules].concat(),
    };
    let refused = set(&root, twice, None).await.unwrap_err();
    assert_eq!(rule(&refused), "eligibility.id");
}

both!(
    async fn pages_show_rules_before_during_and_after(db: Database) {
        let (app, root, founder) = called(&db).await;
        set(&root, usual(), None).await.unwrap();
        let house = House::with(Site::new(Arc::clone(&app)));
        let mut anybody = house.visitor();
        let page = anybody.get("/calls/ROUND").await.text;
        assert!(page.contains("Estonia or Latvia"), "{page}");
        let check = "/calls/ROUND/self-check";
        let asked = anybody.get(check).await.text;
        assert!(asked.contains(r#"name="q.headcount""#) && !asked.contains("q.market"));
        assert!(
            !asked.contains("q.state_aid_amount"),
            "asked after state aid"
        );
        for (typed, said) in [
            ("q.country=JP", "this call is not for you"),
            ("q.country=EE", "Answer the rest to know"),
            (
                "q.country=EE&q.registered=yes&q.founded_on=2020-01-01&q.headcount=5&q.state_aid=no&q.amount=40,000&q.sector=health",
                "By these answers you can apply",
            ),
            (
                "q.country=EE&q.registered=no&q.headcount=5&q.state_aid=no&q.amount=40000&q.sector=energy",
                "though not everything",
            ),
            (
                "q.country=EE&q.registered=no&q.headcount=5&q.state_aid=yes&q.state_aid_amount=10,000&q.amount=30000.01&q.sector=energy",
                "Only EUR 30,000.00 is left",
            ),
        ] {
            let page = anybody.get(&format!("{check}?{typed}")).await;
            let text = spaced(&page.text);
            assert_eq!(
                (page.status, text.contains(said)),
                (200, true),
                "{typed}: {}",
                page.text
            );
        }
        let ctx = acting(&app, &founder).await;
        let id = started(&ctx).await.application;
        let mut mari = browser(&house, &founder);
        let section = format!("/applications/{id}/form/company");
        let shown = mari.get(&section).await.text;
        assert!(shown.contains("Not answered yet"), "{shown}");
        let then = [
            ("base", "0"),
            ("drawn", "country headcount"),
            ("q.country", "JP"),
            ("q.headcount", "7"),
            ("then", "auto"),
        ];
        let told: Value = serde_json::from_str(&mari.post(&section, &then).await.text).unwrap();
        let follows = told["follows"].as_str().unwrap();
        assert!(
            follows.contains("Not met") && follows.contains("Met"),
            "{follows}"
        );
        let check = mari.get(&format!("/applications/{id}/check")).await.text;
        assert!(
            check.contains("This call is not for you by these answers"),
            "{check}"
        );
    }
);

both!(
    async fn a_manager_makes_changes_and_takes_away_rules(db: Database) {
        let (app, _, _) = called(&db).await;
        let manager = person(&app, "ada@fund.example", &[Role::FundManager]).await;
        let house = House::with(Site::new(Arc::clone(&app)));
        let mut ada = browser(&house, &manager);
        let at = "/funds/ALPHA/rounds/ROUND/rules";
        let page = ada.get(at).await.text;
        assert!(page.contains("Everybody can apply"), "{page}");
        let open = ada.get(&format!("{at}?question=amount")).await.text;
        assert!(
            open.contains(r#"name="least""#) && !open.contains("ceiling"),
            "{open}"
        );
        let keep = |question: &'static str, rule: &'static str, seen: &'static str| {
            vec![
                ("step", "keep"),
                ("question", question),
                ("rule", rule),
                ("seen", seen),
                ("severity", "gating"),
            ]
        };
        let send = |fields: Vec<(&'static str, &'static str)>,
                    more: &[(&'static str, &'static str)]| {
            [fields, more.to_vec()].concat()
        };
        let wrong = send(keep("headcount", "", "0"), &[("least", "x")]);
        let came = ada.post(at, &wrong).await;
        assert_eq!(came.status, 422, "{}", came.text);
        assert!(came.text.contains(r#"value="x""#), "what was typed stays");
        let bounds = send(keep("headcount", "", "0"), &[("least", "9"), ("most", "5")]);
        assert_eq!(ada.post(at, &bounds).await.status, 422);
        for (fields, version) in [
            (send(keep("headcount", "", "0"), &[("most", "1,000")]), 1),
            (
                send(keep("country", "", "1"), &[("values", "ee, latvia")]),
                2,
            ),
            (
                send(
                    keep("state_aid_amount", "", "2"),
                    &[("ceiling", "300,000"), ("years", "3")],
                ),
                3,
            ),
            (
                send(
                    keep("sector", "", "3"),
                    &[("values.energy", "on"), ("text", "Clean energy only")],
                ),
                4,
            ),
            (
                send(keep("founded_on", "", "4"), &[("most-years", "10")]),
                5,
            ),
            (
                send(keep("headcount", "headcount", "5"), &[("most", "249")]),
                6,
            ),
            (
                send(
                    vec![("step", "remove"), ("rule", "country"), ("seen", "6")],
                    &[],
                ),
                7,
            ),
        ] {
            let came = ada.post(at, &fields).await;
            assert_eq!(came.status, 303, "{version}: {}", came.text);
        }
        let stale = send(
            vec![("step", "remove"), ("rule", "sector"), ("seen", "6")],
            &[],
        );
        assert_eq!(ada.post(at, &stale).await.status, 409);
        let call = call(&app, "ROUND").await.unwrap();
        let wanted = rules(&json!([
            {"id": "headcount", "severity": "gating", "question": "headcount", "test": "between", "most": "249"},
            {"id": "state_aid_amount", "severity": "gating", "question": "state_aid_amount", "test": "headroom", "ceiling": "300000.00", "years": 3},
            {"id": "sector", "severity": "gating", "text": {"en": "Clean energy only"}, "question": "sector", "test": "one_of", "values": ["energy"]},
            {"id": "founded_on", "severity": "gating", "question": "founded_on", "test": "age", "most": 10},
        ]));
        assert_eq!(
            (call.rules_version, call.rules(&app).await.unwrap()),
            (7, wanted)
        );
        let page = ada.get(&format!("{at}?rule=state_aid_amount")).await.text;
        assert!(page.contains("300,000.00"), "{page}");
    }
);

both!(
    async fn the_split_shown_is_the_one_an_award_encumbers(db: Database) {
        let (app, root, founder) = called(&db).await;
        let ctx = acting(&app, &founder).await;
        let id = started(&ctx).await.application;
        ctx.run(&key(), save(&id, 0, ALL)).await.unwrap();
        let split = open(&ctx, &id).await.unwrap().split;
        assert_eq!(split, None, "no ratio is agreed");
        let ratio = Ratio {
            local: 2,
            partner: 1,
        };
        let terms = Terms {
            award_ratio: Some(ratio),
            ..Terms::default()
        };
        amend(&root, None, terms).await;
        let split = open(&ctx, &id).await.unwrap().split;
        let euro = Currency::from_code("EUR").unwrap();
        let money = |minor| Money::from_minor(minor, euro);
        // 32,000.50 by 2 to 1, the local part truncated.
        assert_eq!(split, Some((money(2_133_366), money(1_066_684))));
        let house = House::with(Site::new(Arc::clone(&app)));
        let mut mari = browser(&house, &founder);
        let page = mari
            .get(&format!("/applications/{id}/form/funding"))
            .await
            .text;
        let page = spaced(&page);
        assert!(
            page.contains("EUR 21,333.66") && page.contains("EUR 10,666.84"),
            "{page}"
        );
        company(&root, "ACME", ["EE", "energy", "pilot"]).await;
        let made = award("ACME", "32000.50", "2026-01-05");
        let made = root.run(&key(), made).await.expect("awarded");
        assert_eq!(split, Some((made.local, made.partner)));
    }
);

proptest! {
    /// Whatever was answered: every rule has an outcome, only gating rules bar, and headroom is
    /// exactly the sum against the ceiling.
    #[test]
    fn every_rule_has_an_outcome(
        country in "[A-Z]{2}|", founded in "20[0-2][0-9]-0[1-9]-1[0-9]|", heads in 0_u32..100,
        aid in proptest::option::of(0_i64..6_000_000), ask in 500_000_i64..5_000_000, registered in any::<bool>(),
    ) {
        let euro = Currency::from_code("EUR").unwrap();
        let money = |minor| Money::from_minor(minor, euro);
        let reading = Reading { currency: euro, least: money(500_000), most: money(5_000_000) };
        let mut typed: BTreeMap<String, Typed> = BTreeMap::new();
        let mut say = |q: &str, text: String| { typed.insert(q.into(), Typed { text, lang: Lang::En }); };
        say("country", country.clone());
        say("registered", if registered { "yes".into() } else { "no".into() });
        say("founded_on", founded.clone());
        say("headcount", heads.to_string());
        say("state_aid", if aid.is_some() { "yes".into() } else { "no".into() });
        say("state_aid_amount", aid.map(|a| money(a).to_string()).unwrap_or_default());
        say("amount", money(ask).to_string());
        let form = standard();
        let answers = Answers::new(&form, &typed, &reading);
        let on = "2026-01-01".parse().unwrap();
        let rules = usual();
        let found = verdicts(&rules, &answers, Basis { on, currency: euro });
        prop_assert_eq!(found.len(), 5);
        for v in &found {
            let unmet = matches!(v.outcome, Outcome::NotMet | Outcome::Open);
            prop_assert_eq!(v.bars(), unmet && v.rule.severity == Severity::Gating);
        }
        let headroom = if aid.unwrap_or(0) + ask <= 4_000_000 { Outcome::Met } else { Outcome::NotMet };
        prop_assert_eq!(found[3].outcome, headroom);
        let small = if heads <= 49 { Outcome::Met } else { Outcome::NotMet };
        prop_assert_eq!(found[2].outcome, small);
        let age = match (registered, founded.as_str()) {
            (false, _) => Outcome::NotAsked,
            (_, "") => Outcome::Open,
            (_, day) if day >= "2016-01-01" => Outcome::Met,
            _ => Outcome::NotMet,
        };
        prop_assert_eq!(found[1].outcome, age);
    }
}
