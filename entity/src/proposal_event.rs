//! What became of a proposal. Append-only.

use crate::value::{Instant, PersonId, Side};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "proposal_event")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub chain: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub no: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    /// `approved`, `rejected`, `withdrawn` or `executed`.
    pub kind: String,
    pub person_id: PersonId,
    /// On whose grants, where they were lent.
    pub for_id: Option<PersonId>,
    /// For which source of capital.
    pub seat: Option<Side>,
    pub note: String,
    /// JSON of the command's reply, once executed.
    pub reply: String,
    pub recorded_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
