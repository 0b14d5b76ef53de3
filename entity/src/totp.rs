//! A secret that a person's device makes one-time codes from.

use crate::value::{Instant, PersonId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "totp")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub person_id: PersonId,
    /// Sealed; gone once it ended.
    pub secret: Option<String>,
    /// When a first code showed that the device has it.
    pub confirmed_at: Option<Instant>,
    /// Of the latest code that was taken; no code of this step or before is taken again.
    pub last_step: i64,
    /// Wrong codes since the last right one.
    pub tries: i64,
    /// No code is looked at before.
    pub next_at: Instant,
    pub ended_at: Option<Instant>,
    pub recorded_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
