//! Somebody who was asked to work on an application, by their address.

use crate::value::{Instant, PersonId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "application_invite")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub application: String,
    /// The address as accounts are found by.
    #[sea_orm(primary_key, auto_increment = false)]
    pub email_key: String,
    pub email: String,
    /// `contributor` or `signatory`.
    pub role: String,
    /// Who asked.
    pub person_id: PersonId,
    pub recorded_at: Instant,
    /// When it was taken up or taken back.
    pub ended_at: Option<Instant>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
