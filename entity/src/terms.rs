//! A version of the terms that bind one sponsor, or (sponsor 0) all of them. Append-only.

use crate::value::{Day, FundId, Instant};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "terms")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub fund_id: FundId,
    /// 0 for the terms of the whole fund.
    #[sea_orm(primary_key, auto_increment = false)]
    pub sponsor_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i64,
    pub effective_on: Day,
    /// JSON, see `fund::terms`.
    pub body: String,
    pub recorded_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
