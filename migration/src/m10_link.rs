//! Links sent by letter: to join, to sign in, to recover an account, to confirm an address.

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
CREATE TABLE link (
  token_hash TEXT NOT NULL PRIMARY KEY CHECK (length(token_hash) = 64),
  code_hash TEXT CHECK (length(code_hash) = 64),
  kind TEXT NOT NULL CHECK (kind IN ('invite', 'sign_in', 'verify', 'email_change', 'recover')),
  person_id {int} NOT NULL REFERENCES person (id),
  email TEXT NOT NULL,
  browser_hash TEXT CHECK (length(browser_hash) = 64),
  data TEXT NOT NULL,
  tries {int} NOT NULL CHECK (tries >= 0),
  expires_at {int} NOT NULL,
  used_at {int},
  recorded_at {int} NOT NULL
) {strict};;
CREATE INDEX link_person ON link (person_id);;
CREATE INDEX link_browser ON link (browser_hash)";
