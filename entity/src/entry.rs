//! A leg of a journal. Never changed.

use crate::value::{Day, FundId, Minor};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "entry")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub fund_id: FundId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub n: i64,
    pub account: i64,
    pub currency: String,
    pub layer: String,
    /// Debit above 0, credit below.
    pub amount: Minor,
    pub balance_after: Minor,
    pub effective_on: Day,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
