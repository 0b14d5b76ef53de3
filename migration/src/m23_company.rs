//! What the register knows of a company, its people, its history, and companies merged into others.
//!
//! The program makes the keys by which duplicates are found; rows made before have none yet
//! (`key_rules` 0): it adds them when it starts.

use crate::dialect::{append_only, create, is_sqlite};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Both engines order keys alike.
        let order = if is_sqlite(manager) {
            ""
        } else {
            "COLLATE \"C\""
        };
        create(manager, &DDL.replace("{order}", order)).await?;
        append_only(manager, "company_event").await
    }
}

const DDL: &str = "
ALTER TABLE company ADD COLUMN name_given TEXT NOT NULL DEFAULT '';;
ALTER TABLE company ADD COLUMN number TEXT NOT NULL DEFAULT '';;
ALTER TABLE company ADD COLUMN lei TEXT NOT NULL DEFAULT '';;
ALTER TABLE company ADD COLUMN site TEXT NOT NULL DEFAULT '';;
ALTER TABLE company ADD COLUMN founded TEXT;;
ALTER TABLE company ADD COLUMN name_key TEXT {order} NOT NULL DEFAULT '';;
ALTER TABLE company ADD COLUMN number_key TEXT NOT NULL DEFAULT '';;
ALTER TABLE company ADD COLUMN host TEXT NOT NULL DEFAULT '';;
ALTER TABLE company ADD COLUMN key_rules {int} NOT NULL DEFAULT 0;;
ALTER TABLE company ADD COLUMN merged_into {int} REFERENCES company (id) DEFERRABLE INITIALLY DEFERRED;;
ALTER TABLE company ADD COLUMN root_id {int} NOT NULL DEFAULT 0;;
UPDATE company SET name_given = name, root_id = id;;
CREATE INDEX company_name_key ON company (name_key, id);;
CREATE INDEX company_number_key ON company (number_key, country);;
CREATE INDEX company_lei ON company (lei);;
CREATE INDEX company_host ON company (host);;
CREATE INDEX company_root ON company (root_id);;
CREATE TABLE company_person (
  company_id {int} NOT NULL REFERENCES company (id),
  no {int} NOT NULL CHECK (no > 0),
  name TEXT NOT NULL,
  email TEXT NOT NULL,
  email_key TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('founder', 'director', 'shareholder', 'owner', 'officer')),
  holding {int} CHECK (holding BETWEEN 1 AND 1000000),
  from_day TEXT NOT NULL CHECK (length(from_day) = 10),
  until_day TEXT CHECK (length(until_day) = 10 AND until_day >= from_day),
  recorded_at {int} NOT NULL,
  PRIMARY KEY (company_id, no)
) {strict};;
CREATE INDEX company_person_email ON company_person (email_key);;
CREATE TABLE company_event (
  company_id {int} NOT NULL REFERENCES company (id),
  seq {int} NOT NULL CHECK (seq > 0),
  kind TEXT NOT NULL CHECK (kind IN ('registered', 'changed', 'person_added', 'person_ended',
    'person_erased',
    'merged_into', 'merged_from', 'parted', 'parted_from')),
  other_id {int} REFERENCES company (id),
  body TEXT NOT NULL,
  reason TEXT NOT NULL,
  maker TEXT NOT NULL,
  recorded_at {int} NOT NULL,
  PRIMARY KEY (company_id, seq)
) {strict};;
INSERT INTO company_event
SELECT id, 1, 'registered', NULL, '{}', '', '', recorded_at FROM company";
