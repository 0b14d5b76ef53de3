//! What the engine must be set to, so that what is acknowledged stays and what is guarded holds.

use super::Db;
use crate::error::{Error, Result};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement, TryGetable};

/// The oldest PostgreSQL this is tested with is 15; older than 13 lacks what the schema uses.
const OLDEST_POSTGRES: i64 = 130_000;

/// What the engine says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Engine {
    pub version: String,
    /// Settings that endanger what was acknowledged, but are somebody's choice.
    pub warnings: Vec<String>,
}

/// Refuses settings under which the ledger's promises do not hold.
pub async fn check(db: &Db) -> Result<Engine> {
    if db.backend() == DbBackend::Sqlite {
        for conn in [&db.write, &db.read] {
            check_sqlite(conn).await?;
        }
        let version: String = ask(&db.read, "SELECT sqlite_version() AS answer").await?;
        return Ok(Engine {
            version: format!("SQLite {version}"),
            warnings: Vec::new(),
        });
    }
    check_postgres(&db.write).await
}

async fn check_sqlite(conn: &DatabaseConnection) -> Result<()> {
    let wanted = [
        ("synchronous", 2_i64),
        ("foreign_keys", 1),
        ("recursive_triggers", 1),
    ];
    for (name, want) in wanted {
        let sql = format!("SELECT {name} AS answer FROM pragma_{name}");
        let found: i64 = ask(conn, &sql).await?;
        if found != want {
            return Err(wrong(name, &found.to_string(), &want.to_string()));
        }
    }
    let mode: String = ask(
        conn,
        "SELECT journal_mode AS answer FROM pragma_journal_mode",
    )
    .await?;
    if mode != "wal" {
        return Err(wrong("journal_mode", &mode, "wal"));
    }
    Ok(())
}

async fn check_postgres(conn: &DatabaseConnection) -> Result<Engine> {
    let setting = |name: &str| format!("SELECT current_setting('{name}') AS answer");
    let number: String = ask(conn, &setting("server_version_num")).await?;
    let version: String = ask(conn, &setting("server_version")).await?;
    if number.parse::<i64>().unwrap_or(0) < OLDEST_POSTGRES {
        return Err(wrong("server_version", &version, "13 or later"));
    }
    let encoding: String = ask(conn, &setting("server_encoding")).await?;
    if encoding != "UTF8" {
        return Err(wrong("server_encoding", &encoding, "UTF8"));
    }
    let mut warnings = Vec::new();
    for name in ["fsync", "synchronous_commit", "full_page_writes"] {
        let found: String = ask(conn, &setting(name)).await?;
        if found == "off" || (name == "synchronous_commit" && found == "local") {
            warnings.push(format!(
                "{name} is {found}: what was acknowledged can be lost in a crash"
            ));
        }
    }
    Ok(Engine {
        version: format!("PostgreSQL {version}"),
        warnings,
    })
}

fn wrong(name: &str, found: &str, want: &str) -> Error {
    Error::refused(
        "engine.setting",
        format!("the database's {name} is {found}; {want} is needed"),
        vec![
            ("setting", name.to_owned()),
            ("found", found.to_owned()),
            ("needed", want.to_owned()),
        ],
    )
}

/// The one value of a question whose column is called `answer`.
pub(super) async fn ask<T: TryGetable>(conn: &impl ConnectionTrait, sql: &str) -> Result<T> {
    let statement = Statement::from_string(conn.get_database_backend(), sql);
    let row = conn.query_one_raw(statement).await?;
    let row = row.ok_or_else(|| Error::Internal(format!("no answer to {sql}")))?;
    Ok(row.try_get("", "answer")?)
}
