//! What became of a version of bank details. Append-only; the last one holds.

use crate::value::Instant;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "bank_detail_event")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub detail_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    /// `verified` or `rejected`.
    pub kind: String,
    /// Pseudonym.
    pub actor: String,
    /// How it was verified, or why it was rejected.
    pub note: String,
    pub recorded_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
