//! A management fee for a period.

use crate::value::{Day, FundId, Instant, Minor};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "fee")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub fund_id: FundId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub no: i64,
    pub from_day: Day,
    /// Exclusive.
    pub to_day: Day,
    pub amount: Minor,
    pub local: Minor,
    pub partner: Minor,
    pub paid_on: Option<Day>,
    /// `accrued`, `paid` or `reversed`.
    pub status: String,
    pub seq: i64,
    pub pay_seq: Option<i64>,
    pub recorded_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
