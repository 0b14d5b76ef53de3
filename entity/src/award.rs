//! A decision to invest in or grant to a company.

use crate::value::{CompanyId, Day, FundId, Instant, Minor};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "award")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub fund_id: FundId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub no: i64,
    pub company_id: CompanyId,
    /// `grant`, `equity`, `convertible`, `safe` or `loan`.
    pub instrument: String,
    pub amount: Minor,
    pub local: Minor,
    pub partner: Minor,
    pub awarded_on: Day,
    pub purpose: String,
    /// 1 when it serves the fund's mandated purpose.
    pub mandated: i64,
    pub external_id: Option<String>,
    /// `active`, `closed` or `cancelled`.
    pub status: String,
    pub seq: i64,
    pub recorded_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
