//! What happened on one account, by effective day.

use super::door::{PAGE_LIMIT, bad_cursor, may_read};
use crate::access::Permit;
use crate::error::{Error, Result};
use crate::ledger::store::Conn;
use crate::ledger::store::history::{
    Bound, LegOf, Place, accounts_under, balance_through, legs_after, periods, snapshot,
};
use crate::ledger::store::{book_row, stored_currency};
use crate::money::{Currency, Money};
use entity::value::{Day, FundId};
use serde::Serialize;

/// One page of an account's statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Statement {
    pub path: String,
    /// `real` or `memo`.
    pub layer: String,
    pub from: Day,
    pub to: Day,
    /// Before the first line of this page. Debit above zero, credit below, as everywhere here.
    pub opening: Money,
    pub lines: Vec<StatementLine>,
    /// After the last day asked for, whatever page this is.
    pub closing: Money,
    /// Where the next page starts.
    pub next: Option<String>,
}

/// One leg.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StatementLine {
    pub seq: i64,
    pub effective_on: Day,
    pub kind: String,
    pub subject: String,
    pub text: String,
    pub reverses: Option<i64>,
    pub amount: Money,
    /// By effective day, this leg included.
    pub balance: Money,
}

/// Reads a page. A path whose account exists in several currencies needs one named.
#[allow(clippy::too_many_arguments)] // what a page is asked by
pub async fn statement(
    conn: &impl Conn,
    permit: &Permit,
    fund: FundId,
    path: &str,
    currency: Option<Currency>,
    days: (Day, Day),
    after: Option<&str>,
    limit: u64,
) -> Result<Statement> {
    may_read(permit, fund)?;
    let (from, to) = days;
    if to < from {
        return Err(Error::too_early(
            "to",
            to,
            from,
            format!("{to} is before {from}"),
        ));
    }
    let book = book_row(conn, fund).await?;
    let account = find(conn, fund, path, currency).await?;
    let money = |minor| stored_currency(&account.currency).map(|c| Money::from_minor(minor, c));
    let periods = periods(conn, fund).await?;
    let through = |place: Place| {
        let bound = Bound {
            day: place.day,
            seq: None,
        };
        // A snapshot may only be used for whole days; a place inside a day starts before it.
        let whole = if place.seq == i64::MAX {
            bound
        } else {
            Bound {
                day: before(place.day),
                seq: None,
            }
        };
        let base = snapshot(&periods, whole, book.head_seq);
        balance_through(conn, fund, account.no, place, base)
    };
    let start = match after {
        None => end_of(before(from)),
        Some(text) => parse(text)?,
    };
    let opening = through(start).await?;
    let limit = limit.clamp(1, PAGE_LIMIT);
    let mut legs = legs_after(conn, fund, account.no, start, to, limit + 1).await?;
    let more = legs.len() as u64 > limit;
    legs.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next = legs.last().filter(|_| more).map(|l| written(l.place));
    Ok(Statement {
        layer: account.layer.clone(),
        from,
        to,
        opening: money(opening)?,
        lines: lines(legs, money(opening)?)?,
        closing: money(through(end_of(to)).await?)?,
        next,
        path: account.path,
    })
}

fn lines(legs: Vec<LegOf>, opening: Money) -> Result<Vec<StatementLine>> {
    let mut balance = opening;
    let running = legs.into_iter().map(|leg| {
        let amount = Money::from_minor(leg.amount, opening.currency());
        balance = balance
            .checked_add(amount)
            .map_err(|e| Error::money("balance", &e))?;
        Ok(StatementLine {
            seq: leg.place.seq,
            effective_on: leg.place.day,
            kind: leg.kind,
            subject: leg.subject,
            text: leg.text,
            reverses: leg.reverses,
            amount,
            balance,
        })
    });
    running.collect()
}

async fn find(
    conn: &impl Conn,
    fund: FundId,
    path: &str,
    currency: Option<Currency>,
) -> Result<entity::account::Model> {
    let named = |c: &str| currency.is_none_or(|wanted| wanted.code() == c);
    let mut named_so = accounts_under(conn, fund, path).await?;
    named_so.retain(|a| a.path == path && named(&a.currency));
    if named_so.len() > 1 {
        let list: Vec<&str> = named_so.iter().map(|a| a.currency.as_str()).collect();
        let text = format!("{path} is kept in {}: name one", list.join(" and "));
        return Err(Error::field("currency", "account.currency_needed", text));
    }
    named_so
        .pop()
        .ok_or_else(|| Error::NotFound(format!("account {path}")))
}

fn before(day: Day) -> Day {
    Day(day.0.pred_opt().unwrap_or(day.0))
}

fn end_of(day: Day) -> Place {
    Place {
        day,
        seq: i64::MAX,
        n: i64::MAX,
    }
}

fn written(place: Place) -> String {
    format!("{}.{}.{}", place.day, place.seq, place.n)
}

fn parse(text: &str) -> Result<Place> {
    let mut parts = text.split('.');
    let mut place = || {
        let day = parts.next()?.parse().ok()?;
        let seq = parts.next()?.parse().ok()?;
        let n = parts.next()?.parse().ok()?;
        parts.next().is_none().then_some(Place { day, seq, n })
    };
    place().ok_or_else(|| bad_cursor(text))
}
