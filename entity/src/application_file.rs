//! A file that was sent along with an application; its content is kept elsewhere, by its hash.

use crate::value::{Instant, PersonId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "application_file")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub application: String,
    /// In its application.
    #[sea_orm(primary_key, auto_increment = false)]
    pub no: i64,
    /// Id of the question it answers.
    pub question: String,
    /// What it is called where it is shown; never part of a path.
    pub name: String,
    /// What its content is, as offered to browsers.
    pub media: String,
    /// Bytes.
    pub size: i64,
    /// SHA-256 of the content.
    pub hash: String,
    pub person_id: PersonId,
    pub recorded_at: Instant,
    /// The first submission that it was part of.
    pub submission: Option<i64>,
    pub removed_at: Option<Instant>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
