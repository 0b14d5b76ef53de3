//! The audit log and the idempotency keys.

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
        append_only(manager, "audit_event").await?;
        append_only(manager, "request").await?;
        Ok(())
    }
}

const DDL: &str = "
CREATE TABLE audit_chain (
  id {int} NOT NULL PRIMARY KEY,
  head_seq {int} NOT NULL CHECK (head_seq >= 0),
  head_hash TEXT NOT NULL
) {strict};;
INSERT INTO audit_chain (id, head_seq, head_hash) VALUES (0, 0, '');;
CREATE TABLE audit_event (
  chain {int} NOT NULL REFERENCES audit_chain (id),
  seq {int} NOT NULL CHECK (seq > 0),
  recorded_at {int} NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('done', 'refused')),
  detail TEXT NOT NULL,
  prev_hash TEXT NOT NULL,
  hash TEXT NOT NULL CHECK (length(hash) = 64),
  PRIMARY KEY (chain, seq)
) {strict};;
CREATE TABLE request (
  key TEXT NOT NULL PRIMARY KEY CHECK (length(key) BETWEEN 1 AND 200),
  hash TEXT NOT NULL CHECK (length(hash) = 64),
  command TEXT NOT NULL,
  fund_id {int},
  reply TEXT NOT NULL,
  recorded_at {int} NOT NULL
) {strict}";
