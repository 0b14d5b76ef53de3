//! Whole books in order, a chunk at a time: what verification and exports read.
//!
//! The legs of a journal come packed into one text, because a row costs far more to fetch than
//! its bytes. A leg has a fixed number of fields, and legs are counted apart, so a value that
//! holds a separator cannot pass for another leg.

use crate::db::statement;
use crate::error::{Error, Result};
use entity::value::{Day, FundId, Instant};
use entity::{account, audit_event, balance, book, fund, journal};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QueryResult, QuerySelect, TryGetable,
};
use std::collections::HashMap;

/// A journal with its seal and its packed legs.
#[derive(Debug)]
pub struct Stored {
    pub journal: journal::Model,
    /// The number of legs its seal states; none where the seal is missing.
    pub sealed: Option<i64>,
    pub legs: PackedLegs,
}

/// The legs of one journal as one text.
#[derive(Debug, Clone, Default)]
pub struct PackedLegs {
    /// How many rows were packed.
    pub rows: i64,
    text: String,
}

/// A leg as stored, its text borrowed from the pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PackedLeg<'a> {
    pub n: i64,
    pub account: i64,
    pub amount: i64,
    pub balance_after: i64,
    pub currency: &'a str,
    pub layer: &'a str,
    pub effective_on: &'a str,
}

const FIELD: char = '\u{1f}';
const LEG: char = '\u{1e}';

impl PackedLegs {
    /// Every leg; an error names what cannot be read as one.
    pub fn legs(&self) -> impl Iterator<Item = Result<PackedLeg<'_>, String>> {
        self.text
            .split(LEG)
            .filter(|leg| !leg.is_empty())
            .map(unpack)
    }
}

fn unpack(leg: &str) -> Result<PackedLeg<'_>, String> {
    let unreadable = || format!("a leg cannot be read: {}", leg.replace(FIELD, " "));
    let mut fields = leg.split(FIELD);
    let mut text = || fields.next().ok_or_else(unreadable);
    let number = |t: &str| t.parse::<i64>().map_err(|_| unreadable());
    let packed = PackedLeg {
        n: number(text()?)?,
        account: number(text()?)?,
        amount: number(text()?)?,
        balance_after: number(text()?)?,
        currency: text()?,
        layer: text()?,
        effective_on: text()?,
    };
    if fields.next().is_some() {
        return Err(unreadable());
    }
    Ok(packed)
}

const JOURNAL: &str = "j.seq, j.effective_on, j.recorded_at, j.kind, j.subject, j.text, j.key,
  j.request_hash, j.reverses, j.maker, j.checker, j.meta, j.legs, j.prev_hash, j.hash";

/// A row that holds what no journal can.
#[derive(Debug, Clone)]
pub struct Unreadable {
    pub seq: i64,
    pub hash: String,
    pub what: String,
}

/// Journals fetched at a time for [`fold`]: large enough that the round trip does not count,
/// small enough to hold.
const CHUNK: i64 = 2_000;

/// Takes a state through every journal of a book, in order. The next chunk is read while the
/// last one is worked on in another thread.
pub async fn fold<S: Send + 'static>(
    conn: &impl ConnectionTrait,
    fund: FundId,
    mut state: S,
    step: fn(&mut S, Result<Stored, Unreadable>),
) -> Result<S> {
    let mut rows = rows(conn, fund, 0, CHUNK).await?;
    while let Some(last) = rows.last() {
        let last = last.try_get_by_index(0)?;
        let work = tokio::task::spawn_blocking(move || {
            for row in &rows {
                step(&mut state, stored(fund, row));
            }
            state
        });
        let (next, done) = tokio::join!(self::rows(conn, fund, last, CHUNK), work);
        state = done.map_err(|e| Error::Internal(e.to_string()))?;
        rows = next?;
    }
    Ok(state)
}

/// Journals after `after`, at most `limit`, in order.
pub async fn journals(
    conn: &impl ConnectionTrait,
    fund: FundId,
    after: i64,
    limit: i64,
) -> Result<Vec<Stored>> {
    let damaged = |e: Unreadable| Error::Internal(format!("journal {}: {}", e.seq, e.what));
    let rows = rows(conn, fund, after, limit).await?;
    rows.iter()
        .map(|row| stored(fund, row).map_err(damaged))
        .collect()
}

