//! What an application's people are asked to answer anew.

use crate::value::{Instant, PersonId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "change_request")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub application: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub no: i64,
    /// The stage it was asked in, and goes back to.
    pub stage: String,
    /// Ids of the questions, a JSON array.
    pub questions: String,
    pub note: String,
    pub person_id: Option<PersonId>,
    pub recorded_at: Instant,
    /// The submission that answered it.
    pub submission: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
