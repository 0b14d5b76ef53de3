//! How often something was tried of late.

use crate::value::Instant;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "throttle")]
pub struct Model {
    /// A hash of what is tried on what, which tells neither.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// Since when it is counted.
    pub opened_at: Instant,
    pub count: i64,
    /// Before this it may not be tried again.
    pub until: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
