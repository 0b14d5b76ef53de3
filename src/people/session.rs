//! The sessions of a person: who a request comes from, the list of them, ending them.

use crate::access::session::{SEEN, Token, is_open, resolve};
use crate::access::{Action, Member, Permit};
use crate::app::{App, Ctx};
use crate::command::{Command, Tx};
use crate::digest::Bytes;
use crate::error::{Error, Result};
use entity::session;
use entity::value::{Instant, PersonId};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use serde::{Deserialize, Serialize};

/// Who holds the token; none where nobody does any more. Notes once a minute that the session
/// is in use.
pub async fn holder(app: &App, token: &Token, address: &str) -> Result<Option<Member>> {
    let now = app.clock.now();
    let Some((member, seen_at)) = resolve(&app.db.read, token, address, now).await? else {
        return Ok(None);
    };
    if now.0 - seen_at.0 >= SEEN
        && let Err(e) = see(app, &member.session, now).await
    {
        // The page is worth more than the minute.
        tracing::warn!(error = %e, "a session's use could not be noted");
    }
    Ok(Some(member))
}

async fn see(app: &App, hash: &str, now: Instant) -> Result<()> {
    session::Entity::update_many()
        .col_expr(session::Column::SeenAt, Expr::value(now.0))
        .filter(session::Column::TokenHash.eq(hash))
        .filter(session::Column::SeenAt.lt(now))
        .exec(&app.db.write)
        .await?;
    Ok(())
}

/// A session as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// What it is called on pages; opens nothing.
    pub handle: String,
    pub way: String,
    pub address: String,
    pub agent: String,
    pub opened_at: Instant,
    pub seen_at: Instant,
    /// The one that asks.
    pub own: bool,
}

/// The person's open sessions, the latest first.
pub async fn list(ctx: &Ctx) -> Result<Vec<Listed>> {
    let Some(member) = ctx.actor.person() else {
        return Ok(Vec::new());
    };
    let rows = open_of(&ctx.app.db.read, member.id, ctx.app.clock.now()).await?;
    let listed = rows.into_iter().map(|row| Listed {
        handle: handle(&row.token_hash),
        own: row.token_hash == member.session,
        way: row.way,
        address: row.address,
        agent: row.agent,
        opened_at: row.recorded_at,
        seen_at: row.seen_at,
    });
    Ok(listed.collect())
}

async fn open_of(
    conn: &impl ConnectionTrait,
    person: PersonId,
    now: Instant,
) -> Result<Vec<session::Model>> {
    let mut rows = session::Entity::find()
        .filter(session::Column::PersonId.eq(person))
        .filter(session::Column::EndedAt.is_null())
        .order_by_desc(session::Column::RecordedAt)
        .all(conn)
        .await?;
    rows.retain(|row| is_open(row, now));
    Ok(rows)
}

fn handle(token_hash: &str) -> String {
    let mut bytes = Bytes::new("cofund-session-handle-1");
    bytes.text(token_hash);
    bytes.finish()[..16].to_owned()
}

/// How many sessions a command ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    pub sessions: u64,
}

/// Ends one of the person's own sessions: the one that asks, or the one listed under a handle.
#[derive(Debug, Clone, Serialize)]
pub struct EndSession {
    /// None for the one that asks.
    pub handle: Option<String>,
}

impl Command for EndSession {
    type Reply = Ended;
    const NAME: &'static str = "session.end";
    const ACTION: Action = Action::Own;

    fn fund(&self) -> Option<&str> {
        None
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Ended> {
        let member = own(permit)?;
        let hash = match &self.handle {
            None => member.session.clone(),
            Some(wanted) => open_of(tx.conn(), member.id, tx.now())
                .await?
                .into_iter()
                .map(|row| row.token_hash)
                .find(|hash| handle(hash) == *wanted)
                .ok_or_else(|| Error::NotFound("session".into()))?,
        };
        let sessions = end_row(permit, tx, &hash).await?;
        Ok(Ended { sessions })
    }
}

/// Ends the person's other sessions, tokens of the command line included.
#[derive(Debug, Clone, Serialize)]
pub struct EndOtherSessions {}

impl Command for EndOtherSessions {
    type Reply = Ended;
    const NAME: &'static str = "session.end_others";
    const ACTION: Action = Action::Own;

    fn fund(&self) -> Option<&str> {
        None
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Ended> {
        let member = own(permit)?;
        let sessions = end_all(permit, tx, member.id, &member.session).await?;
        Ok(Ended { sessions })
    }
}

/// The person who acts; commands about oneself are for nobody else.
pub(super) fn own(permit: &Permit) -> Result<&Member> {
    let member = permit.actor().person();
    member.ok_or_else(|| Error::Denied("this is for a person who signed in".into()))
}

/// Ends every open session of a person but the one with this hash; an empty hash spares none.
pub async fn end_all(permit: &Permit, tx: &mut Tx, person: PersonId, but: &str) -> Result<u64> {
    let now = tx.now();
    let done = session::Entity::update_many()
        .col_expr(session::Column::EndedAt, Expr::value(now.0))
        .filter(session::Column::PersonId.eq(person))
        .filter(session::Column::EndedAt.is_null())
        .filter(session::Column::TokenHash.ne(but))
        .exec(tx.writing(permit).await?)
        .await?;
    Ok(done.rows_affected)
}

pub(super) async fn end_row(permit: &Permit, tx: &mut Tx, hash: &str) -> Result<u64> {
    let now = tx.now();
    let done = session::Entity::update_many()
        .col_expr(session::Column::EndedAt, Expr::value(now.0))
        .filter(session::Column::TokenHash.eq(hash))
        .filter(session::Column::EndedAt.is_null())
        .exec(tx.writing(permit).await?)
        .await?;
    Ok(done.rows_affected)
}
