//! The only SQL of the ledger: locking books, reading balances, writing what was posted.

pub mod history;
pub mod journals;
mod packed;
pub mod stream;
pub mod told;
pub mod write;

/// What reads are put to: a connection, or better a snapshot.
pub use sea_orm::ConnectionTrait as Conn;

use super::account::{AccountRef, Code};
use super::book::Book;
use super::held::Held;
use crate::db::{marks, statement};
use crate::error::{Error, Result};
use crate::money::{Currency, Rate};
use entity::value::{Day, FundId};
use entity::{account, book, fund};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait, QueryResult,
    QuerySelect, Value,
};
use std::collections::BTreeMap;

/// Locks a book and reads it. The lock stands in a statement of its own, so that on PostgreSQL
/// what is read afterwards is what the lock's last holder committed. A book `kept` from an earlier
/// transaction is taken as read where nothing was posted since.
pub async fn lock_book(tx: &DatabaseTransaction, id: FundId, kept: Option<Book>) -> Result<Book> {
    let gone = || Error::NotFound(format!("fund {id}"));
    if tx.get_database_backend() == DbBackend::Postgres {
        let sql = "SELECT fund_id FROM book WHERE fund_id = ? FOR UPDATE";
        tx.query_one_raw(statement(DbBackend::Postgres, sql, vec![id.0.into()]))
            .await?
            .ok_or_else(gone)?;
    }
    let row = book::Entity::find_by_id(id)
        .one(tx)
        .await?
        .ok_or_else(gone)?;
    let fund = fund::Entity::find_by_id(id)
        .one(tx)
        .await?
        .ok_or_else(gone)?;
    let currency = stored_currency(&row.currency)?;
    let mut book = match kept.filter(|b| b.stands_at(&row)) {
        Some(kept) => kept.again(fund, &row),
        None => Book::new(fund, row, currency),
    };
    load_rates(tx, &mut book).await?;
    Ok(book)
}

/// A currency that was valid when it was stored.
pub fn stored_currency(code: &str) -> Result<Currency> {
    Currency::from_code(code).map_err(|e| Error::Internal(format!("stored currency: {e}")))
}

async fn load_rates(tx: &DatabaseTransaction, book: &mut Book) -> Result<()> {
    book.rates = rates(tx, book.id(), book.currency()).await?;
    Ok(())
}

/// The latest recorded rate of each foreign currency into the base currency.
pub async fn rates(
    conn: &impl ConnectionTrait,
    fund: FundId,
    base: Currency,
) -> Result<BTreeMap<Currency, Rate>> {
    let sql = "SELECT from_currency, mantissa, scale FROM rate WHERE fund_id = ? AND to_currency = ? ORDER BY on_day, n";
    let values = vec![fund.0.into(), base.code().into()];
    let mut rates = BTreeMap::new();
    for row in conn
        .query_all_raw(statement(conn.get_database_backend(), sql, values))
        .await?
    {
        let from = stored_currency(&row.try_get::<String>("", "from_currency")?)?;
        let scale = u8::try_from(row.try_get::<i64>("", "scale")?)
            .map_err(|e| Error::Internal(e.to_string()))?;
        let rate = Rate::new(row.try_get("", "mantissa")?, scale, from, base)
            .map_err(|e| Error::Internal(format!("stored rate: {e}")))?;
        rates.insert(from, rate);
    }
    Ok(rates)
}

const HELD: &str = "SELECT a.no, a.code, a.path, a.currency, a.layer, a.normal, a.floored, a.ceiling, a.side, a.recorded_at,
  b.posted, b.version, b.last_on
  FROM account a LEFT JOIN balance b ON b.fund_id = a.fund_id AND b.account = a.no
  WHERE a.fund_id = ?";

/// Reads those of `accounts` that exist and are not held yet.
pub async fn load_accounts(
    tx: &DatabaseTransaction,
    book: &mut Book,
    accounts: &[AccountRef],
) -> Result<()> {
    let paths: Vec<String> = accounts
        .iter()
        .filter(|a| !book.holds(a))
        .map(AccountRef::path)
        .collect();
    for chunk in paths.chunks(500) {
        let sql = format!("{HELD} AND a.path IN ({})", marks(chunk.len()));
        let mut values: Vec<Value> = vec![book.id().0.into()];
        values.extend(chunk.iter().map(|p| Value::from(p.clone())));
        hold(tx, book, &sql, values).await?;
    }
    Ok(())
}

/// Reads every account with one of `codes`.
pub async fn load_codes(tx: &DatabaseTransaction, book: &mut Book, codes: &[Code]) -> Result<()> {
    let sql = format!("{HELD} AND a.code IN ({})", marks(codes.len()));
    let mut values: Vec<Value> = vec![book.id().0.into()];
    values.extend(codes.iter().map(|c| Value::from(c.number())));
    hold(tx, book, &sql, values).await
}

async fn hold(
    tx: &DatabaseTransaction,
    book: &mut Book,
    sql: &str,
    values: Vec<Value>,
) -> Result<()> {
    for row in tx
        .query_all_raw(statement(tx.get_database_backend(), sql, values))
        .await?
    {
        let row = account_row(book.id(), &row)?;
        book.hold(row);
    }
    Ok(())
}