async fn rows(
    conn: &impl ConnectionTrait,
    fund: FundId,
    after: i64,
    limit: i64,
) -> Result<Vec<QueryResult>> {
    let leg = "e.n || '\u{1f}' || e.account || '\u{1f}' || e.amount || '\u{1f}' || e.balance_after
        || '\u{1f}' || e.currency || '\u{1f}' || e.layer || '\u{1f}' || e.effective_on";
    let pack = if conn.get_database_backend() == DbBackend::Sqlite {
        format!(
            "(SELECT COUNT(*) || '\u{1d}' || group_concat(leg, '\u{1e}') FROM
               (SELECT {leg} AS leg FROM entry e WHERE e.fund_id = j.fund_id AND e.seq = j.seq ORDER BY e.n))"
        )
    } else {
        format!(
            "(SELECT COUNT(*) || '\u{1d}' || string_agg({leg}, '\u{1e}' ORDER BY e.n) FROM entry e
               WHERE e.fund_id = j.fund_id AND e.seq = j.seq)"
        )
    };
    let sql = format!(
        "SELECT {JOURNAL}, s.legs AS sealed, {pack} AS packed
         FROM journal j LEFT JOIN seal s ON s.fund_id = j.fund_id AND s.seq = j.seq
         WHERE j.fund_id = ? AND j.seq > ? ORDER BY j.seq LIMIT ?"
    );
    let values = vec![fund.0.into(), after.into(), limit.into()];
    Ok(conn
        .query_all_raw(statement(conn.get_database_backend(), &sql, values))
        .await?)
}

fn stored(fund: FundId, row: &QueryResult) -> Result<Stored, Unreadable> {
    read(fund, row).map_err(|e| Unreadable {
        seq: row.try_get_by_index(0).unwrap_or(0),
        hash: row.try_get_by_index(14).unwrap_or_default(),
        what: e.to_string(),
    })
}

fn read(fund: FundId, row: &QueryResult) -> Result<Stored, DbErr> {
    let packed: Option<String> = row.try_get_by_index(16)?;
    let (rows, text) = match packed.as_deref().and_then(|p| p.split_once('\u{1d}')) {
        Some((rows, text)) => (rows.parse().unwrap_or(-1), text.to_owned()),
        None => (0, String::new()),
    };
    Ok(Stored {
        journal: journal::Model {
            fund_id: fund,
            seq: at(row, 0)?,
            effective_on: at(row, 1)?,
            recorded_at: Instant(at(row, 2)?),
            kind: at(row, 3)?,
            subject: at(row, 4)?,
            text: at(row, 5)?,
            key: at(row, 6)?,
            request_hash: at(row, 7)?,
            reverses: at(row, 8)?,
            maker: at(row, 9)?,
            checker: at(row, 10)?,
            meta: at(row, 11)?,
            legs: at(row, 12)?,
            prev_hash: at(row, 13)?,
            hash: at(row, 14)?,
        },
        sealed: at(row, 15)?,
        legs: PackedLegs { rows, text },
    })
}

fn at<T: TryGetable>(row: &QueryResult, i: usize) -> Result<T, DbErr> {
    row.try_get_by_index(i)
}

/// Every fund with its book, in id order.
pub async fn books(conn: &impl ConnectionTrait) -> Result<Vec<(fund::Model, Option<book::Model>)>> {
    let funds = fund::Entity::find()
        .order_by_asc(fund::Column::Id)
        .all(conn)
        .await?;
    let mut books: HashMap<FundId, book::Model> = book::Entity::find()
        .all(conn)
        .await?
        .into_iter()
        .map(|b| (b.fund_id, b))
        .collect();
    Ok(funds
        .into_iter()
        .map(|f| {
            let book = books.remove(&f.id);
            (f, book)
        })
        .collect())
}

/// A book's accounts, by number.
pub async fn accounts(conn: &impl ConnectionTrait, fund: FundId) -> Result<Vec<account::Model>> {
    Ok(account::Entity::find()
        .filter(account::Column::FundId.eq(fund))
        .order_by_asc(account::Column::No)
        .all(conn)
        .await?)
}

/// A book's balances, by account.
pub async fn balances(conn: &impl ConnectionTrait, fund: FundId) -> Result<Vec<balance::Model>> {
    Ok(balance::Entity::find()
        .filter(balance::Column::FundId.eq(fund))
        .order_by_asc(balance::Column::Account)
        .all(conn)
        .await?)
}

