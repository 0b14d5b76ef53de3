//! A posted journal. Never changed.

use crate::value::{Day, FundId, Instant};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "journal")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub fund_id: FundId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    pub effective_on: Day,
    pub recorded_at: Instant,
    pub kind: String,
    /// The source document, e.g. `call/3`.
    pub subject: String,
    pub text: String,
    /// Idempotency key of the command.
    pub key: String,
    pub request_hash: String,
    pub reverses: Option<i64>,
    pub maker: String,
    pub checker: Option<String>,
    /// Canonical JSON.
    pub meta: String,
    pub legs: i64,
    pub prev_hash: String,
    pub hash: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
