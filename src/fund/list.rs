//! The funds a person may see.

use crate::access::{Action, Scope};
use crate::app::Ctx;
use crate::error::{Error, Result};
use crate::ledger::store::stored_currency;
use crate::money::Currency;
use entity::fund;
use entity::value::{Day, Instant};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

/// A fund as pages and command line show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FundFacts {
    pub id: entity::value::FundId,
    pub code: String,
    pub name: String,
    /// `national` or `global_infrastructure`.
    pub kind: String,
    pub country: String,
    pub currency: Currency,
    pub zone: chrono_tz::Tz,
    pub starts_on: Day,
    pub ends_on: Day,
}

impl FundFacts {
    pub(super) fn new(row: fund::Model) -> Result<Self> {
        let zone = row
            .zone
            .parse()
            .map_err(|e| Error::Internal(format!("stored zone {}: {e}", row.zone)))?;
        Ok(Self {
            id: row.id,
            code: row.code,
            name: row.name,
            kind: row.kind,
            country: row.country,
            currency: stored_currency(&row.currency)?,
            zone,
            starts_on: row.starts_on,
            ends_on: row.ends_on,
        })
    }
}

impl FundFacts {
    /// The day it is where the fund is.
    pub fn today(&self, now: Instant) -> Day {
        let utc = chrono::DateTime::from_timestamp_micros(now.0).unwrap_or_default();
        Day(utc.with_timezone(&self.zone).date_naive())
    }
}

/// All funds the person may read, by code.
pub async fn funds(ctx: &Ctx) -> Result<Vec<FundFacts>> {
    let rows = fund::Entity::find()
        .order_by_asc(fund::Column::Code)
        .all(&ctx.app.db.read)
        .await?;
    let seen = rows
        .into_iter()
        .filter(|f| ctx.permit(Action::Read, Scope::Fund(f.id)).is_ok());
    seen.map(FundFacts::new).collect()
}

/// One fund by its code; what may not be read does not exist.
pub async fn by_code(ctx: &Ctx, code: &str) -> Result<FundFacts> {
    let gone = || Error::NotFound(format!("fund {code}"));
    let row = fund::Entity::find()
        .filter(fund::Column::Code.eq(code))
        .one(&ctx.app.db.read)
        .await?;
    let row = row.ok_or_else(gone)?;
    ctx.permit(Action::Read, Scope::Fund(row.id))
        .map_err(|_| gone())?;
    FundFacts::new(row)
}
