//! Whether a database is one of examples: told by how its history began, never by its codes.

use super::teller::FIRST;
use crate::db::{Db, alone, is_sqlite, sqlite_path, statement};
use crate::error::{Error, Result};
use sea_orm::{ConnectionTrait, QueryResult, Value};

/// Refuses a database that is neither empty nor one of examples alone. Only reads, and refuses
/// what it cannot read: the next step writes, or removes the file.
pub(super) async fn refuse_foreign(url: &str) -> Result<()> {
    if !is_sqlite(url) {
        return examine(Db::connect(url).await?).await;
    }
    let path = sqlite_path(url);
    if !std::fs::metadata(&path).is_ok_and(|file| file.len() > 0) {
        return Ok(());
    }
    let reading = format!("sqlite://{}?mode=ro", path.display());
    let db = Db::connect(&reading).await.map_err(|e| unknown(&e))?;
    examine(db).await
}

/// Refuses to remove a file that another process has open.
pub(super) async fn refuse_open(url: &str) -> Result<()> {
    if alone::alone(url).await? {
        return Ok(());
    }
    let path = sqlite_path(url).display().to_string();
    let text = format!("another process has {path} open; stop it first");
    Err(Error::refused("demo.in_use", text, vec![("file", path)]))
}

async fn examine(db: Db) -> Result<()> {
    let found = foreign(&db).await;
    db.close().await?;
    match found.map_err(|e| unknown(&e))? {
        None => Ok(()),
        Some(what) => Err(Error::refused(
            "demo.foreign",
            format!(
                "the database holds {what}, which is no example; name another file in DATABASE_URL"
            ),
            vec![("what", what)],
        )),
    }
}

fn unknown(e: &Error) -> Error {
    Error::refused(
        "demo.unknown",
        format!(
            "it cannot be told whether the database holds examples alone; name another file in DATABASE_URL ({e})"
        ),
        Vec::new(),
    )
}

/// What the database holds that is no example.
async fn foreign(db: &Db) -> Result<Option<String>> {
    let tables = if is_sqlite_db(db) {
        "SELECT COUNT(*) AS n FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    } else {
        "SELECT COUNT(*) AS n FROM pg_catalog.pg_class c
         JOIN pg_catalog.pg_namespace s ON s.oid = c.relnamespace
         WHERE c.relkind IN ('r', 'p') AND s.nspname = current_schema()"
    };
    if count(db, tables).await? == 0 {
        return Ok(None);
    }
    let sql = "SELECT subject, outcome FROM audit_event WHERE chain = ? AND seq = 1";
    let Some(first) = rows(db, sql, vec![crate::audit::INSTANCE.into()])
        .await?
        .pop()
    else {
        return Ok(unused(db).await?.map(|table| format!("rows of {table}")));
    };
    let (key, outcome): (String, String) =
        (first.try_get("", "subject")?, first.try_get("", "outcome")?);
    if key != FIRST || outcome != "done" {
        return Ok(Some(
            "a history that did not begin with the examples".into(),
        ));
    }
    added(db).await
}

/// The first table with rows in a database where nothing was ever recorded.
async fn unused(db: &Db) -> Result<Option<&'static str>> {
    for table in ["programme", "fund", "sponsor", "request", "audit_event"] {
        if count(db, &format!("SELECT COUNT(*) AS n FROM {table}")).await? > 0 {
            return Ok(Some(table));
        }
    }
    Ok(None)
}

/// A programme or fund that somebody added to the examples.
async fn added(db: &Db) -> Result<Option<String>> {
    let mut known = 0;
    for (action, what) in [("programme.start", "programme"), ("fund.open", "fund")] {
        let sql = "SELECT subject, detail FROM audit_event
            WHERE chain = ? AND action = ? AND outcome = 'done' ORDER BY seq";
        let values = vec![crate::audit::INSTANCE.into(), action.into()];
        for event in rows(db, sql, values).await? {
            known += 1;
            let key: String = event.try_get("", "subject")?;
            if !key.starts_with("demo/") {
                let detail: serde_json::Value =
                    serde_json::from_str(&event.try_get::<String>("", "detail")?)?;
                let command = detail.get("command").unwrap_or(&detail);
                let code = command["code"].as_str().unwrap_or("?");
                return Ok(Some(format!("the {what} {code}")));
            }
        }
    }
    let sql = "SELECT (SELECT COUNT(*) FROM programme) + (SELECT COUNT(*) FROM fund) AS n";
    let stored = count(db, sql).await?;
    Ok((stored != known).then(|| "funds or programmes of unknown origin".to_owned()))
}

fn is_sqlite_db(db: &Db) -> bool {
    db.backend() == sea_orm::DbBackend::Sqlite
}

async fn count(db: &Db, sql: &str) -> Result<i64> {
    let row = rows(db, sql, vec![]).await?.pop();
    let row = row.ok_or_else(|| Error::Internal("a count has one row".into()))?;
    Ok(row.try_get("", "n")?)
}

async fn rows(db: &Db, sql: &str, values: Vec<Value>) -> Result<Vec<QueryResult>> {
    Ok(db
        .read
        .query_all_raw(statement(db.backend(), sql, values))
        .await?)
}
