//! Balances and legs as they stood on a day: a closed period's snapshot and what came after it.

use super::stored_currency;
use crate::db::statement;
use crate::error::{Error, Result};
use crate::money::{Currency, Money};
use entity::period;
use entity::value::{Day, FundId, Instant, Side};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QueryResult, Value,
};

/// An account with its balance at some point, debit above zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountAt {
    pub no: i64,
    pub code: i64,
    pub path: String,
    pub layer: String,
    pub side: Option<Side>,
    pub balance: Money,
}

/// Up to where entries count: effective through `day`, recorded through journal `seq`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bound {
    pub day: Day,
    pub seq: Option<i64>,
}

/// A place among an account's entries; what follows it in order of day, journal and leg.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub day: Day,
    pub seq: i64,
    pub n: i64,
}

/// A leg of one account with what its journal says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LegOf {
    pub place: Place,
    pub kind: String,
    pub subject: String,
    pub text: String,
    pub reverses: Option<i64>,
    pub amount: i64,
}

/// Every close and reopening of a book, oldest first.
pub async fn periods(conn: &impl ConnectionTrait, fund: FundId) -> Result<Vec<period::Model>> {
    let rows = period::Entity::find()
        .filter(period::Column::FundId.eq(fund))
        .order_by_asc(period::Column::N)
        .all(conn)
        .await?;
    Ok(rows)
}

/// The snapshot to start from: of the closes that hold what the bound asks for, the one that
/// reaches furthest. A close stops holding once something is recorded after a later reopening of
/// a day it covers.
pub fn snapshot(periods: &[period::Model], bound: Bound, head: i64) -> Option<&period::Model> {
    let seq = bound.seq.unwrap_or(head);
    let broken = |close: &period::Model| {
        periods.iter().any(|later| {
            later.n > close.n
                && later.kind == "reopen"
                && later.through < close.through
                && later.head_seq < seq
        })
    };
    periods
        .iter()
        .filter(|p| p.kind == "close" && p.head_seq <= seq)
        .filter(|p| p.through.is_some_and(|through| through <= bound.day))
        .filter(|p| !broken(p))
        .max_by_key(|p| (p.through, p.n))
}

/// Every account of a book with its balance at the bound. One indexed sum an account over what
/// follows the snapshot, so that its cost does not grow with the closed part.
pub async fn balances_at(
    conn: &impl ConnectionTrait,
    fund: FundId,
    bound: Bound,
    base: Option<&period::Model>,
) -> Result<Vec<AccountAt>> {
    let after = base
        .and_then(|p| p.through)
        .map_or(String::new(), |d| d.to_string());
    let n = base.map_or(0, |p| p.n);
    let mut values: Vec<Value> = Vec::new();
    let mut recorded = "";
    let mut latest = "";
    if bound.seq.is_none() {
        // Where nothing is dated later, the balance itself is the answer.
        latest = "WHEN b.last_on <= ? THEN b.posted ";
        values.push(bound.day.to_string().into());
    } else {
        recorded = " AND e.seq <= ?";
    }
    values.extend([n.into(), after.into(), bound.day.to_string().into()]);
    values.extend(bound.seq.map(Value::from));
    values.push(fund.0.into());
    let sql = format!(
        "SELECT a.no, a.code, a.path, a.currency, a.layer, a.side,
           CAST(CASE {latest}WHEN 1 = 1 THEN
             COALESCE((SELECT p.posted FROM period_balance p
                       WHERE p.fund_id = a.fund_id AND p.n = ? AND p.account = a.no), 0)
             + COALESCE((SELECT SUM(e.amount) FROM entry e
                         WHERE e.fund_id = a.fund_id AND e.account = a.no
                           AND e.effective_on > ? AND e.effective_on <= ?{recorded}), 0)
             END AS BIGINT) AS posted
         FROM account a LEFT JOIN balance b ON b.fund_id = a.fund_id AND b.account = a.no
         WHERE a.fund_id = ? ORDER BY a.code, a.path, a.currency"
    );
    let rows = conn
        .query_all_raw(statement(conn.get_database_backend(), &sql, values))
        .await?;
    rows.iter().map(account_at).collect()
}

