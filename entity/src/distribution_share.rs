//! One sponsor's share of a distribution.

use crate::value::{Day, FundId, Minor, Side, SponsorId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "distribution_share")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub fund_id: FundId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub distribution_no: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub sponsor_id: SponsorId,
    pub weight: i64,
    pub amount: Minor,
    /// In the fund's currency.
    pub recallable: Minor,
    /// In the commitment's currency.
    pub reinstated: Minor,
    /// Whose cash pays it.
    pub source: Side,
    pub paid_on: Option<Day>,
    pub pay_seq: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
