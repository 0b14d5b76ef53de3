//! Two records that are one company. The merged one stays as it was, with its history, and leads to
//! its survivor; awards, holdings and limits count both, no journal is rewritten. Undoing it is an
//! event of its own. Both change limits, so two people decide.

use super::change::out_of_sight;
use super::event::{Happened, Kind, write};
use super::record::{by_id, group, named, unknown};
use super::sight::Sight;
use crate::access::{Action, Permit};
use crate::command::{Command, Tx};
use crate::error::{Error, Result};
use crate::fund::amount::name;
use entity::company;
use entity::value::CompanyId;
use serde::{Deserialize, Serialize};

/// Merges a record into another.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MergeCompany {
    pub company: String,
    /// The record that stays.
    pub into: String,
    pub reason: String,
}

/// Undoes a merge: the record stands for itself again, with what had been merged into it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PartCompany {
    pub company: String,
    pub reason: String,
}

/// The reply of both: who counts for the record from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merged {
    pub company: String,
    pub survivor: String,
}

impl Command for MergeCompany {
    type Reply = Merged;
    const NAME: &'static str = "company.merge";
    const ACTION: Action = Action::Merge;

    fn fund(&self) -> Option<&str> {
        None
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Merged> {
        let reason = name("reason", &self.reason)?;
        let sight = Sight::of(tx.conn(), permit.actor()).await?;
        let from = seen(tx, &sight, "company", &self.company).await?;
        let into = seen(tx, &sight, "into", &self.into).await?;
        check(tx, &from, &into).await?;
        for row in [&from, &into] {
            if !sight.sees_all(tx.conn(), row).await? {
                return Err(out_of_sight(&row.code));
            }
        }
        let reply = Merged {
            company: from.code.clone(),
            survivor: into.code.clone(),
        };
        for record in group(tx.conn(), from.id).await? {
            let merged_into = if record.id == from.id {
                Some(into.id)
            } else {
                record.merged_into
            };
            let record = company::Model {
                merged_into,
                root_id: into.id,
                ..record
            };
            tx.update::<company::Entity>(permit, record).await?;
        }
        let kinds = [Kind::MergedInto, Kind::MergedFrom];
        both(permit, tx, kinds, [from.id, into.id], &reason).await?;
        Ok(reply)
    }
}

impl Command for PartCompany {
    type Reply = Merged;
    const NAME: &'static str = "company.part";
    const ACTION: Action = Action::Merge;

    fn fund(&self) -> Option<&str> {
        None
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Merged> {
        let reason = name("reason", &self.reason)?;
        let sight = Sight::of(tx.conn(), permit.actor()).await?;
        let from = seen(tx, &sight, "company", &self.company).await?;
        let Some(into) = from.merged_into else {
            let text = format!("{} was not merged into another", from.code);
            let figures = vec![("code", from.code)];
            return Err(Error::refused("company.not_merged", text, figures));
        };
        if !sight.sees_all(tx.conn(), &from).await? {
            return Err(out_of_sight(&from.code));
        }
        let own = below(&group(tx.conn(), from.root_id).await?, from.id);
        for record in own {
            let record = company::Model {
                merged_into: record.merged_into.filter(|_| record.id != from.id),
                root_id: from.id,
                ..record
            };
            tx.update::<company::Entity>(permit, record).await?;
        }
        let kinds = [Kind::Parted, Kind::PartedFrom];
        both(permit, tx, kinds, [from.id, into], &reason).await?;
        Ok(Merged {
            company: from.code.clone(),
            survivor: from.code,
        })
    }
}

/// A record that the person sees.
async fn seen(tx: &Tx, sight: &Sight, field: &str, code: &str) -> Result<company::Model> {
    let row = named(tx.conn(), field, code).await?;
    if sight.sees(tx.conn(), &row).await? {
        return Ok(row);
    }
    Err(unknown(field, code))
}

/// Refuses what is one already: what is approved is what was shown, so neither may be merged.
async fn check(tx: &Tx, from: &company::Model, into: &company::Model) -> Result<()> {
    if from.id == into.id {
        let text = format!("{} cannot be merged into itself", from.code);
        let figures = vec![("code", from.code.clone())];
        return Err(Error::field_with(
            "into",
            "company.merge_self",
            text,
            figures,
        ));
    }
    if into.root_id == from.id {
        let (code, other) = (&from.code, &into.code);
        let text = format!("{other} was merged into {code}; the other way round would be a circle");
        let figures = vec![("code", code.clone()), ("other", other.clone())];
        return Err(Error::field_with(
            "into",
            "company.merge_circle",
            text,
            figures,
        ));
    }
    for (field, row) in [("company", from), ("into", into)] {
        if row.merged_into.is_some() {
            let survivor = by_id(tx.conn(), row.root_id).await?.code;
            let text = format!("{} was merged already and counts as {survivor}", row.code);
            let figures = vec![("code", row.code.clone()), ("survivor", survivor)];
            return Err(Error::field_with(
                field,
                "company.merged_already",
                text,
                figures,
            ));
        }
    }
    Ok(())
}

/// The record and all that lead to it.
fn below(group: &[company::Model], from: CompanyId) -> Vec<company::Model> {
    let mut found: Vec<company::Model> = Vec::new();
    let mut open = vec![from];
    while let Some(id) = open.pop() {
        let next = group.iter().filter(|row| row.merged_into == Some(id));
        open.extend(next.map(|row| row.id));
        found.extend(group.iter().find(|row| row.id == id).cloned());
    }
    found
}

/// One event in either history.
async fn both(
    permit: &Permit,
    tx: &mut Tx,
    kinds: [Kind; 2],
    [from, into]: [CompanyId; 2],
    reason: &str,
) -> Result<()> {
    for (kind, company, other) in [(kinds[0], from, into), (kinds[1], into, from)] {
        let happened = Happened {
            company,
            kind,
            other: Some(other),
            body: serde_json::json!({}),
            reason,
        };
        write(permit, tx, happened).await?;
    }
    Ok(())
}
