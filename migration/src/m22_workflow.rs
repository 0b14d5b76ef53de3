//! Workflows of rounds, what applicants are asked to change, and what both sides write to each
//! other. A stage is whatever a workflow says, and so is what happens to an application.

use crate::dialect::{append_only, create, is_sqlite};
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend, Statement};

#[derive(DeriveMigrationName)]
pub struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, DDL).await?;
        if is_sqlite(manager) {
            for (table, check) in CHECKS {
                loosen(manager, table, check).await?;
            }
        } else {
            create(manager, POSTGRES).await?;
        }
        append_only(manager, "round_workflow").await?;
        append_only(manager, "application_message").await
    }
}

const DDL: &str = "
ALTER TABLE round ADD COLUMN workflow_version {int} NOT NULL DEFAULT 0;;
CREATE TABLE round_workflow (
  round TEXT NOT NULL REFERENCES round (code),
  version {int} NOT NULL CHECK (version > 0),
  body TEXT NOT NULL,
  maker TEXT NOT NULL,
  recorded_at {int} NOT NULL,
  PRIMARY KEY (round, version)
) {strict};;
CREATE TABLE change_request (
  application TEXT NOT NULL REFERENCES application (id),
  no {int} NOT NULL CHECK (no > 0),
  stage TEXT NOT NULL,
  questions TEXT NOT NULL,
  note TEXT NOT NULL,
  person_id {int} REFERENCES person (id),
  recorded_at {int} NOT NULL,
  submission {int},
  PRIMARY KEY (application, no)
) {strict};;
CREATE TABLE application_message (
  application TEXT NOT NULL REFERENCES application (id),
  no {int} NOT NULL CHECK (no > 0),
  of_fund {int} NOT NULL CHECK (of_fund IN (0, 1)),
  person_id {int} REFERENCES person (id),
  body TEXT NOT NULL,
  recorded_at {int} NOT NULL,
  PRIMARY KEY (application, no)
) {strict}";

const POSTGRES: &str = "
ALTER TABLE application DROP CONSTRAINT application_stage_check;;
ALTER TABLE application_event DROP CONSTRAINT application_event_kind_check";

const CHECKS: [(&str, &str); 2] = [
    (
        "application",
        " CHECK (stage IN ('draft', 'submitted', 'withdrawn'))",
    ),
    (
        "application_event",
        " CHECK (kind IN ('started', 'submitted', 'withdrawn', 'moved'))",
    ),
];

/// Takes a check off a table that others refer to, in the way `SQLite` documents for changes that
/// touch no row: its text is written anew ("Making Other Kinds Of Table Schema Changes").
async fn loosen(manager: &SchemaManager<'_>, table: &str, check: &str) -> Result<(), DbErr> {
    let conn = manager.get_connection();
    let ask = |sql: &str| Statement::from_string(DbBackend::Sqlite, sql.to_owned());
    let row = conn.query_one_raw(ask("PRAGMA schema_version")).await?;
    let row = row.ok_or_else(|| DbErr::Custom("no schema version".into()))?;
    let version: i64 = row.try_get_by_index(0)?;
    conn.execute_unprepared("PRAGMA writable_schema = ON")
        .await?;
    let sql = "UPDATE sqlite_schema SET sql = replace(sql, ?, '')
               WHERE type = 'table' AND name = ? AND instr(sql, ?) > 0";
    let values = [check.into(), table.into(), check.into()];
    let change = Statement::from_sql_and_values(DbBackend::Sqlite, sql, values);
    let changed = conn.execute_raw(change).await?.rows_affected();
    conn.execute_unprepared(&format!("PRAGMA schema_version = {}", version + 1))
        .await?;
    conn.execute_unprepared("PRAGMA writable_schema = OFF")
        .await?;
    if changed != 1 {
        let text = format!("{table} is another one than expected");
        return Err(DbErr::Custom(text));
    }
    Ok(())
}
