//! What lists and searches of applications read: one row for each that was received, derived from
//! it, with an index for every order in which a list can be asked for.
//!
//! `SQLite` keeps the words in FTS5, `PostgreSQL` in a column of its own; both hold the tokens that
//! the program makes. A stage that changes is carried over by a trigger, whoever changes it. Rows
//! made here have no words yet (`rules` 0): the program adds them when it starts.

use crate::dialect::{create, is_sqlite};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sqlite = is_sqlite(manager);
        create(manager, if sqlite { SQLITE } else { POSTGRES }).await?;
        for (scope, columns) in SCOPES {
            for order in ORDERS {
                let sql = format!(
                    "CREATE INDEX application_index_{scope}_{order}
                     ON application_index ({columns}, {order}, application)"
                );
                manager.get_connection().execute_unprepared(&sql).await?;
            }
        }
        create(manager, FILL).await
    }
}

/// What a list is narrowed to, and the columns that say so.
const SCOPES: [(&str, &str); 4] = [
    ("fund", "fund_id"),
    ("fund_stage", "fund_id, stage"),
    ("round", "round"),
    ("round_stage", "round, stage"),
];

const ORDERS: [&str; 3] = ["received_at", "name", "asked"];

const SQLITE: &str = "
CREATE TABLE application_index (
  doc INTEGER PRIMARY KEY,
  application TEXT NOT NULL UNIQUE REFERENCES application (id),
  fund_id {int} NOT NULL,
  round TEXT NOT NULL,
  stage TEXT NOT NULL,
  name TEXT NOT NULL,
  asked {int} NOT NULL,
  received_at {int} NOT NULL,
  rules {int} NOT NULL
) {strict};;
CREATE VIRTUAL TABLE application_words USING fts5(
  words, content='', contentless_delete=1, detail=none, tokenize='ascii'
);;
CREATE TRIGGER application_index_stage AFTER UPDATE OF stage ON application
WHEN OLD.stage <> NEW.stage
BEGIN UPDATE application_index SET stage = NEW.stage WHERE application = NEW.id; END";

const POSTGRES: &str = "
CREATE TABLE application_index (
  application TEXT COLLATE \"C\" NOT NULL PRIMARY KEY REFERENCES application (id),
  fund_id {int} NOT NULL,
  round TEXT NOT NULL,
  stage TEXT NOT NULL,
  name TEXT COLLATE \"C\" NOT NULL,
  asked {int} NOT NULL,
  received_at {int} NOT NULL,
  rules {int} NOT NULL,
  words TSVECTOR NOT NULL DEFAULT ''
);;
CREATE INDEX application_index_words ON application_index USING gin (words);;
CREATE FUNCTION application_index_stage() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE application_index SET stage = NEW.stage WHERE application = NEW.id;
  RETURN NULL;
END $$;;
CREATE TRIGGER application_index_stage AFTER UPDATE OF stage ON application
FOR EACH ROW WHEN (OLD.stage <> NEW.stage) EXECUTE FUNCTION application_index_stage()";

const FILL: &str = "
INSERT INTO application_index
  (application, fund_id, round, stage, name, asked, received_at, rules)
SELECT id, fund_id, round, stage, lower(name), COALESCE(asked, -1), submitted_at, 0
FROM application WHERE submitted_at IS NOT NULL";
