//! A company in the register.

use crate::value::{CompanyId, Day, Instant};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "company")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CompanyId,
    /// Public identifier, e.g. an org-id.
    pub code: String,
    /// In its composed form (NFC).
    pub name: String,
    pub country: String,
    pub sector: String,
    pub stage: String,
    pub region: String,
    pub recorded_at: Instant,
    /// As it was typed.
    pub name_given: String,
    /// In the register of its country; may be empty, as the next two.
    pub number: String,
    pub lei: String,
    pub site: String,
    pub founded: Option<Day>,
    /// By what duplicates are found, made from the above; empty where there is nothing to compare.
    pub name_key: String,
    pub number_key: String,
    pub host: String,
    /// By which rules the keys were made; 0 before the program made any.
    pub key_rules: i64,
    /// The company this one was merged into.
    pub merged_into: Option<CompanyId>,
    /// At the end of `merged_into`: who counts for this one; itself where it was not merged.
    pub root_id: CompanyId,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
