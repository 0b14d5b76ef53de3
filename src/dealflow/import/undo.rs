//! Taking a whole import back.

use crate::access::{Action, Permit};
use crate::command::{Command, Tx};
use crate::db::statement;
use crate::error::{Error, Result};
use crate::fund::amount::line;
use entity::application_import;
use sea_orm::{ConnectionTrait, DatabaseTransaction, EntityTrait, Value};
use serde::{Deserialize, Serialize};

/// Applications named in a refusal.
const NAMED: usize = 10;

/// Withdraws every application of an import; all of them, or none where one has moved on.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct UndoImport {
    pub fund: String,
    pub import: i64,
    pub reason: String,
}

/// The reply of [`UndoImport`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undone {
    pub import: i64,
    pub withdrawn: i64,
}

impl Command for UndoImport {
    type Reply = Undone;
    const NAME: &'static str = "application.undo_import";
    const ACTION: Action = Action::Announce;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Undone> {
        let fund = tx.book(&self.fund)?.id();
        let reason = line("reason", self.reason.trim())?;
        if reason.is_empty() {
            return Err(Error::field("reason", "text.required", "is empty"));
        }
        let key = (fund, self.import);
        let row = application_import::Entity::find_by_id(key)
            .one(tx.conn())
            .await?;
        let row = row.ok_or_else(|| Error::NotFound(format!("import {}", self.import)))?;
        if row.undone_at.is_some() {
            let text = format!("import {} was undone already", row.no);
            let figures = vec![("no", row.no.to_string())];
            return Err(Error::refused("import.undone", text, figures));
        }
        let own = [Value::from(fund.0), row.no.into()];
        self.refuse_moved(tx.conn(), &own).await?;
        let now = tx.now();
        let person = permit.actor().person_id().map(|p| p.0);
        let note = format!("import {}: {reason}", row.no);
        let mut event: Vec<Value> = vec![person.into(), note.into(), now.0.into()];
        event.extend(own.clone());
        let conn = tx.writing(permit).await?;
        let sql = format!(
            "INSERT INTO application_event
             (application, seq, kind, stage, person_id, note, recorded_at)
             SELECT application, 2, 'withdrawn', 'withdrawn', CAST(? AS BIGINT), CAST(? AS TEXT),
             CAST(? AS BIGINT) FROM application_imported WHERE {OWN}"
        );
        run(conn, &sql, event).await?;
        let sql = format!(
            "UPDATE application SET stage = 'withdrawn'
             WHERE id IN (SELECT application FROM application_imported WHERE {OWN})"
        );
        run(conn, &sql, own.to_vec()).await?;
        let import = application_import::Model {
            undone_at: Some(now),
            ..row
        };
        let undone = Undone {
            import: import.no,
            withdrawn: import.row_count,
        };
        tx.update::<application_import::Entity>(permit, import)
            .await?;
        Ok(undone)
    }
}

const OWN: &str = "fund_id = ? AND import = ?";

async fn run(conn: &DatabaseTransaction, sql: &str, values: Vec<Value>) -> Result<()> {
    let backend = conn.get_database_backend();
    conn.execute_raw(statement(backend, sql, values)).await?;
    Ok(())
}

impl UndoImport {
    /// Whatever happened to an application after it came, and anybody who works on it, stays.
    async fn refuse_moved(&self, conn: &DatabaseTransaction, own: &[Value]) -> Result<()> {
        let sql = format!(
            "SELECT a.round || ' ' || a.no || ' ' || a.name AS called FROM application a
             JOIN application_imported i ON i.application = a.id
             WHERE i.fund_id = ? AND i.import = ? AND (a.stage <> 'submitted' OR a.revision > 0
               OR EXISTS (SELECT 1 FROM application_event e WHERE e.application = a.id AND e.seq > 1)
               OR EXISTS (SELECT 1 FROM application_member m WHERE m.application = a.id))
             ORDER BY a.no LIMIT {}",
            NAMED + 1
        );
        let backend = conn.get_database_backend();
        let rows = conn
            .query_all_raw(statement(backend, &sql, own.to_vec()))
            .await?;
        if rows.is_empty() {
            return Ok(());
        }
        let mut names = Vec::new();
        for row in rows.iter().take(NAMED) {
            names.push(row.try_get::<String>("", "called")?);
        }
        let more = if rows.len() > NAMED { ", …" } else { "" };
        let names = names.join(", ");
        let text = format!(
            "import {} cannot be undone as a whole, because these moved on since: {names}{more}",
            self.import
        );
        let figures = vec![
            ("no", self.import.to_string()),
            ("names", format!("{names}{more}")),
        ];
        Err(Error::refused("import.moved_on", text, figures))
    }
}
