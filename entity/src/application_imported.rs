//! Which import an application came by.

use crate::value::FundId;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "application_imported")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub application: String,
    pub fund_id: FundId,
    pub import: i64,
    /// Row of the file, from 1 with its headings.
    pub file_row: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
