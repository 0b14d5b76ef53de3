//! Passkeys, and the questions that browsers were asked for them.

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
CREATE TABLE passkey (
  id TEXT NOT NULL PRIMARY KEY,
  person_id {int} NOT NULL REFERENCES person (id),
  credential_id TEXT NOT NULL CONSTRAINT passkey_credential UNIQUE,
  name TEXT NOT NULL,
  credential TEXT NOT NULL,
  recorded_at {int} NOT NULL,
  used_at {int},
  ended_at {int}
) {strict};;
CREATE INDEX passkey_person ON passkey (person_id);;
CREATE TABLE passkey_ceremony (
  token_hash TEXT NOT NULL PRIMARY KEY CHECK (length(token_hash) = 64),
  browser TEXT NOT NULL CHECK (length(browser) = 64),
  kind TEXT NOT NULL CHECK (kind IN ('register', 'enter', 'second')),
  state TEXT NOT NULL,
  expires_at {int} NOT NULL,
  used_at {int}
) {strict}";
