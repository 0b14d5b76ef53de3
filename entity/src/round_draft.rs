//! A round's form while it is being edited.

use crate::value::Instant;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "round_draft")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub round: String,
    /// Counts edits, so that two who edit at once notice.
    pub revision: i64,
    /// JSON of the form.
    pub body: String,
    pub recorded_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
