//! Rounds: as everybody sees them, and as a fund's own people do.

use crate::access::{Action, Scope};
use crate::app::{App, Ctx};
use crate::dealflow::deadline::zone;
use crate::dealflow::eligibility::{Basis, Rules};
use crate::dealflow::round::{form, rules};
use crate::dealflow::rules::opening_day;
use crate::error::{Error, Result};
use crate::form::{Form, Reading, Texts};
use crate::ledger::store::stored_currency;
use crate::money::{Currency, Money};
use chrono_tz::Tz;
use entity::value::{FundId, Instant};
use entity::{application, fund, round};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::BTreeMap;

/// Closed rounds stay in the public list for so long.
const REMEMBERED: i64 = 90 * 86_400 * 1_000_000;

/// Whether a round takes applications.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Not published.
    Draft,
    Upcoming,
    Open,
    Closed,
}

/// A round.
#[derive(Debug, Clone)]
pub struct Call {
    pub code: String,
    pub fund_id: FundId,
    pub fund: String,
    pub fund_name: String,
    pub country: String,
    pub title: Texts,
    pub summary: Texts,
    pub zone: Tz,
    pub opens_at: Instant,
    pub closes_at: Instant,
    pub grace_minutes: i64,
    pub currency: Currency,
    pub budget: Money,
    pub ask_least: Money,
    pub ask_most: Money,
    pub state: State,
    pub form_version: i64,
    pub rules_version: i64,
}

impl Call {
    pub(super) fn new(row: round::Model, fund: &fund::Model, now: Instant) -> Result<Self> {
        let currency = stored_currency(&fund.currency)?;
        let money = |minor: entity::value::Minor| Money::from_minor(minor.0, currency);
        let last = row.closes_at.0 + row.grace_minutes * 60_000_000;
        Ok(Self {
            state: match row.state.as_str() {
                "draft" => State::Draft,
                _ if now < row.opens_at => State::Upcoming,
                _ if now.0 <= last => State::Open,
                _ => State::Closed,
            },
            fund_id: fund.id,
            fund: fund.code.clone(),
            fund_name: fund.name.clone(),
            country: fund.country.clone(),
            title: serde_json::from_str(&row.title)?,
            summary: serde_json::from_str(&row.summary)?,
            zone: zone(&row.zone)?,
            opens_at: row.opens_at,
            closes_at: row.closes_at,
            grace_minutes: row.grace_minutes,
            currency,
            budget: money(row.budget),
            ask_least: money(row.ask_least),
            ask_most: money(row.ask_most),
            form_version: row.form_version,
            rules_version: row.rules_version,
            code: row.code,
        })
    }

    /// What its answers are read against.
    pub const fn reading(&self) -> Reading {
        Reading {
            currency: self.currency,
            least: self.ask_least,
            most: self.ask_most,
        }
    }

    /// What its rules are weighed by.
    pub fn basis(&self) -> Basis {
        Basis {
            on: opening_day(self.opens_at, self.zone),
            currency: self.currency,
        }
    }

    /// Its present rules.
    pub async fn rules(&self, app: &App) -> Result<Rules> {
        rules(&app.db.read, &self.code, self.rules_version).await
    }

    /// The form of its present version.
    pub async fn form(&self, app: &App) -> Result<Form> {
        form(&app.db.read, &self.code, self.form_version).await
    }
}

async fn with_funds(app: &App, rows: Vec<round::Model>) -> Result<Vec<Call>> {
    let ids: Vec<FundId> = rows.iter().map(|r| r.fund_id).collect();
    let funds = fund::Entity::find()
        .filter(fund::Column::Id.is_in(ids))
        .all(&app.db.read)
        .await?;
    let funds: BTreeMap<FundId, fund::Model> = funds.into_iter().map(|f| (f.id, f)).collect();
    let now = app.clock.now();
    rows.into_iter()
        .filter_map(|row| {
            let fund = funds.get(&row.fund_id)?;
            Some(Call::new(row, fund, now))
        })
        .collect()
}

/// Published rounds that are open, will open, or closed of late; the next to close first.
pub async fn calls(app: &App) -> Result<Vec<Call>> {
    let rows = round::Entity::find()
        .filter(round::Column::State.eq("public"))
        .filter(round::Column::ClosesAt.gt(app.clock.now().0 - REMEMBERED))
        .order_by_asc(round::Column::ClosesAt)
        .order_by_asc(round::Column::Code)
        .all(&app.db.read)
        .await?;
    with_funds(app, rows).await
}

/// A published round.
pub async fn call(app: &App, code: &str) -> Result<Call> {
    let found = one(app, code).await?;
    let found = found.filter(|call| call.state != State::Draft);
    found.ok_or_else(|| Error::NotFound(format!("call {code}")))
}

pub(super) async fn one(app: &App, code: &str) -> Result<Option<Call>> {
    let row = round::Entity::find_by_id(code).one(&app.db.read).await?;
    Ok(with_funds(app, row.into_iter().collect()).await?.pop())
}

/// All rounds of a fund, the latest first, for whoever may consider its applications.
pub async fn rounds(ctx: &Ctx, fund: FundId) -> Result<Vec<Call>> {
    ctx.permit(Action::Consider, Scope::Fund(fund))?;
    let rows = round::Entity::find()
        .filter(round::Column::FundId.eq(fund))
        .order_by_desc(round::Column::OpensAt)
        .order_by_asc(round::Column::Code)
        .all(&ctx.app.db.read)
        .await?;
    with_funds(&ctx.app, rows).await
}

/// How many applications of a fund's rounds are at each stage, by round and stage.
pub async fn counts(ctx: &Ctx, fund: FundId) -> Result<BTreeMap<(String, String), i64>> {
    ctx.permit(Action::Consider, Scope::Fund(fund))?;
    let rows: Vec<(String, String, i64)> = application::Entity::find()
        .select_only()
        .column(application::Column::Round)
        .column(application::Column::Stage)
        .column_as(application::Column::Id.count(), "n")
        .filter(application::Column::FundId.eq(fund))
        .group_by(application::Column::Round)
        .group_by(application::Column::Stage)
        .into_tuple()
        .all(&ctx.app.db.read)
        .await?;
    let each = rows.into_iter();
    Ok(each.map(|(round, stage, n)| ((round, stage), n)).collect())
}
