//! One text of DDL for two engines.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend, DbErr};

/// Tables whose rows are never changed or removed.
pub const APPEND_ONLY: [&str; 19] = [
    "terms",
    "rate",
    "journal",
    "entry",
    "seal",
    "period",
    "period_balance",
    "audit_event",
    "request",
    "proposal",
    "proposal_event",
    "approval_rule",
    "bank_detail_event",
    "round_form",
    "application_event",
    "company_event",
    "round_workflow",
    "application_message",
    "round_rules",
];

/// Runs each statement of `ddl` (separated by lines holding only `;;`), with `INT` standing for
/// the engine's 64-bit integer and `STRICT` for SQLite's strict typing, without which a value
/// past `i64::MAX` silently becomes a float.
pub async fn create(manager: &SchemaManager<'_>, ddl: &str) -> Result<(), DbErr> {
    let sqlite = manager.get_database_backend() == DbBackend::Sqlite;
    let (int, strict) = if sqlite {
        ("INTEGER", "STRICT")
    } else {
        ("BIGINT", "")
    };
    for statement in ddl.split(";;") {
        let sql = statement.replace("{int}", int).replace("{strict}", strict);
        if !sql.trim().is_empty() {
            manager.get_connection().execute_unprepared(&sql).await?;
        }
    }
    Ok(())
}

/// Makes `table` refuse UPDATE, DELETE and (on PostgreSQL) TRUNCATE. On SQLite REPLACE is caught
/// too because connections set `recursive_triggers`.
pub async fn append_only(manager: &SchemaManager<'_>, table: &str) -> Result<(), DbErr> {
    let sqlite = manager.get_database_backend() == DbBackend::Sqlite;
    let statements = if sqlite {
        ["UPDATE", "DELETE"]
            .map(|verb| {
                format!(
                    "CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
                     BEGIN SELECT RAISE(ABORT, 'append_only: {table} refuses {verb}'); END"
                )
            })
            .to_vec()
    } else {
        vec![
            format!(
                "CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}
                 FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            ),
            format!(
                "CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
                 FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            ),
        ]
    };
    for sql in statements {
        manager.get_connection().execute_unprepared(&sql).await?;
    }
    Ok(())
}

/// Table and name of every trigger that guards history, as an engine has them.
pub fn guards(backend: DbBackend) -> Vec<(&'static str, String)> {
    let endings = if backend == DbBackend::Sqlite {
        ["no_UPDATE", "no_DELETE"]
    } else {
        ["no_change", "no_truncate"]
    };
    let tables = APPEND_ONLY.iter();
    let mut all: Vec<_> = tables
        .flat_map(|table| endings.map(|ending| (*table, format!("{table}_{ending}"))))
        .collect();
    all.push(("seal", "seal_balances".into()));
    all.push(("entry", "entry_before_seal".into()));
    all
}

/// Whether the migration runs on SQLite.
pub fn is_sqlite(manager: &SchemaManager<'_>) -> bool {
    manager.get_database_backend() == DbBackend::Sqlite
}

/// A function each append-only trigger on PostgreSQL calls.
pub const REFUSE_CHANGE: &str = "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'append_only: % refuses %', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation'; END $$";
