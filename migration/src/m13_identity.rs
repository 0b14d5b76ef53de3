//! Accounts that people have elsewhere, and sign-ins that were sent there.

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
CREATE TABLE identity (
  issuer TEXT NOT NULL,
  subject TEXT NOT NULL,
  person_id {int} NOT NULL REFERENCES person (id),
  recorded_at {int} NOT NULL,
  PRIMARY KEY (issuer, subject),
  CONSTRAINT identity_person UNIQUE (issuer, person_id)
) {strict};;
CREATE TABLE provider_visit (
  state_hash TEXT NOT NULL PRIMARY KEY CHECK (length(state_hash) = 64),
  browser TEXT NOT NULL CHECK (length(browser) = 64),
  issuer TEXT NOT NULL,
  next TEXT NOT NULL,
  expires_at {int} NOT NULL,
  used_at {int}
) {strict}";
