//! One sponsor's share of a call.

use crate::value::{FundId, Minor, SponsorId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "call_share")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub fund_id: FundId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub call_no: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub sponsor_id: SponsorId,
    /// 0 when excused.
    pub weight: i64,
    /// In the fund's currency.
    pub base: Minor,
    pub currency: String,
    /// In the commitment's currency.
    pub amount: Minor,
    pub rate_mantissa: Option<i64>,
    pub rate_scale: Option<i64>,
    pub paid: Minor,
    /// Default interest charged so far.
    pub interest: Minor,
    pub interest_paid: Minor,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
