//! A part of an award, paid on conditions.

use crate::value::{Day, FundId, Minor};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tranche")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub fund_id: FundId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub award_no: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub n: i64,
    pub amount: Minor,
    pub local: Minor,
    pub partner: Minor,
    pub planned_on: Day,
    pub condition: String,
    /// `planned`, `approved`, `instructed`, `settled`, `returned` or `cancelled`.
    pub status: String,
    pub bank: Option<String>,
    pub approved_on: Option<Day>,
    pub instructed_on: Option<Day>,
    pub settled_on: Option<Day>,
    pub instruct_seq: Option<i64>,
    pub settle_seq: Option<i64>,
    pub date_assumed: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
