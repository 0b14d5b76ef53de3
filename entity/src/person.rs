//! Somebody who can be named in a grant, a proposal, a session.

use crate::value::{Instant, PersonId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "person")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PersonId,
    /// What journals and audit events carry instead of a name, so that a person can be erased.
    pub pseudonym: String,
    /// The same number for every account of one human being; most often the own one.
    pub human_id: PersonId,
    pub name: String,
    /// As it was typed.
    pub email: String,
    /// Folded, so that two spellings of one address meet.
    pub email_key: String,
    pub lang: String,
    /// `invited`, `active`, `disabled` or `erased`.
    pub state: String,
    /// argon2id, in PHC form.
    pub password_hash: Option<String>,
    pub recorded_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
