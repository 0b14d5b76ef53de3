//! What was received, as it was understood.

use crate::value::{Instant, PersonId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "submission")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub application: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub no: i64,
    pub form_version: i64,
    /// JSON of the values.
    pub body: String,
    /// Hash of the body, shown to the applicant.
    pub hash: String,
    /// Time zone of the round.
    pub zone: String,
    /// Who certified it; nobody where it came from a file.
    pub person_id: Option<PersonId>,
    pub received_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
