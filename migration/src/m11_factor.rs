//! Second factors: secrets for one-time codes, and the codes that stand in when those are lost.

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
CREATE TABLE totp (
  id TEXT NOT NULL PRIMARY KEY,
  person_id {int} NOT NULL REFERENCES person (id),
  secret TEXT,
  confirmed_at {int},
  last_step {int} NOT NULL CHECK (last_step >= 0),
  tries {int} NOT NULL CHECK (tries >= 0),
  next_at {int} NOT NULL,
  ended_at {int},
  recorded_at {int} NOT NULL,
  CHECK (ended_at IS NULL OR secret IS NULL)
) {strict};;
CREATE INDEX totp_person ON totp (person_id);;
CREATE UNIQUE INDEX totp_one ON totp (person_id)
  WHERE confirmed_at IS NOT NULL AND ended_at IS NULL;;
CREATE TABLE recovery_code (
  code_hash TEXT NOT NULL PRIMARY KEY CHECK (length(code_hash) = 64),
  person_id {int} NOT NULL REFERENCES person (id),
  used_at {int},
  recorded_at {int} NOT NULL
) {strict};;
CREATE INDEX recovery_code_person ON recovery_code (person_id)";
