//! The ledger of one fund: its head, and how far it is closed.

use crate::value::{Day, FundId, Instant};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "book")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub fund_id: FundId,
    pub currency: String,
    pub head_seq: i64,
    pub head_hash: String,
    /// Number of accounts opened.
    pub accounts: i64,
    pub closed_through: Option<Day>,
    /// Recording time of the head; never goes back.
    pub recorded_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
