//! A small world for tests: an application over a fresh database, a fund, and a command that
//! posts any legs, so that the ledger can be tried without the rules of an operation.

pub mod office;
pub mod people;

use crate::engine::Database;
use cofund::access::{Action, Actor, Cost, Permit};
use cofund::app::{App, Clock, Ctx};
use cofund::command::{Command, Tx};
use cofund::db::Db;
use cofund::error::Result;
use cofund::files::Files;
use cofund::fund::found::{OpenFund, RegisterSponsor, StartProgramme};
use cofund::ledger::entry::Legs;
use cofund::ledger::{AccountRef, Code, Draft, Guard, Kind, Posted};
use cofund::money::{Currency, Lang};
use cofund::secret::Ring;
use entity::value::{Day, Instant, Side};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// 2026-01-15T12:00:00Z
pub const NOON: Instant = Instant(1_768_478_400_000_000);

pub fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

pub fn eur() -> Currency {
    Currency::from_code("EUR").expect("a currency")
}

/// Keys as a test configures them.
pub fn ring() -> Ring {
    let key = Ring::fresh("test-1");
    Ring::parse("COFUND_KEYS", &key).expect("a fresh key is well written")
}

/// An application over the database, its clock standing at [`NOON`].
pub async fn app(db: &Database) -> Arc<App> {
    let db = Db::connect(&db.url).await.expect("connects");
    let files = Files::in_memory();
    App::start_keeping(db, Clock::manual(NOON), Cost::LEAST, ring(), files)
}

pub fn ctx(app: &Arc<App>) -> Ctx {
    app.ctx(Actor::LocalAdministrator, Lang::En)
}

/// A fresh key.
pub fn key() -> String {
    uuid::Uuid::new_v4().to_string()
}

/// A programme and a fund `ALPHA` in EUR, 2024 to 2034.
pub async fn alpha(ctx: &Ctx) {
    let programme = StartProgramme {
        code: "PROG".into(),
        name: "Programme".into(),
        target_countries: 10,
        currency: "EUR".into(),
    };
    ctx.run(&key(), programme)
        .await
        .expect("the programme starts");
    fund(ctx, "ALPHA", "EUR").await;
}

pub async fn fund(ctx: &Ctx, code: &str, currency: &str) {
    let fund = OpenFund {
        programme: "PROG".into(),
        code: code.into(),
        name: format!("{code} Fund"),
        kind: "national".into(),
        country: "EE".into(),
        currency: currency.into(),
        zone: "Europe/Tallinn".into(),
        weekend: "sat-sun".into(),
        starts_on: day("2024-01-01"),
        ends_on: day("2034-12-31"),
        holidays: Vec::new(),
    };
    ctx.run(&key(), fund).await.expect("the fund opens");
}

pub async fn sponsor(ctx: &Ctx, code: &str, kind: &str) {
    let sponsor = RegisterSponsor {
        code: code.into(),
        name: format!("Sponsor {code}"),
        kind: kind.into(),
        country: "EE".into(),
    };
    ctx.run(&key(), sponsor)
        .await
        .expect("the sponsor registers");
}

/// Posts legs given as chart number, detail and signed minor units, all in EUR and local.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PostLegs {
    pub fund: String,
    pub on: Day,
    pub legs: Vec<(i64, String, i64)>,
    pub guarded: bool,
}

impl PostLegs {
    pub fn new(on: &str, legs: &[(i64, &str, i64)]) -> Self {
        let legs = legs
            .iter()
            .map(|(code, detail, amount)| (*code, (*detail).to_owned(), *amount))
            .collect();
        Self {
            fund: "ALPHA".into(),
            on: day(on),
            legs,
            guarded: false,
        }
    }
}

impl Command for PostLegs {
    type Reply = Posted;
    const NAME: &'static str = "test.post";
    const ACTION: Action = Action::Book;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Posted> {
        let fund = tx.book(&self.fund)?.id();
        let mut legs = Legs::new();
        for (number, detail, amount) in &self.legs {
            let code = Code::from_number(*number).expect("a number of the chart");
            legs.push(
                AccountRef::new(code, detail.clone(), eur(), Some(Side::Local)),
                *amount,
            );
        }
        let guard = if self.guarded {
            Guard::Payment
        } else {
            Guard::Free
        };
        let draft = Draft::new(Kind::Income, self.on, "test/1", legs.balanced()?).guard(guard);
        tx.post(permit, fund, draft).await
    }
}

/// The legs of a journal of fund 1, as `path currency amount`.
pub async fn legs_of(app: &Arc<App>, seq: i64) -> Vec<String> {
    let legs = cofund::ledger::store::legs(&app.db.read, entity::value::FundId(1), seq)
        .await
        .expect("legs");
    legs.into_iter()
        .map(|(a, n)| {
            format!(
                "{} {} {}",
                a.path(),
                a.currency,
                cofund::money::Money::from_minor(n, a.currency)
            )
        })
        .collect()
}
