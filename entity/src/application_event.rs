//! What happened to an application. Append-only.

use crate::value::{Instant, PersonId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "application_event")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub application: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    /// `started`, `submitted`, `resubmitted`, `withdrawn`, `asked` or `moved`.
    pub kind: String,
    /// The stage it came to.
    pub stage: String,
    pub person_id: Option<PersonId>,
    pub note: String,
    pub recorded_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
