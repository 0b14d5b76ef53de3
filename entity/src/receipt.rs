//! Money received from a sponsor.

use crate::value::{Day, FundId, Instant, Minor, SponsorId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "receipt")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub fund_id: FundId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub no: i64,
    pub sponsor_id: SponsorId,
    pub bank: String,
    pub currency: String,
    pub amount: Minor,
    /// The part beyond everything owed.
    pub advance: Minor,
    pub received_on: Day,
    pub reference: String,
    /// `received`, `reversed`, `returned` or `suspended`.
    pub status: String,
    pub seq: i64,
    pub recorded_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
