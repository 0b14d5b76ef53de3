//! Where a proposal stands.

use crate::error::{Error, Result};
use entity::value::{Instant, PersonId, Side};
use entity::{proposal, proposal_event};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use serde::Serialize;

/// How a proposal ended, or that it did not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    Open,
    Executed,
    Rejected,
    Withdrawn,
    Expired,
}

impl State {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Executed => "executed",
            Self::Rejected => "rejected",
            Self::Withdrawn => "withdrawn",
            Self::Expired => "expired",
        }
    }
}

/// A proposal with its events.
#[derive(Debug, Clone)]
pub struct Standing {
    pub row: proposal::Model,
    pub events: Vec<proposal_event::Model>,
    pub state: State,
}

/// The answer of a command that ends a proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, serde::Deserialize)]
pub struct Ended {
    pub no: i64,
    pub state: String,
}

impl Standing {
    /// Reads it as of `now`; refuses a number that does not exist.
    pub async fn load(
        conn: &impl ConnectionTrait,
        chain: i64,
        no: i64,
        now: Instant,
    ) -> Result<Self> {
        let row = proposal::Entity::find_by_id((chain, no)).one(conn).await?;
        let row = row.ok_or_else(|| Error::NotFound(format!("proposal {no}")))?;
        let events = proposal_event::Entity::find()
            .filter(proposal_event::Column::Chain.eq(chain))
            .filter(proposal_event::Column::No.eq(no))
            .order_by_asc(proposal_event::Column::Seq)
            .all(conn)
            .await?;
        Ok(Self::of(row, events, now))
    }

    pub fn of(row: proposal::Model, events: Vec<proposal_event::Model>, now: Instant) -> Self {
        let ended = events.iter().find_map(|e| match e.kind.as_str() {
            "executed" => Some(State::Executed),
            "rejected" => Some(State::Rejected),
            "withdrawn" => Some(State::Withdrawn),
            _ => None,
        });
        let late = now > row.expires_at;
        let state = ended.unwrap_or(if late { State::Expired } else { State::Open });
        Self { row, events, state }
    }

    /// Refuses when there is nothing left to decide.
    pub fn check_open(&self) -> Result<()> {
        if self.state == State::Open {
            return Ok(());
        }
        let state = self.state.name();
        Err(Error::refused(
            "proposal.ended",
            format!("proposal {} is {state} already", self.row.no),
            vec![("no", self.row.no.to_string()), ("state", state.to_owned())],
        ))
    }

    pub fn approvals(&self) -> impl Iterator<Item = &proposal_event::Model> {
        self.events.iter().filter(|e| e.kind == "approved")
    }

    /// A row for what happens next.
    pub fn event(
        &self,
        kind: &str,
        person: PersonId,
        note: &str,
        at: Instant,
    ) -> proposal_event::Model {
        let last = self.events.iter().map(|e| e.seq).max().unwrap_or(0);
        proposal_event::Model {
            chain: self.row.chain,
            no: self.row.no,
            seq: last + 1,
            kind: kind.to_owned(),
            person_id: person,
            for_id: None,
            seat: None::<Side>,
            note: note.to_owned(),
            reply: String::new(),
            recorded_at: at,
        }
    }
}
