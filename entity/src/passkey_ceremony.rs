//! A question that a browser was asked for a passkey, and that it may answer once.

use crate::value::Instant;
use sea_orm::entity::prelude::*;

#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "passkey_ceremony")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_hash: String,
    /// A hash of what only that browser has.
    pub browser: String,
    /// `register`, `enter` or `second`.
    pub kind: String,
    /// What the answer is checked against, as JSON.
    pub state: String,
    pub expires_at: Instant,
    pub used_at: Option<Instant>,
}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "passkey ceremony to {}", self.kind)
    }
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
