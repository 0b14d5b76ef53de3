//! Two accounts of one human being count as one where two people are asked for.

use super::pseudonym::by_pseudonym;
use crate::access::{Action, Permit};
use crate::command::{Command, Tx};
use crate::error::{Error, Result};
use entity::person;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};

/// Says that two accounts belong to one human being. Never taken back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NameOneHuman {
    /// Pseudonym.
    pub person: String,
    /// Pseudonym of the other account.
    pub other: String,
    pub reason: String,
}

/// How many accounts that human being now has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OneHuman {
    pub accounts: usize,
}

impl Command for NameOneHuman {
    type Reply = OneHuman;
    const NAME: &'static str = "person.one_human";
    const ACTION: Action = Action::Grant;

    fn fund(&self) -> Option<&str> {
        None
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<OneHuman> {
        let person = by_pseudonym(tx.conn(), "person", &self.person).await?;
        let other = by_pseudonym(tx.conn(), "other", &self.other).await?;
        if person.id == other.id {
            let text = "name two different accounts";
            return Err(Error::field("other", "person.same", text));
        }
        let human = other.human_id.min(person.human_id);
        let both = [person.human_id, other.human_id];
        let rows = person::Entity::find()
            .filter(person::Column::HumanId.is_in(both))
            .all(tx.conn())
            .await?;
        let accounts = rows.len();
        for row in rows {
            let row = person::Model {
                human_id: human,
                ..row
            };
            tx.update::<person::Entity>(permit, row).await?;
        }
        Ok(OneHuman { accounts })
    }
}
