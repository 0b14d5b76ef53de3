//! The part of a receipt (or of an advance) that settles one call.

use crate::value::{FundId, Minor};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "receipt_line")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub fund_id: FundId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub receipt_no: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub call_no: i64,
    pub principal: Minor,
    pub interest: Minor,
    /// Default interest charged by this receipt.
    pub charged: Minor,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
