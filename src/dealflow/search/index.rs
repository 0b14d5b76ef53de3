//! What is kept for lists and searches, written in the transaction that receives an application.

use super::tokens::{RULES, fold, tokens};
use crate::db::batch::Batch;
use crate::db::{Db, marks, statement};
use crate::dealflow::round::form;
use crate::error::{Error, Result};
use crate::form::{Form, Kind, Value};
use entity::{application, submission};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// Rows of one statement.
const PART: usize = 500;

/// Bytes of tokens of one application; `PostgreSQL` takes a megabyte. What is beyond is not found.
const MOST_BYTES: usize = 500_000;

/// A received application as it is listed and found.
#[derive(Debug)]
pub struct Document {
    row: application::Model,
    words: BTreeSet<String>,
}

impl Document {
    /// Of an application, its form and the values that were received.
    pub fn new<'a>(
        row: application::Model,
        form: &Form,
        values: impl Iterator<Item = (&'a str, &'a Value)>,
    ) -> Self {
        let mut words = BTreeSet::new();
        tokens(&row.name, &mut words);
        for (question, value) in values {
            let kind = form.question(question).map(|q| &q.kind);
            for text in texts(kind, value) {
                tokens(text, &mut words);
            }
        }
        let mut bytes = 0;
        words.retain(|word| {
            bytes += word.len();
            bytes <= MOST_BYTES
        });
        Self { row, words }
    }

    fn columns(&self) -> Vec<sea_orm::Value> {
        let row = &self.row;
        let name: String = fold(&row.name).chars().take(200).collect();
        let at = row.submitted_at.unwrap_or(row.recorded_at);
        vec![
            row.id.clone().into(),
            row.fund_id.0.into(),
            row.round.clone().into(),
            row.stage.clone().into(),
            name.into(),
            row.asked.map_or(-1, |m| m.0).into(),
            at.0.into(),
            RULES.into(),
        ]
    }
}

/// What people read of a value: options by their labels, agreements not at all.
pub fn texts<'a>(kind: Option<&'a Kind>, value: &'a Value) -> Vec<&'a str> {
    match (kind, value) {
        (Some(Kind::YesNo | Kind::Declaration), _) => Vec::new(),
        (Some(Kind::Choice { options } | Kind::Choices { options }), _) => {
            let chosen = options
                .iter()
                .filter(|o| value.words().any(|id| id == o.id));
            chosen.flat_map(|o| o.label.all()).collect()
        }
        (Some(Kind::Files { .. }), Value::Rows(rows)) => rows
            .iter()
            .filter_map(|row| row.get(1))
            .map(String::as_str)
            .collect(),
        (_, Value::Rows(rows)) => rows.iter().flatten().map(String::as_str).collect(),
        _ => value.words().collect(),
    }
}

const COLUMNS: &str = "application, fund_id, round, stage, name, asked, received_at, rules";

/// Writes them, in place of what stood there.
pub async fn put(conn: &DatabaseTransaction, documents: &[Document]) -> Result<()> {
    for part in documents.chunks(PART) {
        match conn.get_database_backend() {
            DbBackend::Sqlite => put_sqlite(conn, part).await?,
            _ => put_postgres(conn, part).await?,
        }
    }
    Ok(())
}

async fn put_sqlite(conn: &DatabaseTransaction, part: &[Document]) -> Result<()> {
    let mut batch = Batch::default();
    let ids: Vec<sea_orm::Value> = part.iter().map(|d| d.row.id.clone().into()).collect();
    let there = format!("application IN ({})", marks(ids.len()));
    let sql = format!(
        "DELETE FROM application_words
         WHERE rowid IN (SELECT doc FROM application_index WHERE {there})"
    );
    batch.add(sql, ids.clone());
    batch.add(format!("DELETE FROM application_index WHERE {there}"), ids);
    // There is one writer, so nobody else takes the next number meanwhile.
    let sql = "SELECT COALESCE(MAX(doc), 0) AS last FROM application_index";
    let last = conn
        .query_one_raw(statement(DbBackend::Sqlite, sql, vec![]))
        .await?;
    let last: i64 = last.map_or(Ok(0), |row| row.try_get("", "last"))?;
    let (mut rows, mut words) = (Vec::new(), Vec::new());
    for (doc, document) in (last + 1..).zip(part) {
        let mut row = document.columns();
        row.push(doc.into());
        rows.push(row);
        let all: Vec<&str> = document.words.iter().map(String::as_str).collect();
        words.push(vec![doc.into(), all.join(" ").into()]);
    }
    batch.insert("application_index", &format!("{COLUMNS}, doc"), rows, "");
    batch.insert("application_words", "rowid, words", words, "");
    batch.run(conn).await
}

