//! Who did what. Append-only, hash-chained.

use crate::value::Instant;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_event")]
pub struct Model {
    /// Fund id, or 0 for the instance.
    #[sea_orm(primary_key, auto_increment = false)]
    pub chain: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    pub recorded_at: Instant,
    pub actor: String,
    pub action: String,
    pub subject: String,
    /// `done` or `refused`.
    pub outcome: String,
    /// Canonical JSON.
    pub detail: String,
    pub prev_hash: String,
    pub hash: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
