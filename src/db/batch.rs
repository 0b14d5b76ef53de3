//! Statements that are sent together.

use super::{marks, statement};
use crate::error::Result;
use sea_orm::{ConnectionTrait, DbBackend, Value};

/// Values a statement may carry at most; SQLite allows 32,766.
const MAX_VALUES: usize = 30_000;

/// Writes in order. SQLite takes all of them in one sending, because handing a statement to its
/// thread and back costs as much as a small statement; PostgreSQL takes values for one statement
/// at a time.
#[derive(Debug, Default)]
pub struct Batch(Vec<(String, Vec<Value>)>);

impl Batch {
    pub fn add(&mut self, sql: impl Into<String>, values: Vec<Value>) {
        self.0.push((sql.into(), values));
    }

    /// A multi-row INSERT, in parts the engine takes; nothing without rows.
    pub fn insert(&mut self, table: &str, columns: &str, rows: Vec<Vec<Value>>, tail: &str) {
        let Some(width) = rows.first().map(Vec::len) else {
            return;
        };
        let row = format!("({})", marks(width));
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            let part: Vec<Vec<Value>> = rows.by_ref().take(MAX_VALUES / width).collect();
            let list = vec![row.as_str(); part.len()].join(", ");
            self.add(
                format!("INSERT INTO {table} ({columns}) VALUES {list}{tail}"),
                part.into_iter().flatten().collect(),
            );
        }
    }

    pub async fn run(self, conn: &impl ConnectionTrait) -> Result<()> {
        let backend = conn.get_database_backend();
        if backend == DbBackend::Sqlite {
            let (texts, values): (Vec<_>, Vec<_>) = self.0.into_iter().unzip();
            if texts.is_empty() {
                return Ok(());
            }
            let values = values.into_iter().flatten().collect();
            let all = statement(backend, &texts.join(";\n"), values);
            conn.execute_raw(all).await?;
            return Ok(());
        }
        for (sql, values) in self.0 {
            conn.execute_raw(statement(backend, &sql, values)).await?;
        }
        Ok(())
    }
}
