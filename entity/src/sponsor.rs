//! A party that finances funds.

use crate::value::{Instant, SponsorId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sponsor")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SponsorId,
    pub code: String,
    pub name: String,
    /// `treasury`, `sovereign_fund`, `development_bank`, `private_investor` or `partner`.
    pub kind: String,
    pub country: String,
    pub recorded_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
