//! Every row of every table as lines of JSON, the same for both engines.
//!
//! The first line is the header; then for each table a line with its name and columns and one
//! line a row; the last line counts the rows, so that a file cut short is recognised.

use super::statement;
use crate::error::{Error, Result};
use futures_util::TryStreamExt;
use migration::{DERIVED, DERIVED_WORDS, TABLES};
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, QueryResult, StreamTrait as _, Value,
};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use std::io::{BufRead, Lines, Write};

/// Rows written by one INSERT.
const BATCH: usize = 500;

/// What a dump says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header<H> {
    pub format: String,
    /// Of the program that wrote it.
    pub version: String,
    /// Migrations applied to the database it was taken from.
    pub migrations: Vec<String>,
    /// What the restored database must answer with.
    pub heads: H,
}

/// The one format there is.
pub const FORMAT: &str = "cofund-backup-1";

#[derive(Debug, Serialize, Deserialize)]
struct TableLine {
    table: String,
    columns: Vec<String>,
}

#[derive(Debug, Serialize, Deserialize)]
struct EndLine {
    rows: u64,
}

/// A column, and whether it holds numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Column {
    name: String,
    number: bool,
}

/// Migrations applied, in order.
pub async fn migrations(conn: &impl ConnectionTrait) -> Result<Vec<String>> {
    let sql = "SELECT version FROM seaql_migrations ORDER BY version";
    let rows = conn
        .query_all_raw(statement(conn.get_database_backend(), sql, vec![]))
        .await?;
    rows.iter().map(|r| Ok(r.try_get("", "version")?)).collect()
}

/// Writes a header and every row that `tx` sees. Returns how many rows.
pub async fn write<H: Serialize>(
    tx: &DatabaseTransaction,
    header: &Header<H>,
    out: &mut (impl Write + Send),
) -> Result<u64> {
    let backend = ConnectionTrait::get_database_backend(tx);
    let found = tables(tx).await?;
    if let Some(stranger) = found.iter().find(|t| !TABLES.contains(&t.as_str())) {
        return Err(Error::Internal(format!(
            "the table {stranger} is not known, so a backup would lack it"
        )));
    }
    line(out, header)?;
    let mut rows = 0;
    for table in TABLES {
        let columns = columns(tx, table).await?;
        let names: Vec<String> = columns.iter().map(|c| c.name.clone()).collect();
        let order: Vec<String> = (1..=names.len().min(3)).map(|n| n.to_string()).collect();
        let sql = format!(
            "SELECT {} FROM {table} ORDER BY {}",
            names.join(", "),
            order.join(", ")
        );
        line(
            out,
            &TableLine {
                table: table.to_owned(),
                columns: names,
            },
        )?;
        let mut stream = tx.stream_raw(statement(backend, &sql, vec![])).await?;
        while let Some(row) = stream.try_next().await? {
            line(out, &cells(&row, &columns)?)?;
            rows += 1;
        }
    }
    line(out, &EndLine { rows })?;
    out.flush().map_err(unwritable)?;
    Ok(rows)
}

fn line(out: &mut impl Write, what: &impl Serialize) -> Result<()> {
    serde_json::to_writer(&mut *out, what)?;
    out.write_all(b"\n").map_err(unwritable)
}

#[allow(clippy::needless_pass_by_value, reason = "for map_err")]
fn unwritable(e: std::io::Error) -> Error {
    Error::Internal(format!("the backup could not be written: {e}"))
}

fn cells(row: &QueryResult, columns: &[Column]) -> Result<Vec<Json>> {
    let cell = |(i, column): (usize, &Column)| {
        Ok(if column.number {
            row.try_get_by_index::<Option<i64>>(i)?.into()
        } else {
            row.try_get_by_index::<Option<String>>(i)?.into()
        })
    };
    columns.iter().enumerate().map(cell).collect()
}

/// Reads the header; the rows follow in `lines`.
pub fn read_header<H: for<'a> Deserialize<'a>>(
    lines: &mut Lines<impl BufRead>,
) -> Result<Header<H>> {
    let first = next(lines)?.ok_or_else(|| broken(1, "the file is empty"))?;
    let header: Header<H> =
        serde_json::from_str(&first).map_err(|_| broken(1, "this is no backup of Cofund"))?;
    if header.format != FORMAT {
        return Err(broken(
            1,
            &format!("the format {} is not known", header.format),
        ));
    }
    Ok(header)
}

/// Puts every row back. Returns how many rows.
pub async fn load(tx: &DatabaseTransaction, lines: &mut Lines<impl BufRead>) -> Result<u64> {
    let mut rows = 0;
    let mut number = 1;
    let mut table: Option<(String, Vec<Column>)> = None;
    let mut batch: Vec<Vec<Json>> = Vec::new();
    while let Some(text) = next(lines)? {
        number += 1;
        if text.starts_with('[') {
            let row: Vec<Json> =
                serde_json::from_str(&text).map_err(|e| broken(number, &e.to_string()))?;
            let width = table.as_ref().map(|(_, columns)| columns.len());
            if width != Some(row.len()) {
                return Err(broken(number, "the row does not fit its table"));
            }
            rows += 1;
            batch.push(row);
            if batch.len() < BATCH {
                continue;
            }
        }
        if let Some((name, columns)) = &table {
            insert(tx, name, columns, std::mem::take(&mut batch))
                .await
                .map_err(|e| broken(number, &e.to_string()))?;
        }
        if let Ok(end) = serde_json::from_str::<EndLine>(&text) {
            let complete = end.rows == rows && next(lines)?.is_none();
            return if complete {
                Ok(rows)
            } else {
                Err(broken(number, "rows are missing or too many"))
            };
        }
        if let Ok(begin) = serde_json::from_str::<TableLine>(&text) {
            table = Some((
                begin.table.clone(),
                matching(tx, &begin)
                    .await
                    .map_err(|e| broken(number, &e.to_string()))?,
            ));
        } else if !text.starts_with('[') {
            return Err(broken(number, "the line cannot be read"));
        }
    }
    Err(broken(number, "the file ends too early"))
}

