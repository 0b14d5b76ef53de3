//! Every page of the examples, as readers of all kinds see it.

use super::served::App;
use super::{Browser, PHONE, Reader};
use crate::engine::{Database, Engine};
use crate::world::people::{PASSWORD, person};
use cofund::access::{Cost, Role};
use cofund::app::Clock;
use cofund::db::Db;
use std::process::Command;

/// Who looks at the examples.
const READER: &str = "auditor@example.org";

/// What the examples hold at least one of.
const PAGES: &[(&str, &str)] = &[
    ("home", "/"),
    ("operations", "/funds/EE-1/do"),
    ("overview", "/funds/JP-1"),
    ("sponsors", "/funds/JP-1/sponsors"),
    ("commitments", "/funds/JP-1/commitments"),
    ("calls", "/funds/JP-1/calls"),
    ("call", "/funds/JP-1/calls/2"),
    ("receipts", "/funds/JP-1/receipts"),
    ("distributions", "/funds/JP-1/distributions"),
    ("distribution", "/funds/JP-1/distributions/1"),
    ("awards", "/funds/JP-1/awards"),
    ("award", "/funds/JP-1/awards/1"),
    ("disbursements", "/funds/JP-1/disbursements"),
    ("write-offs", "/funds/JP-1/write-offs"),
    ("expenses", "/funds/JP-1/expenses"),
    ("fees", "/funds/JP-1/fees"),
    ("exchange", "/funds/JP-1/exchange"),
    ("journal", "/funds/JP-1/journal"),
    ("entry", "/funds/JP-1/journal/5"),
    (
        "statement",
        "/funds/JP-1/statement?account=1100:MAIN:L&currency=JPY",
    ),
    ("trial-balance", "/funds/JP-1/trial-balance"),
    ("periods", "/funds/JP-1/periods"),
    ("companies", "/companies"),
    ("company", "/companies/JP-TIDE"),
    ("account", "/account"),
];

/// The example funds in a database of their own, served by the shipped program.
async fn examples() -> (App, Database) {
    let database = Database::fresh(Engine::Sqlite).await;
    let made = Command::new(env!("CARGO_BIN_EXE_cofund"))
        .args(["demo", "--seed-only"])
        .env("DATABASE_URL", &database.url)
        .output()
        .expect("the binary starts");
    assert!(made.status.success(), "{made:?}");
    let db = Db::connect(&database.url).await.expect("connects");
    let app = cofund::app::App::start_at(db, Clock::System, Cost::LEAST);
    person(&app, READER, &[Role::Auditor]).await;
    (App::serve(&database), database)
}

async fn all_clean(kind: &str, reader: Reader) {
    let (app, _database) = examples().await;
    let browser = Browser::open(reader).await;
    browser.goto(&format!("{}/sign-in", app.address)).await;
    browser.assert_clean(&format!("sign-in-{kind}")).await;
    browser.sign_in(READER, PASSWORD).await;
    for (name, path) in PAGES {
        browser.goto(&format!("{}{path}", app.address)).await;
        browser.assert_clean(&format!("{name}-{kind}")).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_are_clean_on_a_desk() {
    all_clean("desk", Reader::default()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_are_clean_on_the_narrowest_phone_in_the_dark() {
    let reader = Reader {
        width: PHONE,
        dark: true,
        ..Reader::default()
    };
    all_clean("phone-dark", reader).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_are_clean_in_japanese_without_scripts() {
    let reader = Reader {
        width: 390,
        language: "ja",
        javascript: false,
        ..Reader::default()
    };
    all_clean("phone-ja", reader).await;
}
