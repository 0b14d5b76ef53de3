//! A call for applications.

use crate::value::{FundId, Instant, Minor};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "round")]
pub struct Model {
    /// Part of its public address.
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    pub fund_id: FundId,
    /// JSON by language tag.
    pub title: String,
    /// JSON by language tag.
    pub summary: String,
    /// IANA time zone in which its times are said.
    pub zone: String,
    pub opens_at: Instant,
    /// The last instant at which an application is received in time.
    pub closes_at: Instant,
    /// How long after that it is received all the same.
    pub grace_minutes: i64,
    /// In the fund's currency, as the bounds below.
    pub budget: Minor,
    pub ask_least: Minor,
    pub ask_most: Minor,
    /// `draft` or `public`.
    pub state: String,
    /// The form that new drafts start with.
    pub form_version: i64,
    pub recorded_at: Instant,
    /// The way its applications take; 0 is the shipped one.
    pub workflow_version: i64,
    /// What applicants must be; 0 where there are no rules.
    pub rules_version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
