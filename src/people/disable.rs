//! An account is closed to its person at once; what they did and hold stays to be seen.

use super::grant::keep_an_owner;
use super::pseudonym::by_pseudonym;
use super::session::end_all;
use crate::access::{Action, Permit};
use crate::command::{Command, Tx};
use crate::error::{Error, Result};
use entity::{person, role_grant};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};

/// Disables a person: they are signed out everywhere and cannot sign in. One person can, since it
/// is a matter of minutes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DisablePerson {
    /// Pseudonym.
    pub person: String,
    pub reason: String,
}

/// The reply of [`DisablePerson`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disabled {
    pub person: String,
    pub sessions_ended: u64,
}

impl Command for DisablePerson {
    type Reply = Disabled;
    const NAME: &'static str = "person.disable";
    const ACTION: Action = Action::Grant;

    fn fund(&self) -> Option<&str> {
        None
    }

    fn needs_two(&self) -> bool {
        false
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Disabled> {
        if self.reason.trim().is_empty() {
            let text = "say why; it stays in the audit log";
            return Err(Error::field("reason", "text.required", text));
        }
        let row = by_pseudonym(tx.conn(), "person", &self.person).await?;
        if row.state == "disabled" {
            return Err(Error::refused(
                "person.disabled",
                format!("{} is disabled already", row.pseudonym),
                vec![("person", row.pseudonym)],
            ));
        }
        let grants = role_grant::Entity::find()
            .filter(role_grant::Column::PersonId.eq(row.id))
            .filter(role_grant::Column::EndedAt.is_null())
            .all(tx.conn())
            .await?;
        for grant in &grants {
            keep_an_owner(tx, grant).await?;
        }
        let id = row.id;
        let disabled = person::Model {
            state: "disabled".into(),
            ..row
        };
        let person = disabled.pseudonym.clone();
        tx.update::<person::Entity>(permit, disabled).await?;
        let sessions_ended = end_all(permit, tx, id, "").await?;
        Ok(Disabled {
            person,
            sessions_ended,
        })
    }
}

/// Opens a closed account again, with the roles it still has: two people agree to that.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EnablePerson {
    /// Pseudonym.
    pub person: String,
    pub reason: String,
}

/// The reply of [`EnablePerson`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enabled {
    pub person: String,
}

impl Command for EnablePerson {
    type Reply = Enabled;
    const NAME: &'static str = "person.enable";
    const ACTION: Action = Action::Grant;

    fn fund(&self) -> Option<&str> {
        None
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Enabled> {
        if self.reason.trim().is_empty() {
            let text = "say why; it stays in the audit log";
            return Err(Error::field("reason", "text.required", text));
        }
        let row = by_pseudonym(tx.conn(), "person", &self.person).await?;
        if row.state != "disabled" {
            return Err(Error::refused(
                "person.not_disabled",
                format!("the account of {} is not closed", row.pseudonym),
                vec![("person", row.pseudonym)],
            ));
        }
        let enabled = person::Model {
            state: "active".into(),
            ..row
        };
        let person = enabled.pseudonym.clone();
        tx.update::<person::Entity>(permit, enabled).await?;
        Ok(Enabled { person })
    }
}
