//! A close or a reopening of the books. Append-only.

use crate::value::{Day, FundId, Instant};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "period")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub fund_id: FundId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub n: i64,
    /// `close` or `reopen`.
    pub kind: String,
    /// Last closed day after this event.
    pub through: Option<Day>,
    pub head_seq: i64,
    pub actor: String,
    pub reason: String,
    pub recorded_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
