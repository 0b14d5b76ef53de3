//! Letters that wait to be sent, and what became of them.

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
CREATE TABLE mail (
  id {int} NOT NULL PRIMARY KEY CHECK (id > 0),
  message_id TEXT NOT NULL CONSTRAINT mail_message_id UNIQUE,
  to_name TEXT NOT NULL,
  to_address TEXT NOT NULL,
  subject TEXT NOT NULL,
  text TEXT NOT NULL,
  html TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'failed')),
  attempts {int} NOT NULL CHECK (attempts >= 0),
  next_at {int} NOT NULL,
  until {int},
  sent_at {int},
  last_error TEXT,
  recorded_at {int} NOT NULL
) {strict};;
CREATE INDEX mail_due ON mail (next_at) WHERE state = 'queued'";
