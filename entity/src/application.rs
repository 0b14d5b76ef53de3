//! One company's application to one round.

use crate::value::{FundId, Instant, Minor};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "application")]
pub struct Model {
    /// Follows from the request's key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub fund_id: FundId,
    pub round: String,
    /// In its round.
    pub no: i64,
    /// What the company is called, as typed last.
    pub name: String,
    /// A stage of its round's workflow; begins as `draft`.
    pub stage: String,
    /// The form it is filled in by.
    pub form_version: i64,
    /// Of its answers: counts savings.
    pub revision: i64,
    /// The amount asked for, as submitted.
    pub asked: Option<Minor>,
    pub submitted_at: Option<Instant>,
    pub recorded_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
