//! Awards: the list with its totals, and one award with its tranches.

use super::disbursement::TrancheLine;
use super::sums::BySource;
use crate::app::Ctx;
use crate::db::{marks, statement};
use crate::error::{Error, Result};
use crate::fund::list::FundFacts;
use crate::fund::view::books::reader;
use crate::fund::view::page::{Page, below};
use crate::ledger::store::Conn;
use crate::money::Money;
use entity::value::{Day, Instant};
use entity::{award, company, tranche};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QueryResult, QuerySelect, Value};

/// An award as decided, and how much of it is paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AwardLine {
    pub no: i64,
    /// Code and name.
    pub company: (String, String),
    /// `grant`, `equity`, `convertible`, `safe` or `loan`.
    pub instrument: String,
    /// `active`, `closed` or `cancelled`.
    pub state: String,
    pub awarded_on: Day,
    pub amount: BySource,
    pub disbursed: Money,
    /// Promised and unpaid; what was cancelled is in neither.
    pub remaining: Money,
}

/// All awards of a fund together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AwardTotals {
    pub count: i64,
    pub amount: BySource,
    pub disbursed: Money,
    pub remaining: Money,
}

/// A page of awards, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Awards {
    pub page: Page<AwardLine>,
    pub totals: AwardTotals,
}

/// One award in full.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AwardView {
    pub line: AwardLine,
    pub purpose: String,
    /// Serves the fund's mandated purpose.
    pub mandated: bool,
    pub external_id: Option<String>,
    /// Journal that recorded the decision.
    pub seq: i64,
    pub recorded_at: Instant,
    pub disbursed: BySource,
    pub remaining: BySource,
    pub cancelled: BySource,
    pub tranches: Vec<TrancheLine>,
}

/// A page of awards after a cursor.
pub async fn awards(
    ctx: &Ctx,
    fund: &FundFacts,
    after: Option<&str>,
    limit: u64,
) -> Result<Awards> {
    reader(ctx, fund)?;
    let conn = ctx.app.db.snapshot().await?;
    let rows = award::Entity::find()
        .filter(award::Column::FundId.eq(fund.id))
        .filter(award::Column::No.lt(below(after)?))
        .order_by_desc(award::Column::No)
        .limit(limit + 1)
        .all(&conn)
        .await?;
    let page = Page::cut(rows, limit, |row| row.no)?;
    let numbers: Vec<i64> = page.rows.iter().map(|row| row.no).collect();
    let companies = company::Entity::find()
        .filter(company::Column::Id.is_in(page.rows.iter().map(|row| row.company_id)))
        .all(&conn)
        .await?;
    let paid = paid(&conn, fund, &numbers).await?;
    let line = |row: &award::Model| {
        let company = companies.iter().find(|c| c.id == row.company_id);
        let (_, disbursed, remaining) = paid
            .iter()
            .find(|(no, ..)| *no == row.no)
            .copied()
            .unwrap_or_default();
        line(fund, row, company, disbursed, remaining)
    };
    let lines: Result<Vec<_>> = page.rows.iter().map(line).collect();
    Ok(Awards {
        page: Page {
            rows: lines?,
            next: page.next,
        },
        totals: totals(&conn, fund).await?,
    })
}

fn line(
    fund: &FundFacts,
    row: &award::Model,
    company: Option<&company::Model>,
    disbursed: i64,
    remaining: i64,
) -> Result<AwardLine> {
    let gone = || Error::Internal(format!("company {} is missing", row.company_id));
    let company = company.ok_or_else(gone)?;
    Ok(AwardLine {
        no: row.no,
        company: (company.code.clone(), company.name.clone()),
        instrument: row.instrument.clone(),
        state: row.status.clone(),
        awarded_on: row.awarded_on,
        amount: BySource::new(fund.currency, [row.local.0, row.partner.0])?,
        disbursed: Money::from_minor(disbursed, fund.currency),
        remaining: Money::from_minor(remaining, fund.currency),
    })
}