/// A close's snapshot: (account, signed balance).
pub async fn snapshot_rows(
    conn: &impl ConnectionTrait,
    fund: FundId,
    n: i64,
) -> Result<Vec<(i64, i64)>> {
    let sql =
        "SELECT account, posted FROM period_balance WHERE fund_id = ? AND n = ? ORDER BY account";
    let values = vec![fund.0.into(), n.into()];
    let rows = conn
        .query_all_raw(statement(conn.get_database_backend(), sql, values))
        .await?;
    rows.iter()
        .map(|r| Ok((r.try_get("", "account")?, r.try_get("", "posted")?)))
        .collect()
}

/// The earliest effective day of a book.
pub async fn first_day(conn: &impl ConnectionTrait, fund: FundId) -> Result<Option<Day>> {
    let sql = "SELECT MIN(effective_on) AS first FROM journal WHERE fund_id = ?";
    let row = conn
        .query_one_raw(statement(
            conn.get_database_backend(),
            sql,
            vec![fund.0.into()],
        ))
        .await?;
    row.map_or(Ok(None), |r| Ok(r.try_get("", "first")?))
}

/// Rows that belong to no journal, or keys of journals the register of requests does not hold:
/// (what, journal).
pub async fn strays(conn: &impl ConnectionTrait, fund: FundId) -> Result<Vec<(&'static str, i64)>> {
    let checks = [
        (
            "a leg without its journal",
            "SELECT DISTINCT e.seq FROM entry e LEFT JOIN journal j ON j.fund_id = e.fund_id AND j.seq = e.seq
             WHERE e.fund_id = ? AND j.seq IS NULL ORDER BY e.seq LIMIT 100",
        ),
        (
            "a seal without its journal",
            "SELECT s.seq FROM seal s LEFT JOIN journal j ON j.fund_id = s.fund_id AND j.seq = s.seq
             WHERE s.fund_id = ? AND j.seq IS NULL ORDER BY s.seq LIMIT 100",
        ),
        (
            "a key that the register of requests does not hold with this request",
            "SELECT j.seq FROM journal j LEFT JOIN request r ON r.key = j.key AND r.hash = j.request_hash
             WHERE j.fund_id = ? AND r.key IS NULL ORDER BY j.seq LIMIT 100",
        ),
    ];
    let mut list = Vec::new();
    for (what, sql) in checks {
        let values = vec![fund.0.into()];
        for row in conn
            .query_all_raw(statement(conn.get_database_backend(), sql, values))
            .await?
        {
            list.push((what, row.try_get("", "seq")?));
        }
    }
    Ok(list)
}

/// The hash of one journal.
pub async fn hash_of(
    conn: &impl ConnectionTrait,
    fund: FundId,
    seq: i64,
) -> Result<Option<String>> {
    let sql = "SELECT hash FROM journal WHERE fund_id = ? AND seq = ?";
    let values = vec![fund.0.into(), seq.into()];
    let row = conn
        .query_one_raw(statement(conn.get_database_backend(), sql, values))
        .await?;
    row.map_or(Ok(None), |r| Ok(r.try_get("", "hash")?))
}

/// Every audit chain with the head it states: (chain, length, hash).
pub async fn audit_chains(conn: &impl ConnectionTrait) -> Result<Vec<(i64, i64, String)>> {
    let sql = "SELECT id, head_seq, head_hash FROM audit_chain ORDER BY id";
    let rows = conn
        .query_all_raw(statement(conn.get_database_backend(), sql, vec![]))
        .await?;
    rows.iter()
        .map(|r| {
            Ok((
                r.try_get("", "id")?,
                r.try_get("", "head_seq")?,
                r.try_get("", "head_hash")?,
            ))
        })
        .collect()
}

/// Audit events of a chain after `after`, at most `limit`, in order.
pub async fn audit_events(
    conn: &impl ConnectionTrait,
    chain: i64,
    after: i64,
    limit: u64,
) -> Result<Vec<audit_event::Model>> {
    Ok(audit_event::Entity::find()
        .filter(audit_event::Column::Chain.eq(chain))
        .filter(audit_event::Column::Seq.gt(after))
        .order_by_asc(audit_event::Column::Seq)
        .limit(limit)
        .all(conn)
        .await?)
}

/// The hash of one audit event.
pub async fn event_hash_of(
    conn: &impl ConnectionTrait,
    chain: i64,
    seq: i64,
) -> Result<Option<String>> {
    let event = audit_event::Entity::find_by_id((chain, seq))
        .one(conn)
        .await?;
    Ok(event.map(|e| e.hash))
}

/// The book of a fund that must be there.
pub fn book_of(fund: &fund::Model, book: Option<book::Model>) -> Result<book::Model> {
    book.ok_or_else(|| Error::Internal(format!("fund {} has no book", fund.code)))
}