fn account_at(row: &QueryResult) -> Result<AccountAt> {
    let currency = stored_currency(&row.try_get::<String>("", "currency")?)?;
    Ok(AccountAt {
        no: row.try_get("", "no")?,
        code: row.try_get("", "code")?,
        path: row.try_get("", "path")?,
        layer: row.try_get("", "layer")?,
        side: row.try_get("", "side")?,
        balance: Money::from_minor(row.try_get("", "posted")?, currency),
    })
}

/// The sum of one account's entries through a place, from a snapshot on.
pub async fn balance_through(
    conn: &impl ConnectionTrait,
    fund: FundId,
    account: i64,
    place: Place,
    base: Option<&period::Model>,
) -> Result<i64> {
    let sql = "SELECT CAST(COALESCE((SELECT p.posted FROM period_balance p
          WHERE p.fund_id = ? AND p.n = ? AND p.account = ?), 0)
        + COALESCE((SELECT SUM(e.amount) FROM entry e
          WHERE e.fund_id = ? AND e.account = ? AND e.effective_on > ? AND e.effective_on <= ?
            AND (e.effective_on < ? OR e.seq < ? OR (e.seq = ? AND e.n <= ?))), 0) AS BIGINT) AS posted";
    let after = base
        .and_then(|p| p.through)
        .map_or(String::new(), |d| d.to_string());
    let day = place.day.to_string();
    let values: Vec<Value> = vec![
        fund.0.into(),
        base.map_or(0, |p| p.n).into(),
        account.into(),
        fund.0.into(),
        account.into(),
        after.into(),
        day.clone().into(),
        day.into(),
        place.seq.into(),
        place.seq.into(),
        place.n.into(),
    ];
    let row = conn
        .query_one_raw(statement(conn.get_database_backend(), sql, values))
        .await?;
    let row = row.ok_or_else(|| Error::Internal("a sum has one row".into()))?;
    Ok(row.try_get("", "posted")?)
}

/// Legs of one account after a place and through a day, at most `limit`.
pub async fn legs_after(
    conn: &impl ConnectionTrait,
    fund: FundId,
    account: i64,
    after: Place,
    through: Day,
    limit: u64,
) -> Result<Vec<LegOf>> {
    let sql = "SELECT e.effective_on, e.seq, e.n, e.amount, j.kind, j.subject, j.text, j.reverses
        FROM entry e JOIN journal j ON j.fund_id = e.fund_id AND j.seq = e.seq
        WHERE e.fund_id = ? AND e.account = ? AND e.effective_on <= ?
          AND (e.effective_on, e.seq, e.n) > (?, ?, ?)
        ORDER BY e.effective_on, e.seq, e.n LIMIT ?";
    let values: Vec<Value> = vec![
        fund.0.into(),
        account.into(),
        through.to_string().into(),
        after.day.to_string().into(),
        after.seq.into(),
        after.n.into(),
        i64::try_from(limit).unwrap_or(i64::MAX).into(),
    ];
    let rows = conn
        .query_all_raw(statement(conn.get_database_backend(), sql, values))
        .await?;
    rows.iter().map(leg_of).collect()
}

fn leg_of(row: &QueryResult) -> Result<LegOf> {
    Ok(LegOf {
        place: Place {
            day: row.try_get("", "effective_on")?,
            seq: row.try_get("", "seq")?,
            n: row.try_get("", "n")?,
        },
        kind: row.try_get("", "kind")?,
        subject: row.try_get("", "subject")?,
        text: row.try_get("", "text")?,
        reverses: row.try_get("", "reverses")?,
        amount: row.try_get("", "amount")?,
    })
}

/// The accounts of a book at or below a path (`1100` finds `1100:MAIN:L`), with their numbers.
pub async fn accounts_under(
    conn: &impl ConnectionTrait,
    fund: FundId,
    path: &str,
) -> Result<Vec<entity::account::Model>> {
    use entity::account::{Column, Entity};
    let rows = Entity::find()
        .filter(Column::FundId.eq(fund))
        .order_by_asc(Column::Code)
        .order_by_asc(Column::Path)
        .order_by_asc(Column::Currency)
        .all(conn)
        .await?;
    let below = |p: &str| {
        p == path
            || p.strip_prefix(path)
                .is_some_and(|rest| rest.starts_with(':'))
    };
    Ok(rows.into_iter().filter(|a| below(&a.path)).collect())
}

