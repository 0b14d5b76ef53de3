//! Somebody of a company: who founded, directs or holds it.

use crate::value::{CompanyId, Day, Instant};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "company_person")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub company_id: CompanyId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub no: i64,
    pub name: String,
    pub email: String,
    /// As it is compared; empty without an address.
    pub email_key: String,
    pub role: String,
    /// In ten-thousandths of a percent.
    pub holding: Option<i64>,
    pub from_day: Day,
    pub until_day: Option<Day>,
    pub recorded_at: Instant,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
