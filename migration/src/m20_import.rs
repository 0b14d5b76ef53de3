//! Applications brought in from files: which file, by which mapping, and what came of it. What
//! nobody signed for has nobody's name, so a submission and an event may be of no person.

use crate::dialect::{create, is_sqlite};
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
        for table in ["submission", "application_event"] {
            if is_sqlite(manager) {
                loosen(manager, table).await?;
            } else {
                let sql = format!("ALTER TABLE {table} ALTER COLUMN person_id DROP NOT NULL");
                manager.get_connection().execute_unprepared(&sql).await?;
            }
        }
        Ok(())
    }
}

const DDL: &str = "
CREATE TABLE application_import (
  fund_id {int} NOT NULL REFERENCES fund (id),
  no {int} NOT NULL CHECK (no > 0),
  round TEXT NOT NULL REFERENCES round (code),
  file_name TEXT NOT NULL,
  file_hash TEXT NOT NULL CHECK (length(file_hash) = 64),
  mapping TEXT NOT NULL,
  row_count {int} NOT NULL CHECK (row_count > 0),
  person_id {int} REFERENCES person (id),
  recorded_at {int} NOT NULL,
  undone_at {int},
  PRIMARY KEY (fund_id, no)
) {strict};;
CREATE UNIQUE INDEX application_import_file ON application_import (round, file_hash)
WHERE undone_at IS NULL;;
CREATE TABLE application_imported (
  application TEXT NOT NULL PRIMARY KEY REFERENCES application (id),
  fund_id {int} NOT NULL,
  import {int} NOT NULL,
  file_row {int} NOT NULL CHECK (file_row > 0),
  FOREIGN KEY (fund_id, import) REFERENCES application_import (fund_id, no)
) {strict};;
CREATE INDEX application_imported_import ON application_imported (fund_id, import)";

/// `SQLite` alters no column: the table is written anew from its own text, with its indexes and
/// triggers, whatever earlier steps made of it. Nothing refers to it.
async fn loosen(manager: &SchemaManager<'_>, table: &str) -> Result<(), DbErr> {
    let conn = manager.get_connection();
    let sql = "SELECT type, sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL";
    let find = Statement::from_sql_and_values(DbBackend::Sqlite, sql, [table.into()]);
    let (mut own, mut beside) = (String::new(), Vec::new());
    for row in conn.query_all_raw(find).await? {
        let text: String = row.try_get("", "sql")?;
        match row.try_get::<String>("", "type")?.as_str() {
            "table" => own = text,
            _ => beside.push(text),
        }
    }
    let strict = "person_id INTEGER NOT NULL REFERENCES";
    if !own.contains(strict) {
        return Err(DbErr::Custom(format!(
            "{table} is another one than expected"
        )));
    }
    let made = own
        .replacen(table, &format!("{table}_anew"), 1)
        .replace(strict, "person_id INTEGER REFERENCES");
    let steps = [
        made,
        format!("INSERT INTO {table}_anew SELECT * FROM {table}"),
        format!("DROP TABLE {table}"),
        format!("ALTER TABLE {table}_anew RENAME TO {table}"),
    ];
    for sql in steps.iter().chain(&beside) {
        conn.execute_unprepared(sql).await?;
    }
    Ok(())
}
