//! A person's account elsewhere becomes a way into the one here.

use crate::access::{Action, Permit};
use crate::command::{Command, Tx};
use crate::error::{Error, Result};
use crate::people::letter::{self, Change};
use entity::{identity, person};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};

/// Links an account elsewhere with the person whose verified e-mail address it has. Somebody who
/// was invited has joined with that.
#[derive(Serialize)]
pub struct LinkIdentity {
    pub person: String,
    pub issuer: String,
    #[serde(skip)]
    pub subject: String,
    /// The address that was compared: it must still be the person's.
    #[serde(skip)]
    pub email_key: String,
}

impl std::fmt::Debug for LinkIdentity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "LinkIdentity({}, {})", self.person, self.issuer)
    }
}

/// The reply of [`LinkIdentity`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Linked {
    /// Whether the person joined by it.
    pub joined: bool,
}

/// Whether an account elsewhere may be linked with this one.
pub fn may_join(person: &person::Model) -> bool {
    matches!(person.state.as_str(), "active" | "invited")
}

impl Command for LinkIdentity {
    type Reply = Linked;
    const NAME: &'static str = "identity.link";
    const ACTION: Action = Action::Enter;

    fn fund(&self) -> Option<&str> {
        None
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Linked> {
        let found = person::Entity::find()
            .filter(person::Column::Pseudonym.eq(&self.person))
            .one(tx.conn())
            .await?;
        let person = found
            .filter(may_join)
            .filter(|p| p.email_key == self.email_key)
            .ok_or_else(|| Error::NotFound("person".into()))?;
        let row = identity::Model {
            issuer: self.issuer.clone(),
            subject: self.subject.clone(),
            person_id: person.id,
            recorded_at: tx.now(),
        };
        let joined = person.state == "invited";
        tx.insert::<identity::Entity>(permit, row).await?;
        let written = letter::changed(&person, Change::Linked);
        letter::send(permit, tx, (&person, &person.email), &written, None).await?;
        if joined {
            let row = person::Model {
                state: "active".into(),
                ..person
            };
            tx.update::<person::Entity>(permit, row).await?;
        }
        Ok(Linked { joined })
    }
}
