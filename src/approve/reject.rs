//! A proposal is rejected by somebody who could approve it.

use super::{known, scope};
use crate::access::{Action, Actor, Permit};
use crate::command::{Command, Tx};
use crate::error::{Error, Result};
use crate::proposal::{Ended, Standing, chain, person};
use entity::proposal_event;
use serde::{Deserialize, Serialize};

/// Refuses a proposal, with the reason.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Reject {
    /// None for the instance's.
    pub fund: Option<String>,
    pub no: i64,
    pub reason: String,
}

impl Command for Reject {
    type Reply = Ended;
    const NAME: &'static str = "proposal.reject";
    const ACTION: Action = Action::Decide;

    fn fund(&self) -> Option<&str> {
        self.fund.as_deref()
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Ended> {
        let chain = chain(tx, self.fund.as_deref())?;
        let standing = Standing::load(tx.conn(), chain, self.no, tx.now()).await?;
        standing.check_open()?;
        if let Actor::Person(_) = permit.actor() {
            // Whoever decides on payments does not thereby decide on roles.
            let known = known(&standing.row.command)?;
            let scope = scope(tx, &known, &standing.row.body).await?;
            permit.actor().allow_approval(known.approved_as, scope)?;
        }
        if self.reason.trim().is_empty() {
            let text = "say why, so that the maker knows";
            return Err(Error::field("reason", "text.required", text));
        }
        let event = standing.event("rejected", person(permit)?, self.reason.trim(), tx.now());
        tx.insert::<proposal_event::Entity>(permit, event).await?;
        Ok(Ended {
            no: self.no,
            state: "rejected".into(),
        })
    }
}
