//! What every form of export writes: books with their accounts, journals with their legs.

use crate::error::{Error, Result};
use crate::ledger::store::Conn;
use crate::ledger::store::stored_currency;
use crate::ledger::store::stream::{self, Stored};
use crate::money::{Currency, Money};
use entity::value::{Day, FundId, Instant};
use entity::{account, book, fund, journal};
use std::collections::{BTreeSet, HashMap};
use std::io::{self, Write};

/// What is known of a book before its journals are read.
pub(super) struct Volume {
    pub(super) fund: fund::Model,
    pub(super) book: book::Model,
    pub(super) accounts: HashMap<i64, account::Model>,
    /// Of the accounts, in the order they were opened.
    pub(super) order: Vec<i64>,
    pub(super) first_day: Day,
}

impl Volume {
    pub(super) fn in_order(&self) -> impl Iterator<Item = &account::Model> {
        self.order.iter().filter_map(|no| self.accounts.get(no))
    }
}

/// A leg with its account found.
pub(super) struct Line<'a> {
    pub(super) account: &'a account::Model,
    pub(super) amount: Money,
    pub(super) balance_after: Money,
}

/// One way to write books.
pub(super) trait Form: Send {
    fn begin(&mut self, out: &mut dyn Write, volumes: &[Volume]) -> io::Result<()>;
    fn open(&mut self, out: &mut dyn Write, volume: &Volume) -> io::Result<()>;
    fn journal(
        &mut self,
        out: &mut dyn Write,
        volume: &Volume,
        journal: &journal::Model,
        lines: &[Line<'_>],
    ) -> io::Result<()>;
    fn close(&mut self, out: &mut dyn Write, volume: &Volume) -> io::Result<()>;
    fn end(&mut self, out: &mut dyn Write) -> io::Result<()>;
}

pub(super) async fn volumes(conn: &impl Conn, only: Option<FundId>) -> Result<Vec<Volume>> {
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
            first_day: stream::first_day(conn, fund.id)
                .await?
                .unwrap_or(fund.starts_on),
            fund,
        });
    }
    Ok(volumes)
}

pub(super) fn lines<'a>(volume: &'a Volume, stored: &Stored) -> Result<Vec<Line<'a>>> {
    let seq = stored.journal.seq;
    let line = |leg: std::result::Result<stream::PackedLeg<'_>, String>| {
        let damaged = |what: String| {
            Error::Internal(format!(
                "journal {seq} of {}: {what}; run verify",
                volume.fund.code
            ))
        };
        let leg = leg.map_err(damaged)?;
        let account = volume.accounts.get(&leg.account);
        let account = account
            .ok_or_else(|| damaged(format!("account number {} does not exist", leg.account)))?;
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
pub(super) fn currencies(volumes: &[Volume]) -> Vec<Currency> {
    let codes: BTreeSet<&str> = volumes
        .iter()
        .flat_map(|v| {
            v.accounts
                .values()
                .map(|a| a.currency.as_str())
                .chain([v.book.currency.as_str()])
        })
        .collect();
    codes
        .into_iter()
        .filter_map(|c| Currency::from_code(c).ok())
        .collect()
}

/// An instant as RFC 3339 with microseconds.
pub(super) fn instant(at: Instant) -> String {
    chrono::DateTime::from_timestamp_micros(at.0).map_or_else(
        || at.0.to_string(),
        |t| t.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string(),
    )
}

/// Text on one line: control characters become spaces.
pub(super) fn one_line(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}
