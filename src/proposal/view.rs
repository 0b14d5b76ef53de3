//! Proposals as pages and the command line show them.

use super::standing::{Standing, State};
use crate::app::Ctx;
use crate::command::{Effect, Relied};
use crate::error::Result;
use entity::value::{Instant, Minor, PersonId};
use entity::{person, proposal, proposal_event};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// A line of a list.
#[derive(Debug, Clone, Serialize)]
pub struct Listed {
    pub no: i64,
    pub command: String,
    /// The exact JSON of the command.
    #[serde(skip)]
    pub body: String,
    /// In the fund's minor units.
    pub amount: Minor,
    pub maker_id: PersonId,
    pub maker: String,
    pub note: String,
    pub state: State,
    pub approvals: usize,
    pub recorded_at: Instant,
    pub expires_at: Instant,
}

/// What happened to a proposal.
#[derive(Debug, Clone, Serialize)]
pub struct Happened {
    pub kind: String,
    pub who: String,
    /// Whose grants were used, where they were lent.
    pub on_behalf_of: Option<String>,
    pub note: String,
    pub at: Instant,
}

/// One proposal, whole.
#[derive(Debug, Clone, Serialize)]
pub struct One {
    #[serde(flatten)]
    pub line: Listed,
    pub hash: String,
    /// The exact JSON of the command.
    pub body: String,
    pub effect: Effect,
    pub relied: Relied,
    pub events: Vec<Happened>,
    /// JSON of the reply, once executed.
    pub reply: Option<String>,
}

/// The latest proposals of a chain, newest first. The caller has asked the door.
pub async fn list(ctx: &Ctx, chain: i64, most: u64) -> Result<Vec<Listed>> {
    let conn = &ctx.app.db.read;
    let rows = proposal::Entity::find()
        .filter(proposal::Column::Chain.eq(chain))
        .order_by_desc(proposal::Column::No)
        .limit(most)
        .all(conn)
        .await?;
    let events = proposal_event::Entity::find()
        .filter(proposal_event::Column::Chain.eq(chain))
        .filter(proposal_event::Column::No.is_in(rows.iter().map(|r| r.no)))
        .order_by_asc(proposal_event::Column::Seq)
        .all(conn)
        .await?;
    let names = names(ctx, rows.iter().map(|r| r.maker_id).collect()).await?;
    let now = ctx.app.clock.now();
    Ok(rows
        .into_iter()
        .map(|row| {
            let own = events.iter().filter(|e| e.no == row.no).cloned().collect();
            listed(&Standing::of(row, own, now), &names)
        })
        .collect())
}

/// One proposal of a chain.
pub async fn one(ctx: &Ctx, chain: i64, no: i64) -> Result<One> {
    let now = ctx.app.clock.now();
    let standing = Standing::load(&ctx.app.db.read, chain, no, now).await?;
    let mut ids: BTreeSet<_> = standing.events.iter().map(|e| e.person_id).collect();
    ids.extend(standing.events.iter().filter_map(|e| e.for_id));
    ids.insert(standing.row.maker_id);
    let names = names(ctx, ids).await?;
    let events = standing.events.iter().map(|e| Happened {
        kind: e.kind.clone(),
        who: name(&names, e.person_id),
        on_behalf_of: e.for_id.map(|id| name(&names, id)),
        note: e.note.clone(),
        at: e.recorded_at,
    });
    let executed = standing.events.iter().find(|e| e.kind == "executed");
    Ok(One {
        line: listed(&standing, &names),
        hash: standing.row.hash.clone(),
        body: standing.row.body.clone(),
        effect: serde_json::from_str(&standing.row.effect)?,
        relied: serde_json::from_str(&standing.row.relied)?,
        reply: executed.map(|e| e.reply.clone()),
        events: events.collect(),
    })
}

fn listed(standing: &Standing, names: &BTreeMap<PersonId, String>) -> Listed {
    Listed {
        no: standing.row.no,
        command: standing.row.command.clone(),
        body: standing.row.body.clone(),
        amount: standing.row.amount,
        maker_id: standing.row.maker_id,
        maker: name(names, standing.row.maker_id),
        note: standing.row.note.clone(),
        state: standing.state,
        approvals: standing.approvals().count(),
        recorded_at: standing.row.recorded_at,
        expires_at: standing.row.expires_at,
    }
}

fn name(names: &BTreeMap<PersonId, String>, id: PersonId) -> String {
    names.get(&id).cloned().unwrap_or_default()
}

async fn names(ctx: &Ctx, ids: BTreeSet<PersonId>) -> Result<BTreeMap<PersonId, String>> {
    let rows = person::Entity::find()
        .filter(person::Column::Id.is_in(ids))
        .all(&ctx.app.db.read)
        .await?;
    Ok(rows.into_iter().map(|p| (p.id, p.name)).collect())
}
