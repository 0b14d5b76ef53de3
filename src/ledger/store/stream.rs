//! Whole books in order, a chunk at a time: what verification and exports read.

pub use super::packed::{PackedLeg, Stored, Unreadable};

use super::packed::Chunk;
use crate::db::statement;
use crate::error::{Error, Result};
use entity::value::{Day, FundId};
use entity::{account, audit_event, balance, book, fund};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::HashMap;

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
    let mut chunk = Chunk::after(conn, fund, 0, CHUNK).await?;
    while let Some(read) = chunk {
        let last = read.last;
        let work = tokio::task::spawn_blocking(move || {
            for journal in read.journals(fund) {
                step(&mut state, journal);
            }
            state
        });
        let (next, done) = tokio::join!(Chunk::after(conn, fund, last, CHUNK), work);
        state = done.map_err(|e| Error::Internal(e.to_string()))?;
        chunk = next?;
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
    match Chunk::after(conn, fund, after, limit).await? {
        Some(chunk) => chunk
            .journals(fund)
            .map(|read| read.map_err(damaged))
            .collect(),
        None => Ok(Vec::new()),
    }
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