fn account_model(fund_id: FundId, row: &QueryResult) -> Result<account::Model> {
    Ok(account::Model {
        fund_id,
        no: row.try_get("", "no")?,
        code: row.try_get("", "code")?,
        path: row.try_get("", "path")?,
        currency: row.try_get("", "currency")?,
        layer: row.try_get("", "layer")?,
        normal: row.try_get("", "normal")?,
        floored: row.try_get("", "floored")?,
        ceiling: row.try_get("", "ceiling")?,
        side: row.try_get("", "side")?,
        recorded_at: row.try_get("", "recorded_at")?,
    })
}

fn account_row(fund_id: FundId, row: &QueryResult) -> Result<Held> {
    let model = account_model(fund_id, row)?;
    Ok(Held {
        at: account_ref(&model)?,
        row: model,
        posted: row.try_get::<Option<i64>>("", "posted")?.unwrap_or(0),
        version: row.try_get::<Option<i64>>("", "version")?.unwrap_or(0),
        last_on: row.try_get("", "last_on")?,
        dirty: false,
    })
}

/// What an account row stands for.
pub fn account_ref(row: &account::Model) -> Result<AccountRef> {
    let code = Code::from_number(row.code)
        .ok_or_else(|| Error::Internal(format!("account number {}", row.code)))?;
    let detail = row.path.split_once(':').map_or("", |(_, detail)| detail);
    Ok(AccountRef::new(
        code,
        detail,
        stored_currency(&row.currency)?,
        row.side,
    ))
}

/// Sums of an account's entries per effective day after `day`, latest first.
pub async fn sums_after(
    tx: &DatabaseTransaction,
    fund: FundId,
    account: i64,
    day: Day,
) -> Result<Vec<(Day, i64)>> {
    let sql = "SELECT effective_on, CAST(SUM(amount) AS BIGINT) AS moved FROM entry
      WHERE fund_id = ? AND account = ? AND effective_on > ? GROUP BY effective_on ORDER BY effective_on DESC";
    let values = vec![fund.0.into(), account.into(), day.to_string().into()];
    let rows = tx
        .query_all_raw(statement(tx.get_database_backend(), sql, values))
        .await?;
    rows.iter()
        .map(|r| Ok((r.try_get("", "effective_on")?, r.try_get("", "moved")?)))
        .collect()
}

/// The legs of a journal, signed, in order.
pub async fn legs(
    conn: &impl ConnectionTrait,
    fund: FundId,
    seq: i64,
) -> Result<Vec<(AccountRef, i64)>> {
    let sql = "SELECT a.no, a.code, a.path, a.currency, a.layer, a.normal, a.floored, a.ceiling, a.side, a.recorded_at, e.amount
      FROM entry e JOIN account a ON a.fund_id = e.fund_id AND a.no = e.account
      WHERE e.fund_id = ? AND e.seq = ? ORDER BY e.n";
    let rows = conn
        .query_all_raw(statement(
            conn.get_database_backend(),
            sql,
            vec![fund.0.into(), seq.into()],
        ))
        .await?;
    rows.iter()
        .map(|r| {
            Ok((
                account_ref(&account_model(fund, r)?)?,
                r.try_get("", "amount")?,
            ))
        })
        .collect()
}

/// The journal that reverses another, if one does.
pub async fn reversed_by(
    conn: &impl ConnectionTrait,
    fund: FundId,
    seq: i64,
) -> Result<Option<i64>> {
    let sql = "SELECT seq FROM journal WHERE fund_id = ? AND reverses = ?";
    let row = conn
        .query_one_raw(statement(
            conn.get_database_backend(),
            sql,
            vec![fund.0.into(), seq.into()],
        ))
        .await?;
    row.map(|r| Ok(r.try_get("", "seq")?)).transpose()
}

/// Stores every balance as of `day` under period event `n`.
pub async fn snapshot(tx: &DatabaseTransaction, fund: FundId, n: i64, day: Day) -> Result<()> {
    let sql = "INSERT INTO period_balance (fund_id, n, account, posted)
      SELECT a.fund_id, ?, a.no, CAST(COALESCE((SELECT SUM(e.amount) FROM entry e
        WHERE e.fund_id = a.fund_id AND e.account = a.no AND e.effective_on <= ?), 0) AS BIGINT)
      FROM account a WHERE a.fund_id = ?";
    let values = vec![n.into(), day.to_string().into(), fund.0.into()];
    tx.execute_raw(statement(tx.get_database_backend(), sql, values))
        .await?;
    Ok(())
}

/// The book of a fund, unlocked, for reading.
pub async fn book_row(conn: &impl ConnectionTrait, id: FundId) -> Result<book::Model> {
    book::Entity::find_by_id(id)
        .one(conn)
        .await?
        .ok_or_else(|| Error::NotFound(format!("fund {id}")))
}

/// Highest number used in a fund-scoped table, 0 where none is.
pub async fn last_number<E: EntityTrait>(
    conn: &impl ConnectionTrait,
    column: E::Column,
    filter: sea_orm::Condition,
) -> Result<i64> {
    use sea_orm::QueryFilter;
    let last: Option<Option<i64>> = E::find()
        .select_only()
        .column_as(column.max(), "last")
        .filter(filter)
        .into_tuple()
        .one(conn)
        .await?;
    Ok(last.flatten().unwrap_or(0))
}
