//! Reading the log: newest first, narrowed by what a reader asks for.

use crate::access::{Action, Permit, Scope};
use crate::error::{Error, Result};
use entity::value::Instant;
use entity::{audit_event, journal, person};
use sea_orm::ConnectionTrait;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::Serialize;
use std::collections::BTreeMap;

/// What a reader asks for; empty texts narrow nothing.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Fund id, or 0 for the instance.
    pub chain: i64,
    /// Pseudonym or name.
    pub actor: String,
    /// Name of a command, or how it begins.
    pub action: String,
    /// `done` or `refused`.
    pub outcome: String,
    /// An object such as `call/3`, or any text of the details.
    pub about: String,
    pub from: Option<Instant>,
    pub until: Option<Instant>,
    /// Only events before this one.
    pub before: Option<i64>,
}

/// An event as people read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Listed {
    pub chain: i64,
    pub seq: i64,
    pub at: Instant,
    pub actor: String,
    /// Of the person behind a pseudonym, as long as they are not erased.
    pub name: String,
    pub action: String,
    pub subject: String,
    pub outcome: String,
    pub detail: String,
    pub hash: String,
}

/// At most `most` events; the permit is for reading the log of this chain.
pub async fn events(
    conn: &impl ConnectionTrait,
    permit: &Permit,
    filter: &Filter,
    most: u64,
) -> Result<Vec<Listed>> {
    may_read(permit, filter.chain)?;
    let mut wanted = Condition::all().add(audit_event::Column::Chain.eq(filter.chain));
    if !filter.actor.is_empty() {
        let named = named(conn, &filter.actor).await?;
        wanted = wanted.add(audit_event::Column::Actor.is_in(named));
    }
    if !filter.action.is_empty() {
        wanted = wanted.add(audit_event::Column::Action.starts_with(&filter.action));
    }
    if !filter.outcome.is_empty() {
        wanted = wanted.add(audit_event::Column::Outcome.eq(&filter.outcome));
    }
    if !filter.about.is_empty() {
        wanted = wanted.add(about(conn, filter).await?);
    }
    if let Some(from) = filter.from {
        wanted = wanted.add(audit_event::Column::RecordedAt.gte(from));
    }
    if let Some(until) = filter.until {
        wanted = wanted.add(audit_event::Column::RecordedAt.lt(until));
    }
    if let Some(before) = filter.before {
        wanted = wanted.add(audit_event::Column::Seq.lt(before));
    }
    let rows = audit_event::Entity::find()
        .filter(wanted)
        .order_by_desc(audit_event::Column::Seq)
        .limit(most)
        .all(conn)
        .await?;
    let names = names(conn, &rows).await?;
    Ok(rows.into_iter().map(|row| listed(row, &names)).collect())
}

fn may_read(permit: &Permit, chain: i64) -> Result<()> {
    let covers = match permit.scope() {
        Scope::Instance => true,
        Scope::Fund(id) => id.0 == chain,
        Scope::Programme(_) | Scope::Sponsor(_) => false,
    };
    if covers && permit.action() == Action::Audit {
        return Ok(());
    }
    Err(Error::Denied(format!("reading the log of chain {chain}")))
}

/// Pseudonyms of those called so.
async fn named(conn: &impl ConnectionTrait, text: &str) -> Result<Vec<String>> {
    let rows = person::Entity::find()
        .filter(person::Column::Name.contains(text))
        .all(conn)
        .await?;
    let mut names: Vec<String> = rows.into_iter().map(|p| p.pseudonym).collect();
    names.push(text.to_owned());
    Ok(names)
}

/// Events that posted a journal about the object, or whose details speak of it.
async fn about(conn: &impl ConnectionTrait, filter: &Filter) -> Result<Condition> {
    let text = &filter.about;
    let (thing, name) = text.split_once('/').unwrap_or((text, ""));
    let number: Option<i64> = name.parse().ok();
    let of = match number.filter(|_| thing == "journal") {
        Some(seq) => Condition::all().add(journal::Column::Seq.eq(seq)),
        None => Condition::any()
            .add(journal::Column::Subject.eq(text))
            .add(journal::Column::Subject.starts_with(format!("{text}/"))),
    };
    let posted = journal::Entity::find()
        .filter(journal::Column::FundId.eq(filter.chain))
        .filter(of)
        .all(conn)
        .await?;
    let keys = posted.into_iter().map(|j| j.key);
    let column = audit_event::Column::Detail;
    let spoken = match (thing, number) {
        (thing, Some(no)) => {
            let field = if thing == "journal" { "seq" } else { thing };
            // A field of the command: `"call":3,` or the last one, `"call":3}`.
            Condition::any()
                .add(column.contains(format!("\"{field}\":{no},")))
                .add(column.contains(format!("\"{field}\":{no}}}")))
        }
        // A sponsor or a company by its code, also as the party of bank details.
        ("sponsor" | "company", None) if !name.is_empty() => Condition::any()
            .add(column.contains(format!("\"{thing}\":\"{name}\"")))
            .add(column.contains(format!("\"code\":\"{name}\",\"kind\":\"{thing}\"")))
            .add(column.contains(format!("\"kind\":\"{thing}\",\"code\":\"{name}\""))),
        _ => Condition::any()
            .add(audit_event::Column::Detail.contains(text))
            .add(audit_event::Column::Subject.eq(text)),
    };
    Ok(Condition::any()
        .add(audit_event::Column::Subject.is_in(keys))
        .add(spoken))
}

async fn names(
    conn: &impl ConnectionTrait,
    rows: &[audit_event::Model],
) -> Result<BTreeMap<String, String>> {
    let found = person::Entity::find()
        .filter(person::Column::Pseudonym.is_in(rows.iter().map(|r| r.actor.clone())))
        .all(conn)
        .await?;
    Ok(found.into_iter().map(|p| (p.pseudonym, p.name)).collect())
}

fn listed(row: audit_event::Model, names: &BTreeMap<String, String>) -> Listed {
    Listed {
        chain: row.chain,
        seq: row.seq,
        at: row.recorded_at,
        name: names.get(&row.actor).cloned().unwrap_or_default(),
        actor: row.actor,
        action: row.action,
        subject: row.subject,
        outcome: row.outcome,
        detail: row.detail,
        hash: row.hash,
    }
}
