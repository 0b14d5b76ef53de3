//! A signed-in browser, or a token of the command line.

use crate::value::{Instant, PersonId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_hash: String,
    pub person_id: PersonId,
    /// How the person signed in.
    pub way: String,
    /// How many factors were shown: 1 or 2.
    pub factors: i64,
    pub address: String,
    pub agent: String,
    pub recorded_at: Instant,
    /// When the person last proved who they are; changes of credentials ask for a recent one.
    pub confirmed_at: Instant,
    pub seen_at: Instant,
    pub expires_at: Instant,
    pub ended_at: Option<Instant>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
