//! A fund, a command that posts to it, and whole books of many months.

use cofund::access::{Action, Actor, Permit};
use cofund::app::{App, Clock, Ctx};
use cofund::command::{Command, Tx};
use cofund::db::Db;
use cofund::error::Result;
use cofund::fund::found::{OpenFund, StartProgramme};
use cofund::fund::period::ClosePeriod;
use cofund::ledger::entry::Legs;
use cofund::ledger::{AccountRef, Code, Draft, Kind, Posted};
use cofund::money::{Currency, Lang};
use entity::value::{Day, Instant, Side};
use serde::{Deserialize, Serialize};

pub const FUND: &str = "BENCH";
/// Companies whose accounts a book has, one of each source.
pub const COMPANIES: usize = 50;

pub fn key() -> String {
    uuid::Uuid::new_v4().to_string()
}

pub fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

/// The first day of the n-th month of the books; month 0 is January 2024.
pub fn month(n: usize) -> Day {
    day(&format!("{}-{:02}-01", 2024 + n / 12, n % 12 + 1))
}

fn at(day: Day) -> Instant {
    let noon = day.0.and_hms_opt(12, 0, 0).expect("every day has a noon");
    Instant(noon.and_utc().timestamp_micros())
}

fn last_of(n: usize) -> Day {
    Day(month(n + 1)
        .0
        .pred_opt()
        .expect("not the first day there is"))
}

/// An open database with a clock that stands in the given month.
pub async fn open(url: &str, n: usize) -> Ctx {
    let db = Db::connect(url).await.expect("connects");
    let app = App::start(db, Clock::manual(at(last_of(n))));
    app.ctx(Actor::LocalAdministrator, Lang::En)
}

pub async fn close(ctx: Ctx) {
    ctx.app.db.clone().close().await.expect("closes");
}

/// A fund with all its accounts opened and cash that no posting here uses up.
pub async fn found(ctx: &Ctx) {
    let programme = StartProgramme {
        code: "PROG".into(),
        name: "Programme".into(),
        target_countries: 10,
        currency: "EUR".into(),
    };
    let fund = OpenFund {
        programme: "PROG".into(),
        code: FUND.into(),
        name: "Measured".into(),
        kind: "national".into(),
        country: "EE".into(),
        currency: "EUR".into(),
        zone: "Europe/Tallinn".into(),
        weekend: "sat-sun".into(),
        starts_on: day("2024-01-01"),
        ends_on: day("2034-12-31"),
        holidays: Vec::new(),
    };
    ctx.run(&key(), programme)
        .await
        .expect("the programme starts");
    ctx.run(&key(), fund).await.expect("the fund opens");
    let plenty = 1_000_000_000_000_000;
    let mut legs = Vec::new();
    for side in Side::BOTH {
        legs.push((Code::Cash.number(), "MAIN".to_owned(), side, plenty));
        legs.push((Code::Contributions.number(), "T".to_owned(), side, -plenty));
    }
    let on = month(0);
    post(ctx, vec![legs], on).await;
    post(ctx, (0..COMPANIES).map(tranche).collect(), on).await;
}

async fn post(ctx: &Ctx, journals: Vec<Vec<Signed>>, on: Day) {
    ctx.run(&key(), Post { on, journals }).await.expect("posts");
}

/// Number of the chart, what the account is of, its source, signed minor units.
type Signed = (i64, String, Side, i64);

/// A payment to a company out of both sources: four legs.
pub fn tranche(n: usize) -> Vec<Signed> {
    let company = format!("C{:03}", n % COMPANIES);
    let amount = 1 + i64::try_from(n % 997).expect("small");
    let mut legs = Vec::with_capacity(4);
    for side in Side::BOTH {
        legs.push((Code::Investments.number(), company.clone(), side, amount));
    }
    for side in Side::BOTH {
        legs.push((Code::Cash.number(), "MAIN".to_owned(), side, -amount));
    }
    legs
}

/// The local half of it: two legs, the least that a journal has.
pub fn pair(n: usize) -> Vec<Signed> {
    tranche(n).into_iter().step_by(2).collect()
}

/// Posts journals, as a command of the product does.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Post {
    pub on: Day,
    pub journals: Vec<Vec<Signed>>,
}

impl Command for Post {
    type Reply = Option<Posted>;
    const NAME: &'static str = "bench.post";
    const ACTION: Action = Action::Book;

    fn fund(&self) -> Option<&str> {
        Some(FUND)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Option<Posted>> {
        let mut last = None;
        for journal in &self.journals {
            last = Some(post_one(permit, tx, self.on, journal).await?);
        }
        Ok(last)
    }
}

/// Posts many journals spread over a month; its JSON stays small.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Fill {
    month: Day,
    first: usize,
    count: usize,
    of: usize,
}

impl Command for Fill {
    type Reply = ();
    const NAME: &'static str = "bench.fill";
    const ACTION: Action = Action::Book;

    fn fund(&self) -> Option<&str> {
        Some(FUND)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<()> {
        for n in self.first..self.first + self.count {
            let after = chrono::Days::new((n * 28 / self.of) as u64);
            let on = Day(self
                .month
                .0
                .checked_add_days(after)
                .expect("a day of the month"));
            post_one(permit, tx, on, &tranche(n)).await?;
        }
        Ok(())
    }
}

async fn post_one(permit: &Permit, tx: &mut Tx, on: Day, journal: &[Signed]) -> Result<Posted> {
    let (fund, eur) = {
        let book = tx.book(FUND)?;
        (book.id(), book.currency())
    };
    let mut legs = Legs::new();
    for (code, thing, side, amount) in journal {
        legs.push(account(*code, thing, *side, eur), *amount);
    }
    let draft = Draft::new(Kind::TrancheSettle, on, "award/1", legs.balanced()?)
        .text("Tranche paid")
        .meta("payee", "Example Company");
    tx.post(permit, fund, draft).await
}

fn account(code: i64, thing: &str, side: Side, currency: Currency) -> AccountRef {
    let code = Code::from_number(code).expect("a number of the chart");
    AccountRef::of(code, thing, side, currency)
}

/// Fills a founded book: `closed` entries in 24 months that are closed one by one, then `open`
/// entries in two months that stay open. Ends with the context of the last month.
pub async fn fill(url: &str, closed: usize, open_entries: usize) -> Ctx {
    let ctx = open(url, 0).await;
    found(&ctx).await;
    for n in 0..26 {
        ctx.app.clock.set(at(last_of(n)));
        let entries = if n < 24 {
            closed / 24
        } else {
            open_entries / 2
        };
        fill_month(&ctx, n, entries / 4).await;
        if n < 24 {
            let close = ClosePeriod {
                fund: FUND.into(),
                through: last_of(n),
                reason: "month end".into(),
            };
            ctx.run(&key(), close).await.expect("the month closes");
        }
    }
    ctx
}

/// Adds journals of four legs to a month, 5,000 a command.
pub async fn fill_month(ctx: &Ctx, n: usize, journals: usize) {
    let mut first = 0;
    while first < journals {
        let count = 5_000.min(journals - first);
        let fill = Fill {
            month: month(n),
            first,
            count,
            of: journals,
        };
        ctx.run(&key(), fill).await.expect("fills");
        first += count;
    }
}
