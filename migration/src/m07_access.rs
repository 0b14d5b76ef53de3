//! People, what they may do, their sessions; proposals and what became of them.

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
        for table in ["proposal", "proposal_event", "approval_rule"] {
            append_only(manager, table).await?;
        }
        Ok(())
    }
}

const DDL: &str = "
CREATE TABLE person (
  id {int} NOT NULL PRIMARY KEY CHECK (id > 0),
  pseudonym TEXT NOT NULL CONSTRAINT person_pseudonym UNIQUE,
  human_id {int} NOT NULL REFERENCES person (id),
  name TEXT NOT NULL,
  email TEXT NOT NULL,
  email_key TEXT NOT NULL CONSTRAINT person_email UNIQUE,
  lang TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('invited', 'active', 'disabled', 'erased')),
  password_hash TEXT,
  recorded_at {int} NOT NULL
) {strict};;
CREATE TABLE role_grant (
  id {int} NOT NULL PRIMARY KEY CHECK (id > 0),
  person_id {int} NOT NULL REFERENCES person (id),
  role TEXT NOT NULL,
  seat TEXT CHECK (seat IN ('L', 'P')),
  scope_kind TEXT NOT NULL CHECK (scope_kind IN
    ('instance', 'programme', 'fund', 'round', 'application', 'sponsor')),
  scope_id {int} NOT NULL,
  starts_on TEXT NOT NULL CHECK (length(starts_on) = 10),
  ends_on TEXT CHECK (ends_on >= starts_on),
  reason TEXT NOT NULL,
  granted_by TEXT NOT NULL,
  recorded_at {int} NOT NULL,
  ended_at {int},
  ended_by TEXT
) {strict};;
CREATE INDEX role_grant_person ON role_grant (person_id);;
CREATE TABLE delegation (
  id {int} NOT NULL PRIMARY KEY CHECK (id > 0),
  from_id {int} NOT NULL REFERENCES person (id),
  to_id {int} NOT NULL REFERENCES person (id) CHECK (to_id <> from_id),
  starts_on TEXT NOT NULL CHECK (length(starts_on) = 10),
  ends_on TEXT NOT NULL CHECK (ends_on >= starts_on),
  reason TEXT NOT NULL,
  recorded_at {int} NOT NULL,
  ended_at {int}
) {strict};;
CREATE INDEX delegation_to ON delegation (to_id);;
CREATE TABLE session (
  token_hash TEXT NOT NULL PRIMARY KEY CHECK (length(token_hash) = 64),
  person_id {int} NOT NULL REFERENCES person (id),
  way TEXT NOT NULL CHECK (way IN
    ('password', 'link', 'passkey', 'provider', 'demo', 'token', 'recovery')),
  factors {int} NOT NULL CHECK (factors IN (1, 2)),
  address TEXT NOT NULL,
  agent TEXT NOT NULL,
  recorded_at {int} NOT NULL,
  confirmed_at {int} NOT NULL,
  seen_at {int} NOT NULL,
  expires_at {int} NOT NULL,
  ended_at {int}
) {strict};;
CREATE INDEX session_person ON session (person_id);;
CREATE TABLE proposal (
  chain {int} NOT NULL REFERENCES audit_chain (id),
  no {int} NOT NULL CHECK (no > 0),
  command TEXT NOT NULL,
  body TEXT NOT NULL,
  hash TEXT NOT NULL CHECK (length(hash) = 64),
  effect TEXT NOT NULL,
  relied TEXT NOT NULL,
  amount {int} NOT NULL CHECK (amount >= 0),
  maker_id {int} NOT NULL REFERENCES person (id),
  note TEXT NOT NULL,
  expires_at {int} NOT NULL,
  recorded_at {int} NOT NULL,
  PRIMARY KEY (chain, no)
) {strict};;
CREATE TABLE proposal_event (
  chain {int} NOT NULL,
  no {int} NOT NULL,
  seq {int} NOT NULL CHECK (seq > 0),
  kind TEXT NOT NULL CHECK (kind IN ('approved', 'rejected', 'withdrawn', 'executed')),
  person_id {int} NOT NULL REFERENCES person (id),
  for_id {int} REFERENCES person (id),
  seat TEXT CHECK (seat IN ('L', 'P')),
  note TEXT NOT NULL,
  reply TEXT NOT NULL,
  recorded_at {int} NOT NULL,
  PRIMARY KEY (chain, no, seq),
  FOREIGN KEY (chain, no) REFERENCES proposal (chain, no)
) {strict};;
CREATE UNIQUE INDEX proposal_event_ends_once ON proposal_event (chain, no)
  WHERE kind IN ('rejected', 'withdrawn', 'executed');;
CREATE TABLE approval_rule (
  chain {int} NOT NULL REFERENCES audit_chain (id),
  version {int} NOT NULL CHECK (version > 0),
  body TEXT NOT NULL,
  recorded_at {int} NOT NULL,
  PRIMARY KEY (chain, version)
) {strict}";
