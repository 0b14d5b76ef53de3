//! A command that waits for a second person. Append-only.

use crate::value::{Instant, Minor, PersonId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "proposal")]
pub struct Model {
    /// Fund id, or 0 for the instance.
    #[sea_orm(primary_key, auto_increment = false)]
    pub chain: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub no: i64,
    pub command: String,
    /// The exact JSON of the command.
    pub body: String,
    /// Over name and body, as the request's.
    pub hash: String,
    /// JSON: the legs it would post, as its maker saw them.
    pub effect: String,
    /// JSON: balances of the accounts it touches and versions of the terms, when it was made.
    pub relied: String,
    /// What it moves, in the fund's currency.
    pub amount: Minor,
    pub maker_id: PersonId,
    pub note: String,
    pub expires_at: Instant,
    pub recorded_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
