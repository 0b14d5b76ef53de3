//! An account that a person has at a provider of identities.

use crate::value::{Instant, PersonId};
use sea_orm::entity::prelude::*;

#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "identity")]
pub struct Model {
    /// The provider, by the address that it signs with.
    #[sea_orm(primary_key, auto_increment = false)]
    pub issuer: String,
    /// What the provider calls the person; it never gives the name to somebody else.
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject: String,
    pub person_id: PersonId,
    pub recorded_at: Instant,
}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "identity of {}", self.person_id)
    }
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
