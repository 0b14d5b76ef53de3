//! The append-only log of who did what: one chain a fund, and one for the instance.
//!
//! An event is a row in the transaction of the command it tells of; the event of a refusal stands
//! in a transaction of its own, because the refused one left nothing.

pub mod read;

use crate::db::batch::Batch;
use crate::db::statement;
use crate::digest::Bytes;
use crate::error::Result;
use entity::audit_event;
use entity::value::{FundId, Instant};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, Value};

/// The chain of events that belong to no fund.
pub const INSTANCE: i64 = 0;

/// The chain a fund's events stand in.
pub fn chain_of(fund: Option<FundId>) -> i64 {
    fund.map_or(INSTANCE, |f| f.0)
}

/// Where a chain ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    pub chain: i64,
    pub seq: i64,
    pub hash: String,
}

/// What happened.
#[derive(Debug, Clone)]
pub struct Event {
    pub actor: String,
    pub action: String,
    pub subject: String,
    pub refused: bool,
    /// Canonical JSON.
    pub detail: String,
}

impl Head {
    /// Adds an event to the chain and returns its row.
    pub fn append(&mut self, event: Event, at: Instant) -> audit_event::Model {
        let mut row = audit_event::Model {
            chain: self.chain,
            seq: self.seq + 1,
            recorded_at: at,
            actor: event.actor,
            action: event.action,
            subject: event.subject,
            outcome: if event.refused { "refused" } else { "done" }.to_owned(),
            detail: event.detail,
            prev_hash: self.hash.clone(),
            hash: String::new(),
        };
        row.hash = event_hash(&row);
        self.seq = row.seq;
        self.hash.clone_from(&row.hash);
        row
    }
}

/// The hash of an event: every column but `hash` itself.
pub fn event_hash(e: &audit_event::Model) -> String {
    let mut bytes = Bytes::new("cofund-audit-1");
    bytes.text(&e.prev_hash);
    bytes.number(e.chain);
    bytes.number(e.seq);
    bytes.number(e.recorded_at.0);
    for text in [&e.actor, &e.action, &e.subject, &e.outcome, &e.detail] {
        bytes.text(text);
    }
    bytes.finish()
}

/// Locks a chain and reads its head.
pub async fn lock(tx: &DatabaseTransaction, chain: i64) -> Result<Head> {
    let backend = tx.get_database_backend();
    let lock = if backend == DbBackend::Postgres {
        " FOR UPDATE"
    } else {
        ""
    };
    let sql = format!("SELECT head_seq, head_hash FROM audit_chain WHERE id = ?{lock}");
    let row = tx
        .query_one_raw(statement(backend, &sql, vec![chain.into()]))
        .await?;
    let row = row
        .ok_or_else(|| crate::error::Error::Internal(format!("audit chain {chain} is missing")))?;
    Ok(Head {
        chain,
        seq: row.try_get("", "head_seq")?,
        hash: row.try_get("", "head_hash")?,
    })
}

/// Opens the chain of a new fund.
pub async fn open(tx: &impl ConnectionTrait, fund: FundId) -> Result<()> {
    let sql = "INSERT INTO audit_chain (id, head_seq, head_hash) VALUES (?, 0, '')";
    tx.execute_raw(statement(
        tx.get_database_backend(),
        sql,
        vec![fund.0.into()],
    ))
    .await?;
    Ok(())
}

/// Writes events and the heads they moved.
pub fn write(batch: &mut Batch, events: Vec<audit_event::Model>, heads: &[&Head]) {
    if events.is_empty() {
        return;
    }
    let columns =
        "chain, seq, recorded_at, actor, action, subject, outcome, detail, prev_hash, hash";
    let rows = events.into_iter().map(values).collect();
    batch.insert("audit_event", columns, rows, "");
    for head in heads {
        batch.add(
            "UPDATE audit_chain SET head_seq = ?, head_hash = ? WHERE id = ?",
            vec![head.seq.into(), head.hash.clone().into(), head.chain.into()],
        );
    }
}

fn values(e: audit_event::Model) -> Vec<Value> {
    vec![
        e.chain.into(),
        e.seq.into(),
        e.recorded_at.0.into(),
        e.actor.into(),
        e.action.into(),
        e.subject.into(),
        e.outcome.into(),
        e.detail.into(),
        e.prev_hash.into(),
        e.hash.into(),
    ]
}