/// The columns of the table in the order of the file, if they are the same.
async fn matching(tx: &DatabaseTransaction, begin: &TableLine) -> Result<Vec<Column>> {
    let known = TABLES.contains(&begin.table.as_str());
    let here = if known {
        columns(tx, &begin.table).await?
    } else {
        Vec::new()
    };
    let found: Option<Vec<Column>> = begin
        .columns
        .iter()
        .map(|name| here.iter().find(|c| c.name == *name).cloned())
        .collect();
    found
        .filter(|f| known && f.len() == here.len())
        .ok_or_else(|| Error::Internal(format!("the table {} is another one here", begin.table)))
}

async fn insert(
    tx: &DatabaseTransaction,
    table: &str,
    columns: &[Column],
    rows: Vec<Vec<Json>>,
) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let names: Vec<&str> = columns.iter().map(|c| c.name.as_str()).collect();
    let marks = format!("({})", vec!["?"; columns.len()].join(", "));
    // A new database has the instance's chain already, empty.
    let tail = if table == "audit_chain" {
        " ON CONFLICT (id) DO UPDATE SET head_seq = excluded.head_seq, head_hash = excluded.head_hash"
    } else {
        ""
    };
    let list = vec![marks.as_str(); rows.len()].join(", ");
    let sql = format!(
        "INSERT INTO {table} ({}) VALUES {list}{tail}",
        names.join(", ")
    );
    let mut values = Vec::with_capacity(rows.len() * columns.len());
    for row in rows {
        for (cell, column) in row.into_iter().zip(columns) {
            values.push(value(cell, column)?);
        }
    }
    let backend = ConnectionTrait::get_database_backend(tx);
    tx.execute_raw(statement(backend, &sql, values)).await?;
    Ok(())
}

fn value(cell: Json, column: &Column) -> Result<Value> {
    let unfit = || Error::Internal(format!("{} holds another kind of value", column.name));
    match (cell, column.number) {
        (Json::Null, true) => Ok(None::<i64>.into()),
        (Json::Null, false) => Ok(None::<String>.into()),
        (Json::Number(n), true) => n.as_i64().map(Value::from).ok_or_else(unfit),
        (Json::String(s), false) => Ok(s.into()),
        _ => Err(unfit()),
    }
}

fn next(lines: &mut Lines<impl BufRead>) -> Result<Option<String>> {
    lines
        .next()
        .transpose()
        .map_err(|e| Error::field("FILE", "backup.unreadable", e.to_string()))
}

fn broken(line: u64, what: &str) -> Error {
    Error::field("FILE", "backup.broken", format!("line {line}: {what}"))
}

/// The tables there are, but for the migrations' own and what is made from others.
async fn tables(conn: &impl ConnectionTrait) -> Result<Vec<String>> {
    let sql = if conn.get_database_backend() == DbBackend::Sqlite {
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name <> 'seaql_migrations'"
    } else {
        "SELECT table_name AS name FROM information_schema.tables
         WHERE table_schema = current_schema() AND table_name <> 'seaql_migrations'"
    };
    let rows = conn
        .query_all_raw(statement(conn.get_database_backend(), sql, vec![]))
        .await?;
    let mut names: Vec<String> = Vec::with_capacity(rows.len());
    for row in rows {
        names.push(row.try_get("", "name")?);
    }
    names.retain(|name| name != DERIVED && !name.starts_with(DERIVED_WORDS));
    Ok(names)
}

async fn columns(conn: &impl ConnectionTrait, table: &str) -> Result<Vec<Column>> {
    let sql = if conn.get_database_backend() == DbBackend::Sqlite {
        "SELECT name, lower(type) AS type FROM pragma_table_info(?) ORDER BY cid"
    } else {
        "SELECT CAST(column_name AS TEXT) AS name, CAST(data_type AS TEXT) AS type FROM information_schema.columns
         WHERE table_schema = current_schema() AND table_name = ? ORDER BY ordinal_position"
    };
    let rows = conn
        .query_all_raw(statement(
            conn.get_database_backend(),
            sql,
            vec![table.into()],
        ))
        .await?;
    rows.iter()
        .map(|r| {
            let (name, kind): (String, String) = (r.try_get("", "name")?, r.try_get("", "type")?);
            match kind.as_str() {
                "integer" | "bigint" => Ok(Column { name, number: true }),
                "text" => Ok(Column {
                    name,
                    number: false,
                }),
                _ => Err(Error::Internal(format!(
                    "{table}.{name} is of the type {kind}, which no backup holds"
                ))),
            }
        })
        .collect()
}

/// The first table that holds something, if any does.
pub async fn not_empty(conn: &impl ConnectionTrait) -> Result<Option<&'static str>> {
    for table in TABLES {
        let of = if table == "audit_chain" {
            " WHERE head_seq > 0 OR id <> 0"
        } else {
            ""
        };
        let sql = format!("SELECT COUNT(*) AS n FROM (SELECT 1 FROM {table}{of} LIMIT 1) found");
        let row = conn
            .query_one_raw(statement(conn.get_database_backend(), &sql, vec![]))
            .await?;
        if row.map_or(Ok(0), |r| r.try_get::<i64>("", "n"))? > 0 {
            return Ok(Some(table));
        }
    }
    Ok(None)
}
