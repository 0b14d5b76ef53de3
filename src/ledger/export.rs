//! Whole books, as others read them: hledger, Beancount, CSV and JSON.
//!
//! A chunk of journals at a time goes to the writer, so memory does not grow with the book. Each
//! amount keeps all decimals of its currency, and balances equal the trial balance to the last
//! unit. With the JSON form and a published head anybody can recompute the chain.

mod beancount;
mod csv;
mod hledger;
mod json;

use crate::access::{Action, Permit, Scope};
use crate::error::{Error, Result};
use crate::ledger::store::stream::{self, Stored};
use crate::ledger::store::stored_currency;
use crate::money::{Currency, Money};
use entity::value::{Day, FundId, Instant};
use entity::{account, book, fund, journal};
use sea_orm::ConnectionTrait;
use std::collections::{BTreeSet, HashMap};
use std::io::{self, Write};

/// How an export is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    Hledger,
    Beancount,
    Csv,
    Json,
}

impl Format {
    pub const ALL: [Self; 4] = [Self::Hledger, Self::Beancount, Self::Csv, Self::Json];

    pub fn name(self) -> &'static str {
        match self {
            Self::Hledger => "hledger",
            Self::Beancount => "beancount",
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }

    /// Media type and file name ending.
    pub fn media(self) -> (&'static str, &'static str) {
        match self {
            Self::Hledger => ("text/plain; charset=utf-8", "journal"),
            Self::Beancount => ("text/plain; charset=utf-8", "beancount"),
            Self::Csv => ("text/csv; charset=utf-8", "csv"),
            Self::Json => ("application/json", "json"),
        }
    }
}

/// Journals fetched at a time.
const CHUNK: i64 = 500;

/// What is known of a book before its journals are read.
struct Volume {
    fund: fund::Model,
    book: book::Model,
    accounts: HashMap<i64, account::Model>,
    /// Of the accounts, in the order they were opened.
    order: Vec<i64>,
    first_day: Day,
}

impl Volume {
    fn in_order(&self) -> impl Iterator<Item = &account::Model> {
        self.order.iter().filter_map(|no| self.accounts.get(no))
    }
}

/// A leg with its account found.
struct Line<'a> {
    account: &'a account::Model,
    amount: Money,
    balance_after: Money,
}

/// One way to write books.
trait Form: Send {
    fn begin(&mut self, out: &mut dyn Write, volumes: &[Volume]) -> io::Result<()>;
    fn open(&mut self, out: &mut dyn Write, volume: &Volume) -> io::Result<()>;
    fn journal(&mut self, out: &mut dyn Write, volume: &Volume, journal: &journal::Model, lines: &[Line<'_>]) -> io::Result<()>;
    fn close(&mut self, out: &mut dyn Write, volume: &Volume) -> io::Result<()>;
    fn end(&mut self, out: &mut dyn Write) -> io::Result<()>;
}

/// Writes the books of one fund or of all. `conn` should be a snapshot (`Db::snapshot`).
pub async fn export(
    conn: &(impl ConnectionTrait + Sync),
    permit: &Permit,
    format: Format,
    fund: Option<FundId>,
    out: &mut (dyn Write + Send),
) -> Result<()> {
    let scope = fund.map_or(Scope::Instance, Scope::Fund);
    if permit.action() != Action::Read || (permit.scope() != scope && permit.scope() != Scope::Instance) {
        return Err(Error::Denied("exporting the books".into()));
    }
    let mut form: Box<dyn Form> = match format {
        Format::Hledger => Box::new(hledger::Hledger),
        Format::Beancount => Box::<beancount::Beancount>::default(),
        Format::Csv => Box::new(csv::Csv),
        Format::Json => Box::<json::Json>::default(),
    };
    let volumes = volumes(conn, fund).await?;
    form.begin(out, &volumes).map_err(written)?;
    for volume in &volumes {
        form.open(out, volume).map_err(written)?;
        let mut after = 0;
        loop {
            let rows = stream::journals(conn, volume.fund.id, after, CHUNK).await?;
            if rows.is_empty() {
                break;
            }
            for row in rows {
                let stored = stream::stored(volume.fund.id, &row)?;
                after = stored.journal.seq;
                let lines = lines(volume, &stored)?;
                form.journal(out, volume, &stored.journal, &lines).map_err(written)?;
            }
        }
        form.close(out, volume).map_err(written)?;
    }
    form.end(out).and_then(|()| out.flush()).map_err(written)
}

fn written(e: io::Error) -> Error {
    if e.kind() == io::ErrorKind::BrokenPipe {
        return Error::field("output", "output.closed", "the reader went away before the end");
    }
    Error::Internal(format!("the export could not be written: {e}"))
}

async fn volumes(conn: &(impl ConnectionTrait + Sync), only: Option<FundId>) -> Result<Vec<Volume>> {
    let mut volumes = Vec::new();
    for (fund, book) in stream::books(conn).await? {
        if only.is_some_and(|id| id != fund.id) {
            continue;
        }
        let accounts = stream::accounts(conn, fund.id).await?;
        volumes.push(Volume {
            book: stream::book_of(&fund, book)?,
            order: accounts.iter().map(|a| a.no).collect(),
            accounts: accounts.into_iter().map(|a| (a.no, a)).collect(),
            first_day: stream::first_day(conn, fund.id).await?.unwrap_or(fund.starts_on),
            fund,
        });
    }
    Ok(volumes)
}

fn lines<'a>(volume: &'a Volume, stored: &Stored) -> Result<Vec<Line<'a>>> {
    let seq = stored.journal.seq;
    let line = |leg: std::result::Result<stream::PackedLeg<'_>, String>| {
        let damaged = |what: String| Error::Internal(format!("journal {seq} of {}: {what}; run verify", volume.fund.code));
        let leg = leg.map_err(damaged)?;
        let account = volume.accounts.get(&leg.account);
        let account = account.ok_or_else(|| damaged(format!("account number {} does not exist", leg.account)))?;
        let currency = stored_currency(leg.currency)?;
        Ok(Line {
            account,
            amount: Money::from_minor(leg.amount, currency),
            balance_after: Money::from_minor(leg.balance_after, currency),
        })
    };
    stored.legs.legs().map(line).collect()
}

/// The currencies of these books, each once.
fn currencies(volumes: &[Volume]) -> Vec<Currency> {
    let codes: BTreeSet<&str> = volumes
        .iter()
        .flat_map(|v| v.accounts.values().map(|a| a.currency.as_str()).chain([v.book.currency.as_str()]))
        .collect();
    codes.into_iter().filter_map(|c| Currency::from_code(c).ok()).collect()
}

/// An instant as RFC 3339 with microseconds.
fn instant(at: Instant) -> String {
    chrono::DateTime::from_timestamp_micros(at.0)
        .map_or_else(|| at.0.to_string(), |t| t.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string())
}

/// Text on one line: control characters become spaces.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
