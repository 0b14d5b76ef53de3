//! An approver who will be absent lends their grants for some days.
//!
//! It takes a second person, since it gives the right to approve. What was lent never serves to
//! approve a proposal of the lender or of the borrower (`approve`).

use super::pseudonym::by_pseudonym;
use crate::access::{Action, Permit};
use crate::app::day_of;
use crate::command::{Command, Tx};
use crate::error::{Error, Result};
use crate::ledger::store;
use entity::delegation;
use entity::value::{Day, PersonId};
use sea_orm::{Condition, EntityTrait};
use serde::{Deserialize, Serialize};

/// Longest time for which grants are lent.
const MOST_DAYS: i64 = 92;

/// Lends one's grants.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Lend {
    /// Pseudonym.
    pub to: String,
    pub starts_on: Day,
    /// Last day.
    pub ends_on: Day,
    pub reason: String,
}

/// Ends a lending of one's own.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EndLending {
    pub lending: i64,
}

/// The number of the lending.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lent {
    pub lending: i64,
}

fn own(permit: &Permit) -> Result<PersonId> {
    let id = permit.actor().person_id();
    id.ok_or_else(|| Error::Denied("only a person lends grants".into()))
}

impl Command for Lend {
    type Reply = Lent;
    const NAME: &'static str = "role.lend";
    const ACTION: Action = Action::Own;
    const APPROVED_AS: Action = Action::Grant;

    fn fund(&self) -> Option<&str> {
        None
    }

    fn needs_two(&self) -> bool {
        true
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Lent> {
        let from = own(permit)?;
        let to = by_pseudonym(tx.conn(), "to", &self.to).await?;
        if to.id == from || Some(to.human_id) == permit.actor().person().map(|m| m.human) {
            let text = "grants are lent to somebody else";
            return Err(Error::field("to", "role.lend_self", text));
        }
        let today = day_of(tx.now());
        if self.starts_on < today {
            let text = format!("{} is over", self.starts_on);
            return Err(Error::too_early("starts_on", self.starts_on, today, text));
        }
        if self.ends_on < self.starts_on {
            let text = format!("{} is before the first day", self.ends_on);
            return Err(Error::too_early(
                "ends_on",
                self.ends_on,
                self.starts_on,
                text,
            ));
        }
        let days = (self.ends_on.0 - self.starts_on.0).num_days() + 1;
        if days > MOST_DAYS {
            return Err(Error::field_with(
                "ends_on",
                "role.lend_days",
                format!("{days} days; grants are lent for {MOST_DAYS} at most"),
                vec![("days", days.to_string()), ("most", MOST_DAYS.to_string())],
            ));
        }
        let column = delegation::Column::Id;
        let last = store::last_number::<delegation::Entity>(tx.conn(), column, Condition::all());
        let row = delegation::Model {
            id: last.await? + 1,
            from_id: from,
            to_id: to.id,
            starts_on: self.starts_on,
            ends_on: self.ends_on,
            reason: self.reason.trim().to_owned(),
            recorded_at: tx.now(),
            ended_at: None,
        };
        let lending = row.id;
        tx.insert::<delegation::Entity>(permit, row).await?;
        Ok(Lent { lending })
    }
}

impl Command for EndLending {
    type Reply = Lent;
    const NAME: &'static str = "role.lend_end";
    const ACTION: Action = Action::Own;

    fn fund(&self) -> Option<&str> {
        None
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Lent> {
        let from = own(permit)?;
        let row = delegation::Entity::find_by_id(self.lending)
            .one(tx.conn())
            .await?
            .filter(|row| row.from_id == from && row.ended_at.is_none())
            .ok_or_else(|| Error::NotFound(format!("lending {}", self.lending)))?;
        let row = delegation::Model {
            ended_at: Some(tx.now()),
            ..row
        };
        tx.update::<delegation::Entity>(permit, row).await?;
        Ok(Lent {
            lending: self.lending,
        })
    }
}
