//! A file of applications that was brought in.

use crate::value::{FundId, Instant, PersonId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "application_import")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub fund_id: FundId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub no: i64,
    pub round: String,
    pub file_name: String,
    /// SHA-256 of the file.
    pub file_hash: String,
    /// JSON: which column answers which question.
    pub mapping: String,
    pub row_count: i64,
    pub person_id: Option<PersonId>,
    pub recorded_at: Instant,
    /// Its applications were withdrawn again.
    pub undone_at: Option<Instant>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
