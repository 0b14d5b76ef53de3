//! Money for the sponsors.

use crate::value::{Day, FundId, Instant, Minor};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "distribution")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub fund_id: FundId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub no: i64,
    /// `proceeds` or `equalisation`.
    pub kind: String,
    pub amount: Minor,
    pub recallable: Minor,
    pub declared_on: Day,
    pub purpose: String,
    /// `declared`, `paid` or `reversed`.
    pub status: String,
    pub seq: i64,
    pub recorded_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
