//! How often something was tried, shared by all replicas.

use crate::dialect::create;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, DDL).await
    }
}

const DDL: &str = "
CREATE TABLE throttle (
  key TEXT NOT NULL PRIMARY KEY CHECK (length(key) = 64),
  opened_at {int} NOT NULL,
  count {int} NOT NULL CHECK (count >= 0),
  until {int} NOT NULL
) {strict}";
