//! A role somebody holds somewhere, from a day on.

use crate::value::{Day, Instant, PersonId, Side};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "role_grant")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub person_id: PersonId,
    pub role: String,
    /// On whose behalf, for roles that sit for one source of capital.
    pub seat: Option<Side>,
    /// `instance`, `programme`, `fund`, `round`, `application` or `sponsor`.
    pub scope_kind: String,
    /// Which; 0 for the instance.
    pub scope_id: i64,
    pub starts_on: Day,
    /// Last day.
    pub ends_on: Option<Day>,
    pub reason: String,
    /// Pseudonym.
    pub granted_by: String,
    pub recorded_at: Instant,
    /// When it was taken away, before its last day.
    pub ended_at: Option<Instant>,
    pub ended_by: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
