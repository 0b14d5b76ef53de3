//! A proposal is withdrawn by its maker.

use super::standing::{Ended, Standing};
use crate::access::{Action, Permit};
use crate::command::{Command, Tx};
use crate::error::{Error, Result};
use entity::proposal_event;
use entity::value::PersonId;
use serde::{Deserialize, Serialize};

/// Takes one's own proposal back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Withdraw {
    /// None for the instance's.
    pub fund: Option<String>,
    pub no: i64,
    pub reason: String,
}

/// The chain proposals of a fund, or of the instance, stand in.
pub fn chain(tx: &Tx, fund: Option<&str>) -> Result<i64> {
    fund.map_or(Ok(0), |code| Ok(tx.book(code)?.id().0))
}

/// The person who acts.
pub fn person(permit: &Permit) -> Result<PersonId> {
    let id = permit.actor().person_id();
    id.ok_or_else(|| Error::Denied("only a person decides on proposals".into()))
}

impl Command for Withdraw {
    type Reply = Ended;
    const NAME: &'static str = "proposal.withdraw";
    const ACTION: Action = Action::Own;

    fn fund(&self) -> Option<&str> {
        self.fund.as_deref()
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Ended> {
        let chain = chain(tx, self.fund.as_deref())?;
        let standing = Standing::load(tx.conn(), chain, self.no, tx.now()).await?;
        let person = person(permit)?;
        if standing.row.maker_id != person {
            return Err(Error::NotFound(format!("proposal {}", self.no)));
        }
        standing.check_open()?;
        let event = standing.event("withdrawn", person, self.reason.trim(), tx.now());
        tx.insert::<proposal_event::Entity>(permit, event).await?;
        Ok(Ended {
            no: self.no,
            state: "withdrawn".into(),
        })
    }
}
