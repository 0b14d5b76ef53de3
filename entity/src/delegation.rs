//! An approver lends their grants to somebody while absent.

use crate::value::{Day, Instant, PersonId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "delegation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub from_id: PersonId,
    pub to_id: PersonId,
    pub starts_on: Day,
    /// Last day.
    pub ends_on: Day,
    pub reason: String,
    pub recorded_at: Instant,
    pub ended_at: Option<Instant>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
