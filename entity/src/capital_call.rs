//! A demand for part of the commitments.

use crate::value::{Day, FundId, Instant, Minor};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "capital_call")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub fund_id: FundId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub no: i64,
    /// `call` or `equalisation`.
    pub kind: String,
    pub notice_on: Day,
    pub due_on: Day,
    /// In the fund's currency.
    pub total: Minor,
    pub purpose: String,
    /// `issued` or `withdrawn`.
    pub status: String,
    pub seq: i64,
    pub recorded_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
