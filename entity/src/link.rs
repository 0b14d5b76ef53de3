//! A link that was sent by letter.

use crate::value::{Instant, PersonId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "link")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_hash: String,
    /// Of the short code, together with the browser that may type it.
    pub code_hash: Option<String>,
    /// `invite`, `sign_in`, `verify`, `email_change` or `recover`.
    pub kind: String,
    pub person_id: PersonId,
    /// Where the letter went.
    pub email: String,
    /// The browser that asked, where only that one may use it.
    pub browser_hash: Option<String>,
    /// What it is for, where the kind does not say it all.
    pub data: String,
    /// Wrong codes so far.
    pub tries: i64,
    pub expires_at: Instant,
    /// When it was used, or taken back.
    pub used_at: Option<Instant>,
    pub recorded_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
