//! A dated exchange rate that an operation used. Append-only.

use crate::value::{Day, FundId, Instant};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "rate")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub fund_id: FundId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub n: i64,
    pub from_currency: String,
    pub to_currency: String,
    pub on_day: Day,
    pub mantissa: i64,
    pub scale: i64,
    /// Who quoted it.
    pub origin: String,
    pub recorded_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
