//! Eligibility rules of rounds, in versions.

use crate::dialect::{append_only, create};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, DDL).await?;
        append_only(manager, "round_rules").await
    }
}

const DDL: &str = "
ALTER TABLE round ADD COLUMN rules_version {int} NOT NULL DEFAULT 0;;
CREATE TABLE round_rules (
  round TEXT NOT NULL REFERENCES round (code),
  version {int} NOT NULL CHECK (version > 0),
  body TEXT NOT NULL,
  maker TEXT NOT NULL,
  recorded_at {int} NOT NULL,
  PRIMARY KEY (round, version)
) {strict}";
