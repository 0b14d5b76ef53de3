//! A browser that was sent to a provider of identities and is to come back.

use crate::value::Instant;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "provider_visit")]
pub struct Model {
    /// Of what the provider hands back with the browser.
    #[sea_orm(primary_key, auto_increment = false)]
    pub state_hash: String,
    /// A hash of what only that browser has.
    pub browser: String,
    pub issuer: String,
    /// The page it wanted.
    pub next: String,
    pub expires_at: Instant,
    pub used_at: Option<Instant>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
