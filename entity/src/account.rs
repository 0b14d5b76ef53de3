//! An account of a book.

use crate::value::{FundId, Instant, Side};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub fund_id: FundId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub no: i64,
    /// Number in the chart of accounts.
    pub code: i64,
    pub path: String,
    pub currency: String,
    /// `real` or `memo`.
    pub layer: String,
    /// 1: debits increase it; -1: credits do.
    pub normal: i64,
    /// 1 when its balance on the normal side may not fall below 0.
    pub floored: i64,
    /// Highest balance on the normal side.
    pub ceiling: Option<i64>,
    pub side: Option<Side>,
    pub recorded_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