async fn put_postgres(conn: &DatabaseTransaction, part: &[Document]) -> Result<()> {
    if part.is_empty() {
        return Ok(());
    }
    let row = format!("({}, CAST(? AS tsvector))", marks(8));
    let list = vec![row.as_str(); part.len()].join(", ");
    let kept: Vec<String> = COLUMNS
        .split(", ")
        .skip(1)
        .chain(["words"])
        .map(|column| format!("{column} = excluded.{column}"))
        .collect();
    let sql = format!(
        "INSERT INTO application_index ({COLUMNS}, words) VALUES {list}
         ON CONFLICT (application) DO UPDATE SET {}",
        kept.join(", ")
    );
    let mut values = Vec::new();
    for document in part {
        values.extend(document.columns());
        let quoted: Vec<String> = document.words.iter().map(|w| format!("'{w}'")).collect();
        values.push(quoted.join(" ").into());
    }
    conn.execute_raw(statement(DbBackend::Postgres, &sql, values))
        .await?;
    Ok(())
}

/// The part of what was received that is indexed.
#[derive(Deserialize)]
pub struct Sent {
    pub values: BTreeMap<String, Value>,
}

/// Makes the index anew from what was received. Returns how many applications it holds.
pub async fn rebuild(tx: &DatabaseTransaction) -> Result<u64> {
    if tx.get_database_backend() == DbBackend::Sqlite {
        let sql = "INSERT INTO application_words (application_words) VALUES ('delete-all')";
        tx.execute_unprepared(sql).await?;
    } else {
        // Whoever receives an application meanwhile waits.
        let sql = "LOCK TABLE application_index IN SHARE ROW EXCLUSIVE MODE";
        tx.execute_unprepared(sql).await?;
    }
    tx.execute_unprepared("DELETE FROM application_index")
        .await?;
    let (mut after, mut all) = (String::new(), 0);
    let mut forms = BTreeMap::new();
    loop {
        let rows = application::Entity::find()
            .filter(application::Column::SubmittedAt.is_not_null())
            .filter(application::Column::Id.gt(&after))
            .order_by_asc(application::Column::Id)
            .limit(PART as u64)
            .all(tx)
            .await?;
        let Some(last) = rows.last() else {
            return Ok(all);
        };
        after.clone_from(&last.id);
        all += rows.len() as u64;
        let documents = documents(tx, rows, &mut forms).await?;
        put(tx, &documents).await?;
    }
}

type Forms = BTreeMap<(String, i64), Form>;

async fn documents(
    tx: &DatabaseTransaction,
    rows: Vec<application::Model>,
    forms: &mut Forms,
) -> Result<Vec<Document>> {
    let mut sent = latest(tx, rows.iter().map(|row| row.id.as_str())).await?;
    let mut documents = Vec::with_capacity(rows.len());
    for row in rows {
        let missing = || Error::Internal(format!("of application {} nothing is kept", row.id));
        let submission = sent.remove(&row.id).ok_or_else(missing)?;
        let key = (row.round.clone(), submission.form_version);
        if !forms.contains_key(&key) {
            let read = form(tx, &key.0, key.1).await?;
            forms.insert(key.clone(), read);
        }
        let body: Sent = serde_json::from_str(&submission.body)?;
        let values = body.values.iter().map(|(q, v)| (q.as_str(), v));
        documents.push(Document::new(row, &forms[&key], values));
    }
    Ok(documents)
}

/// What was received last of each.
pub async fn latest<'a>(
    conn: &impl ConnectionTrait,
    ids: impl Iterator<Item = &'a str>,
) -> Result<BTreeMap<String, submission::Model>> {
    let all = submission::Entity::find()
        .filter(submission::Column::Application.is_in(ids))
        .order_by_asc(submission::Column::No)
        .all(conn)
        .await?;
    let each = all.into_iter();
    Ok(each.map(|s| (s.application.clone(), s)).collect())
}

/// Makes the index anew where some of it was made by other rules, as after an upgrade.
pub async fn complete(db: &Db) -> Result<Option<u64>> {
    let sql = "SELECT COUNT(*) AS n FROM (SELECT 1 FROM application_index WHERE rules <> ? LIMIT 1) found";
    let row = db
        .read
        .query_one_raw(statement(db.backend(), sql, vec![RULES.into()]))
        .await?;
    let old: i64 = row.map_or(Ok(0), |row| row.try_get("", "n"))?;
    if old == 0 {
        return Ok(None);
    }
    let tx = db.begin_write().await?;
    let all = rebuild(&tx).await?;
    tx.commit().await?;
    Ok(Some(all))
}
