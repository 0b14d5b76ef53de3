//! Calls for applications and applications, through commands and pages.

pub mod attach;
mod building;
mod deadline;
mod eligible;
mod files;
mod import;
mod journey;
mod search;
mod versions;
mod way;

use crate::engine::Database;
use crate::funded::{amount, funded};
use crate::sign::visitor::{House, Visitor};
use crate::world::people::{Someone, person};
use crate::world::{ctx, key};
use cofund::access::{Actor, Member};
use cofund::app::{App, Ctx, day_of};
use cofund::dealflow::{CreateRound, PublishRound, SaveAnswers, StartApplication, Started};
use cofund::money::Lang;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A round open from 2026-01-01 09:00 to 2026-03-31 17:00 in Tallinn, for 5,000 to 50,000.
pub fn plan(fund: &str, code: &str) -> CreateRound {
    CreateRound {
        fund: fund.into(),
        code: code.into(),
        title: "Deep tech 2026".into(),
        title_ja: "ディープテック 2026".into(),
        summary: "For companies with a prototype.".into(),
        summary_ja: String::new(),
        opens_at: "2026-01-01 09:00".into(),
        closes_at: "2026-03-31 17:00".into(),
        grace_minutes: 0,
        budget: amount("500000"),
        ask_least: amount("5000"),
        ask_most: amount("50000"),
    }
}

/// The same, published.
pub async fn round(root: &Ctx, fund: &str, code: &str) {
    let create = plan(fund, code);
    root.run(&key(), create).await.expect("the round is made");
    let publish = PublishRound {
        fund: fund.into(),
        round: code.into(),
    };
    root.run(&key(), publish).await.expect("it is published");
}

/// `ALPHA` with the round `ROUND`, and a founder.
pub async fn called(db: &Database) -> (Arc<App>, Ctx, Someone) {
    let (app, root) = funded(db).await;
    round(&root, "ALPHA", "ROUND").await;
    let founder = person(&app, "mari@startup.example", &[]).await;
    (app, root, founder)
}

pub async fn acting(app: &Arc<App>, someone: &Someone) -> Ctx {
    let today = day_of(app.clock.now());
    let member = cofund::access::load(&app.db.read, someone.id, today).await;
    let member = member.unwrap().unwrap();
    let member = Member {
        factors: 2,
        ..member
    };
    app.ctx(Actor::Person(Arc::new(member)), Lang::En)
}

pub async fn started(ctx: &Ctx) -> Started {
    let key = key();
    let start = StartApplication::new("ALPHA", "ROUND", &key);
    ctx.run(&key, start).await.expect("it is begun")
}

pub fn save(application: &str, base: i64, typed: &[(&str, &str)]) -> SaveAnswers {
    let each = typed.iter();
    let typed = each.map(|(q, t)| ((*q).to_owned(), (*t).to_owned()));
    let typed: BTreeMap<String, String> = typed.collect();
    SaveAnswers::new("ALPHA", application, (base, &key()), Lang::En, typed)
}

/// An answer to everything the standard form requires.
pub const ALL: &[(&str, &str)] = &[
    ("company_name", "Liiv Energia OÜ"),
    ("registered", "yes"),
    ("registration_number", "12345678"),
    ("country", "EE"),
    ("founded_on", "2023-05-02"),
    ("sector", "energy"),
    ("stage", "pilot"),
    ("headcount", "7"),
    ("founders", r#"[["Mari Tamm","CEO","60"]]"#),
    ("contact_email", "mari@startup.example"),
    ("experience", "Built two pilots."),
    ("problem", "Heat is wasted."),
    ("product", "A sand battery."),
    ("market", "Utilities."),
    ("amount", "32,000.50"),
    ("co_investors", "no"),
    ("use_of_money", "A pilot."),
    ("impact", "Less gas."),
    ("state_aid", "no"),
    ("true_and_complete", "yes"),
    ("may_be_shared", "yes"),
];

/// The founder's browser.
pub fn browser<'a>(house: &'a House, someone: &Someone) -> Visitor<'a> {
    house.visitor().holding(someone)
}

#[tokio::test]
async fn a_round_needs_order_and_a_code_of_its_own() {
    let db = Database::fresh(crate::engine::Engine::Sqlite).await;
    let (app, root, _) = called(&db).await;
    let again = CreateRound {
        fund: "ALPHA".into(),
        code: "ROUND".into(),
        title: "Again".into(),
        title_ja: String::new(),
        summary: String::new(),
        summary_ja: String::new(),
        opens_at: "2026-01-01 09:00".into(),
        closes_at: "2026-03-31 17:00".into(),
        grace_minutes: 0,
        budget: amount("10"),
        ask_least: amount("1"),
        ask_most: amount("5"),
    };
    let rule = |error: cofund::error::Error| error.rule().to_owned();
    let refused = root.run(&key(), again.clone()).await.unwrap_err();
    assert_eq!(rule(refused), "round.code_taken");
    let other = CreateRound {
        code: "OTHER".into(),
        ask_most: amount("11"),
        ..again
    };
    let refused = ctx(&app).run(&key(), other).await.unwrap_err();
    assert_eq!(rule(refused), "round.budget");
}
