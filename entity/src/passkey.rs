//! A passkey of a person: what signs is on their device, here is what checks it.

use crate::value::{Instant, PersonId};
use sea_orm::entity::prelude::*;

#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "passkey")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub person_id: PersonId,
    /// As the device calls it.
    pub credential_id: String,
    /// As the person calls it.
    pub name: String,
    /// Public key and counter, as JSON; gone once it ended.
    pub credential: String,
    pub recorded_at: Instant,
    pub used_at: Option<Instant>,
    pub ended_at: Option<Instant>,
}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "passkey {} of {}", self.id, self.person_id)
    }
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
