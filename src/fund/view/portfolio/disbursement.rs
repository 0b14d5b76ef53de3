//! Tranches of all awards, by their due day.

use super::sums::BySource;
use crate::app::Ctx;
use crate::db::statement;
use crate::error::{Error, Result};
use crate::fund::list::FundFacts;
use crate::fund::view::books::reader;
use crate::fund::view::page::{Page, bad_place};
use crate::ledger::store::Conn;
use crate::money::{Currency, Money};
use entity::value::Day;
use entity::{award, company, tranche};
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, Value};
use std::collections::BTreeMap;

/// The states of a tranche, in the order it goes through them.
pub const STATES: [&str; 6] = [
    "planned",
    "approved",
    "instructed",
    "settled",
    "returned",
    "cancelled",
];

/// States in which a tranche is still to be paid.
pub(super) const OPEN: [&str; 4] = ["planned", "approved", "instructed", "returned"];

/// A tranche with whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrancheLine {
    pub award: i64,
    pub n: i64,
    /// Name of the company.
    pub company: String,
    pub amount: BySource,
    pub planned_on: Day,
    pub condition: String,
    /// One of [`STATES`].
    pub state: String,
    /// Account that pays or paid.
    pub bank: Option<String>,
    pub approved_on: Option<Day>,
    pub instructed_on: Option<Day>,
    pub settled_on: Option<Day>,
    /// The day of payment is assumed, not known.
    pub assumed: bool,
}

impl TrancheLine {
    pub(super) fn new(row: tranche::Model, company: String, base: Currency) -> Result<Self> {
        Ok(Self {
            award: row.award_no,
            n: row.n,
            company,
            amount: BySource::new(base, [row.local.0, row.partner.0])?,
            planned_on: row.planned_on,
            condition: row.condition,
            state: row.status,
            bank: row.bank,
            approved_on: row.approved_on,
            instructed_on: row.instructed_on,
            settled_on: row.settled_on,
            assumed: row.date_assumed == 1,
        })
    }

    pub fn is_open(&self) -> bool {
        OPEN.contains(&self.state.as_str())
    }
}

/// What is in one state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InState {
    pub state: String,
    pub count: i64,
    pub amount: Money,
    /// Of it, due before today and still to be paid.
    pub overdue: Money,
}

/// A page of tranches, and all of them summed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disbursements {
    pub page: Page<TrancheLine>,
    pub sums: Vec<InState>,
}

/// Tranches in `state`, or all. What is still to be paid starts with what is due first; any other
/// list with the latest.
pub async fn disbursements(
    ctx: &Ctx,
    fund: &FundFacts,
    state: Option<&str>,
    after: Option<&str>,
    limit: u64,
    today: Day,
) -> Result<Disbursements> {
    reader(ctx, fund)?;
    if let Some(unknown) = state.filter(|state| !STATES.contains(state)) {
        let text = format!("{unknown} is none of {}", STATES.join(", "));
        let figures = vec![("text", unknown.to_owned())];
        return Err(Error::field_with("state", "choice.unknown", text, figures));
    }
    let conn = ctx.app.db.snapshot().await?;
    let rows = rows(&conn, fund, state, after, limit + 1).await?;
    let page = Page::cut(rows, limit, |row| {
        format!("{}.{}.{}", row.planned_on, row.award_no, row.n)
    })?;
    let names = companies(&conn, fund, page.rows.iter().map(|row| row.award_no)).await?;
    let line = |row: tranche::Model| {
        let name = names.get(&row.award_no).cloned().unwrap_or_default();
        TrancheLine::new(row, name, fund.currency)
    };
    Ok(Disbursements {
        page: Page {
            rows: page.rows.into_iter().map(line).collect::<Result<_>>()?,
            next: page.next,
        },
        sums: sums(&conn, fund, today).await?,
    })
}

async fn rows(
    conn: &impl Conn,
    fund: &FundFacts,
    state: Option<&str>,
    after: Option<&str>,
    limit: u64,
) -> Result<Vec<tranche::Model>> {
    let earliest_first = state.is_some_and(|state| OPEN.contains(&state));
    let (beyond, order) = if earliest_first {
        (">", "ASC")
    } else {
        ("<", "DESC")
    };
    let mut values: Vec<Value> = vec![fund.id.0.into()];
    let mut narrow = String::new();
    if let Some(state) = state {
        narrow.push_str(" AND status = ?");
        values.push(state.into());
    }
    if let Some(text) = after {
        let (day, award, n) = place(text)?;
        narrow = format!("{narrow} AND (planned_on, award_no, n) {beyond} (?, ?, ?)");
        values.extend([day.to_string().into(), award.into(), n.into()]);
    }
    values.push(i64::try_from(limit).unwrap_or(i64::MAX).into());
    let sql = format!(
        "SELECT * FROM tranche WHERE fund_id = ?{narrow}
         ORDER BY planned_on {order}, award_no {order}, n {order} LIMIT ?"
    );
    let rows = conn
        .query_all_raw(statement(conn.get_database_backend(), &sql, values))
        .await?;
    let models: Result<Vec<_>, _> = rows
        .iter()
        .map(|row| tranche::Model::from_query_result(row, ""))
        .collect();
    Ok(models?)
}

fn place(text: &str) -> Result<(Day, i64, i64)> {
    let mut parts = text.split('.');
    let mut read = || {
        let day = parts.next()?.parse().ok()?;
        let award = parts.next()?.parse().ok()?;
        let n = parts.next()?.parse().ok()?;
        parts.next().is_none().then_some((day, award, n))
    };
    read().ok_or_else(|| bad_place(text))
}

/// Names of the companies of these awards.
async fn companies(
    conn: &impl Conn,
    fund: &FundFacts,
    awards: impl Iterator<Item = i64>,
) -> Result<BTreeMap<i64, String>> {
    let awards = award::Entity::find()
        .filter(award::Column::FundId.eq(fund.id))
        .filter(award::Column::No.is_in(awards))
        .all(conn)
        .await?;
    let companies = company::Entity::find()
        .filter(company::Column::Id.is_in(awards.iter().map(|a| a.company_id)))
        .all(conn)
        .await?;
    let name = |award: &award::Model| {
        let company = companies.iter().find(|c| c.id == award.company_id);
        Some((award.no, company?.name.clone()))
    };
    Ok(awards.iter().filter_map(name).collect())
}

async fn sums(conn: &impl Conn, fund: &FundFacts, today: Day) -> Result<Vec<InState>> {
    let sql = "SELECT status, COUNT(*) AS n, CAST(SUM(amount) AS BIGINT) AS amount,
        CAST(SUM(CASE WHEN planned_on < ? THEN amount ELSE 0 END) AS BIGINT) AS late
        FROM tranche WHERE fund_id = ? GROUP BY status ORDER BY status";
    let values = vec![today.to_string().into(), fund.id.0.into()];
    let rows = conn
        .query_all_raw(statement(conn.get_database_backend(), sql, values))
        .await?;
    let money = |minor| Money::from_minor(minor, fund.currency);
    let sum = |row: &sea_orm::QueryResult| -> Result<InState> {
        let state: String = row.try_get("", "status")?;
        let late = if OPEN.contains(&state.as_str()) {
            row.try_get("", "late")?
        } else {
            0
        };
        Ok(InState {
            state,
            count: row.try_get("", "n")?,
            amount: money(row.try_get("", "amount")?),
            overdue: money(late),
        })
    };
    rows.iter().map(sum).collect()
}
