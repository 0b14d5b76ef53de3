//! Files that applicants send along: their names and hashes. The contents are kept elsewhere, by
//! hash.

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
CREATE TABLE application_file (
  application TEXT NOT NULL REFERENCES application (id),
  no {int} NOT NULL CHECK (no > 0),
  question TEXT NOT NULL,
  name TEXT NOT NULL,
  media TEXT NOT NULL,
  size {int} NOT NULL CHECK (size > 0),
  hash TEXT NOT NULL CHECK (length(hash) = 64),
  person_id {int} NOT NULL REFERENCES person (id),
  recorded_at {int} NOT NULL,
  submission {int},
  removed_at {int},
  PRIMARY KEY (application, no)
) {strict};;
CREATE INDEX application_file_hash ON application_file (hash)";
