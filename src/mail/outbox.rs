//! The table of letters: written, claimed by one sender at a time, settled.
//!
//! A claim moves the letter's next attempt behind its lease and counts it. Whoever settles names
//! the attempt, so that a sender whose lease ran out changes nothing any more.

use super::address::Mailbox;
use super::letter::Letter;
use super::transport::Failure;
use crate::db::{Db, statement};
use crate::digest::Bytes;
use crate::error::{Error, Result};
use entity::mail::{self, Column, Entity, Model};
use entity::value::Instant;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, Value,
};

const MINUTE: i64 = 60_000_000;
/// Longer than a transport may take for one letter.
const LEASE: i64 = 5 * MINUTE;
/// After each attempt that failed; when they are used up, the letter is given up.
const DELAYS: [i64; 7] = [
    MINUTE,
    5 * MINUTE,
    15 * MINUTE,
    60 * MINUTE,
    4 * 60 * MINUTE,
    12 * 60 * MINUTE,
    24 * 60 * MINUTE,
];
/// Of what a server says.
const KEPT_OF_AN_ERROR: usize = 300;

/// Stores a letter in the caller's transaction; afterwards it is of no use past `until`.
pub async fn enqueue(
    tx: &impl ConnectionTrait,
    at: Instant,
    to: &Mailbox,
    letter: &Letter,
    until: Option<Instant>,
) -> Result<()> {
    let row = row(uuid::Uuid::new_v4(), at, to, letter, until)?;
    Entity::insert(row.into_active_model())
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// Stores a letter that is sent once under its key, however often and by however many replicas it
/// is asked for; gives whether this was the first time.
pub async fn enqueue_once(
    tx: &impl ConnectionTrait,
    key: &str,
    at: Instant,
    to: &Mailbox,
    letter: &Letter,
) -> Result<bool> {
    let mut bytes = Bytes::new("cofund-mail-1");
    bytes.text(key);
    let name: String = bytes.finish().chars().take(32).collect();
    let unique = uuid::Uuid::try_parse(&name)
        .map_err(|e| Error::Internal(format!("the name of a letter: {e}")))?;
    let row = row(unique, at, to, letter, None)?;
    let there = OnConflict::new().do_nothing().to_owned();
    let written = Entity::insert(row.into_active_model())
        .on_conflict(there)
        .exec_without_returning(tx)
        .await;
    match written {
        Ok(rows) => Ok(rows > 0),
        Err(DbErr::RecordNotInserted) => Ok(false),
        Err(e) => Err(e.into()),
    }
}

fn row(
    unique: uuid::Uuid,
    at: Instant,
    to: &Mailbox,
    letter: &Letter,
    until: Option<Instant>,
) -> Result<Model> {
    Ok(Model {
        id: positive(unique.as_u64_pair().0),
        message_id: unique.simple().to_string(),
        to_name: to.name().to_owned(),
        to_address: to.address().to_owned(),
        subject: letter.subject()?.to_owned(),
        text: letter.plain()?,
        html: letter.page()?,
        state: "queued".into(),
        attempts: 0,
        next_at: at,
        until,
        sent_at: None,
        last_error: None,
        recorded_at: at,
    })
}

/// Any number above zero, so that several replicas need not agree on the next one.
fn positive(bits: u64) -> i64 {
    i64::try_from(bits >> 2).unwrap_or(i64::MAX) + 1
}

/// Takes the letter that waits longest for this sender alone; none when nothing is due.
pub async fn claim(db: &Db, now: Instant) -> Result<Option<Model>> {
    let due = Entity::find()
        .filter(Column::State.eq("queued"))
        .filter(Column::NextAt.lte(now))
        .order_by_asc(Column::NextAt)
        .order_by_asc(Column::Id)
        .limit(16)
        .all(&db.read)
        .await?;
    for row in due {
        let sql = "UPDATE mail SET attempts = attempts + 1, next_at = ?
                   WHERE id = ? AND state = 'queued' AND attempts = ? AND next_at <= ?";
        let values = vec![
            (now.0 + LEASE).into(),
            row.id.into(),
            row.attempts.into(),
            now.0.into(),
        ];
        if change(db, sql, values).await? {
            return Ok(Some(Model {
                attempts: row.attempts + 1,
                next_at: Instant(now.0 + LEASE),
                ..row
            }));
        }
    }
    Ok(None)
}

/// The transport took it.
pub async fn sent(db: &Db, row: &Model, now: Instant) -> Result<()> {
    let sql = "UPDATE mail SET state = 'sent', sent_at = ?, last_error = NULL, text = '', html = ''
               WHERE id = ? AND state = 'queued' AND attempts = ?";
    let values = vec![now.0.into(), row.id.into(), row.attempts.into()];
    if !change(db, sql, values).await? {
        tracing::warn!(mail = row.id, "sent after its lease had run out");
    }
    Ok(())
}

/// The transport did not take it: tried again later, or given up.
pub async fn failed(db: &Db, row: &Model, failure: &Failure, now: Instant) -> Result<()> {
    let tried = usize::try_from(row.attempts).unwrap_or(usize::MAX);
    let next = DELAYS.get(tried.saturating_sub(1)).map(|d| now.0 + d);
    let next = next.filter(|at| row.until.is_none_or(|until| *at <= until.0));
    let said: String = failure
        .text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(KEPT_OF_AN_ERROR)
        .collect();
    if let Some(next) = next.filter(|_| !failure.permanent) {
        tracing::warn!(
            mail = row.id,
            attempt = row.attempts,
            error = said,
            "a letter waits"
        );
        let sql = "UPDATE mail SET next_at = ?, last_error = ?
                   WHERE id = ? AND state = 'queued' AND attempts = ?";
        let values = vec![next.into(), said.into(), row.id.into(), row.attempts.into()];
        change(db, sql, values).await?;
        return Ok(());
    }
    tracing::error!(
        mail = row.id,
        attempt = row.attempts,
        error = said,
        "a letter is given up"
    );
    let sql = "UPDATE mail SET state = 'failed', last_error = ?, text = '', html = ''
               WHERE id = ? AND state = 'queued' AND attempts = ?";
    let values = vec![said.into(), row.id.into(), row.attempts.into()];
    change(db, sql, values).await?;
    Ok(())
}

/// How many letters wait.
pub async fn waiting(db: &Db) -> Result<u64> {
    let queued = Entity::find().filter(mail::Column::State.eq("queued"));
    Ok(queued.count(&db.read).await?)
}

async fn change(db: &Db, sql: &str, values: Vec<Value>) -> Result<bool> {
    let statement = statement(db.backend(), sql, values);
    Ok(db.write.execute_raw(statement).await?.rows_affected() == 1)
}