/// Sums over tranches: paid, and still to be paid.
const PAID: &str = "CAST(COALESCE(SUM(CASE WHEN status = 'settled' THEN amount ELSE 0 END), 0) AS BIGINT) AS paid,
    CAST(COALESCE(SUM(CASE WHEN status IN ('settled', 'cancelled') THEN 0 ELSE amount END), 0) AS BIGINT) AS open";

/// What is paid and unpaid of each award: number, paid, unpaid.
async fn paid(conn: &impl Conn, fund: &FundFacts, awards: &[i64]) -> Result<Vec<(i64, i64, i64)>> {
    if awards.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT award_no, {PAID} FROM tranche WHERE fund_id = ? AND award_no IN ({}) GROUP BY award_no",
        marks(awards.len())
    );
    let mut values: Vec<Value> = vec![fund.id.0.into()];
    values.extend(awards.iter().map(|no| Value::from(*no)));
    let rows = conn
        .query_all_raw(statement(conn.get_database_backend(), &sql, values))
        .await?;
    let sums = |row: &QueryResult| -> Result<(i64, i64, i64)> {
        Ok((
            row.try_get("", "award_no")?,
            row.try_get("", "paid")?,
            row.try_get("", "open")?,
        ))
    };
    rows.iter().map(sums).collect()
}

async fn totals(conn: &impl Conn, fund: &FundFacts) -> Result<AwardTotals> {
    let sql = format!(
        "SELECT a.n, a.local, a.partner, t.paid, t.open FROM
          (SELECT COUNT(*) AS n, CAST(COALESCE(SUM(local), 0) AS BIGINT) AS local,
             CAST(COALESCE(SUM(partner), 0) AS BIGINT) AS partner
           FROM award WHERE fund_id = ?) a,
          (SELECT {PAID} FROM tranche WHERE fund_id = ?) t"
    );
    let values = vec![fund.id.0.into(), fund.id.0.into()];
    let row = conn
        .query_one_raw(statement(conn.get_database_backend(), &sql, values))
        .await?;
    let row = row.ok_or_else(|| Error::Internal("a sum has one row".into()))?;
    let parts = [row.try_get("", "local")?, row.try_get("", "partner")?];
    let money = |minor| Money::from_minor(minor, fund.currency);
    Ok(AwardTotals {
        count: row.try_get("", "n")?,
        amount: BySource::new(fund.currency, parts)?,
        disbursed: money(row.try_get("", "paid")?),
        remaining: money(row.try_get("", "open")?),
    })
}

/// One award with its tranches, in their order.
pub async fn award(ctx: &Ctx, fund: &FundFacts, no: i64) -> Result<AwardView> {
    reader(ctx, fund)?;
    let conn = ctx.app.db.snapshot().await?;
    let row = award::Entity::find_by_id((fund.id, no)).one(&conn).await?;
    let row = row.ok_or_else(|| Error::NotFound(format!("award {no}")))?;
    let company = company::Entity::find_by_id(row.company_id)
        .one(&conn)
        .await?;
    let rows = tranche::Entity::find()
        .filter(tranche::Column::FundId.eq(fund.id))
        .filter(tranche::Column::AwardNo.eq(no))
        .order_by_asc(tranche::Column::N)
        .all(&conn)
        .await?;
    let name = company.as_ref().map_or("", |c| &c.name);
    let tranches: Result<Vec<_>> = rows
        .into_iter()
        .map(|row| TrancheLine::new(row, name.to_owned(), fund.currency))
        .collect();
    let tranches = tranches?;
    let sum = |wanted: fn(&TrancheLine) -> bool| {
        let mut some = tranches.iter().filter(|t| wanted(t));
        some.try_fold(BySource::zero(fund.currency), |sum, t| sum.plus(&t.amount))
    };
    let disbursed = sum(|t| t.state == "settled")?;
    let remaining = sum(TrancheLine::is_open)?;
    let (paid, open) = (disbursed.total.minor(), remaining.total.minor());
    Ok(AwardView {
        line: line(fund, &row, company.as_ref(), paid, open)?,
        purpose: row.purpose,
        mandated: row.mandated == 1,
        external_id: row.external_id,
        seq: row.seq,
        recorded_at: row.recorded_at,
        cancelled: sum(|t| t.state == "cancelled")?,
        disbursed,
        remaining,
        tranches,
    })
}