/// The last journal recorded by an instant; 0 where none was. Recording times never go back, so
/// the place is found by halving.
pub async fn seq_at(
    conn: &impl ConnectionTrait,
    fund: FundId,
    at: Instant,
    head: i64,
) -> Result<i64> {
    let sql = "SELECT recorded_at FROM journal WHERE fund_id = ? AND seq = ?";
    let (mut known, mut beyond) = (0, head + 1);
    while known + 1 < beyond {
        let middle = known + (beyond - known) / 2;
        let values = vec![fund.0.into(), middle.into()];
        let row = conn
            .query_one_raw(statement(conn.get_database_backend(), sql, values))
            .await?;
        let row = row.ok_or_else(|| {
            Error::Internal(format!("journal {middle} of book {fund} is missing"))
        })?;
        if row.try_get::<i64>("", "recorded_at")? <= at.0 {
            known = middle;
        } else {
            beyond = middle;
        }
    }
    Ok(known)
}

/// Movement per month of every account with one of `codes`: number, source, currency, month
/// (`YYYY-MM`), signed sum.
pub type Moved = (i64, Option<Side>, Currency, String, i64);

/// What moved on accounts of the chart, month by month.
pub async fn moved_by_month(
    conn: &impl ConnectionTrait,
    fund: FundId,
    codes: &[i64],
) -> Result<Vec<Moved>> {
    let sql = format!(
        "SELECT a.code, a.side, a.currency, substr(e.effective_on, 1, 7) AS month,
                CAST(SUM(e.amount) AS BIGINT) AS moved
         FROM account a JOIN entry e ON e.fund_id = a.fund_id AND e.account = a.no
         WHERE a.fund_id = ? AND a.code IN ({})
         GROUP BY a.code, a.side, a.currency, substr(e.effective_on, 1, 7)",
        super::marks(codes.len())
    );
    let mut values: Vec<Value> = vec![fund.0.into()];
    values.extend(codes.iter().map(|c| Value::from(*c)));
    moved(conn, &sql, values).await
}

/// What journals of these kinds, and their reversals, moved on one number of the chart.
pub async fn moved_by_kind(
    conn: &impl ConnectionTrait,
    fund: FundId,
    code: i64,
    kinds: &[&str],
) -> Result<Vec<Moved>> {
    let marks = super::marks(kinds.len());
    let sql = format!(
        "SELECT a.code, a.side, a.currency, substr(e.effective_on, 1, 7) AS month,
                CAST(SUM(e.amount) AS BIGINT) AS moved
         FROM (SELECT fund_id, seq FROM journal WHERE fund_id = ? AND kind IN ({marks})
               UNION ALL
               SELECT r.fund_id, r.seq FROM journal o
               JOIN journal r ON r.fund_id = o.fund_id AND r.reverses = o.seq
               WHERE o.fund_id = ? AND o.kind IN ({marks})) j
         JOIN entry e ON e.fund_id = j.fund_id AND e.seq = j.seq
         JOIN account a ON a.fund_id = e.fund_id AND a.no = e.account
         WHERE a.code = ?
         GROUP BY a.code, a.side, a.currency, substr(e.effective_on, 1, 7)"
    );
    let mut values: Vec<Value> = Vec::new();
    for _ in 0..2 {
        values.push(fund.0.into());
        values.extend(kinds.iter().map(|k| Value::from(*k)));
    }
    values.push(code.into());
    moved(conn, &sql, values).await
}

async fn moved(conn: &impl ConnectionTrait, sql: &str, values: Vec<Value>) -> Result<Vec<Moved>> {
    let rows = conn
        .query_all_raw(statement(conn.get_database_backend(), sql, values))
        .await?;
    rows.iter()
        .map(|r| {
            Ok((
                r.try_get("", "code")?,
                r.try_get("", "side")?,
                stored_currency(&r.try_get::<String>("", "currency")?)?,
                r.try_get("", "month")?,
                r.try_get("", "moved")?,
            ))
        })
        .collect()
}
