//! Getting an account back by letter, without telling anybody whether it exists.

use super::letter::{self, Change};
use super::link::{self, Kind, consume, put, spent, take_back};
use super::link_sign_in::Asked;
use super::person::by_email;
use super::session::end_all;
use crate::access::session::Token;
use crate::access::{Action, Permit};
use crate::command::{Command, Tx};
use crate::error::Result;
use entity::person;
use sea_orm::EntityTrait;
use serde::{Deserialize, Serialize};

/// Asks for a letter by which a new password can be set. Done whether or not somebody has the
/// address.
#[derive(Serialize)]
pub struct AskRecovery {
    /// Whose address it is; none where it is nobody's.
    pub person: Option<String>,
    pub address: String,
    #[serde(skip)]
    pub email: String,
    #[serde(skip)]
    pub token: Token,
    #[serde(skip)]
    pub base: String,
}

impl std::fmt::Debug for AskRecovery {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "AskRecovery({:?})", self.person)
    }
}

impl Command for AskRecovery {
    type Reply = Asked;
    const NAME: &'static str = "link.ask_recovery";
    const ACTION: Action = Action::Enter;

    fn fund(&self) -> Option<&str> {
        None
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Asked> {
        let person = by_email(tx.conn(), &self.email).await?;
        let Some(person) = person.filter(|p| p.state == "active") else {
            return Ok(Asked {});
        };
        take_back(permit, tx, Kind::Recover, &person).await?;
        let new = link::New {
            kind: Kind::Recover,
            person: &person,
            email: &person.email,
            token: &self.token,
            browser: None,
            code: None,
            data: String::new(),
        };
        let until = put(permit, tx, new).await?;
        let href = link::href(&self.base, Kind::Recover, &self.token);
        let letter = letter::recovery(&person, href);
        letter::send(permit, tx, (&person, &person.email), &letter, Some(until)).await?;
        Ok(Asked {})
    }
}

/// Sets a new password by the letter's link and ends all sessions. Signs nobody in: the second
/// factor is asked for as ever.
#[derive(Serialize)]
pub struct Recover {
    pub person: Option<String>,
    pub address: String,
    #[serde(skip)]
    pub token: Token,
    #[serde(skip)]
    pub password_hash: String,
}

/// The reply of [`Recover`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recovered {
    pub sessions_ended: u64,
}

impl std::fmt::Debug for Recover {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Recover({:?})", self.person)
    }
}

impl Command for Recover {
    type Reply = Recovered;
    const NAME: &'static str = "person.recover";
    const ACTION: Action = Action::Enter;

    fn fund(&self) -> Option<&str> {
        None
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Recovered> {
        let used = consume(permit, tx, Kind::Recover, &self.token, None).await?;
        let found = person::Entity::find_by_id(used.person_id)
            .one(tx.conn())
            .await?;
        let person = found.filter(|p| p.state == "active").ok_or_else(spent)?;
        let row = person::Model {
            password_hash: Some(self.password_hash.clone()),
            ..person.clone()
        };
        tx.update::<person::Entity>(permit, row).await?;
        let sessions_ended = end_all(permit, tx, person.id, "").await?;
        let letter = letter::changed(&person, Change::Recovered);
        letter::send(permit, tx, (&person, &person.email), &letter, None).await?;
        Ok(Recovered { sessions_ended })
    }
}
