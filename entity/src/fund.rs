//! A legal entity that holds the money: one currency, one book.

use crate::value::{Day, FundId, Instant};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "fund")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FundId,
    pub programme_id: i64,
    pub code: String,
    pub name: String,
    /// `national` or `global_infrastructure`.
    pub kind: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// Base currency.
    pub currency: String,
    /// IANA time zone.
    pub zone: String,
    /// `sat-sun` or `fri-sat`.
    pub weekend: String,
    pub starts_on: Day,
    pub ends_on: Day,
    pub recorded_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
