//! An answer as it was typed. The latest that is not aside stands; earlier ones stay.

use crate::value::{Instant, PersonId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "answer")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub application: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub revision: i64,
    /// Id of the question, in whatever form.
    #[sea_orm(primary_key, auto_increment = false)]
    pub question: String,
    pub typed: String,
    /// Tag of the language it is read in.
    pub lang: String,
    /// 1 where somebody else had changed the answer meanwhile: kept, but it does not stand.
    pub aside: i64,
    pub person_id: PersonId,
    pub recorded_at: Instant,
    /// The page it was typed on: the key of its form.
    pub page: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
