//! Inviting somebody, and joining by the letter that came.

use super::link::{self, Kind, consume, put, spent, take_back};
use super::{email, letter, named, pseudonym};
use crate::access::session::Token;
use crate::access::{Action, Permit};
use crate::command::{Command, Tx};
use crate::error::{Error, Result};
use crate::ledger::store::last_number;
use crate::mail::Mailbox;
use crate::money::Lang;
use entity::person;
use entity::value::PersonId;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};

/// Invites somebody by letter. They hold no role until one is granted, which takes two people;
/// inviting takes one.
#[derive(Serialize)]
pub struct InvitePerson {
    /// Whom the event is about.
    pub person: String,
    pub lang: String,
    #[serde(skip)]
    pub name: String,
    #[serde(skip)]
    pub email: String,
    #[serde(skip)]
    pub token: Token,
    /// Where the pages are, for the link.
    #[serde(skip)]
    pub base: String,
}

/// The reply of [`InvitePerson`] and [`InviteAgain`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invited {
    pub person: String,
}

impl InvitePerson {
    pub fn new(name: &str, email: &str, lang: Lang, base: &str) -> Result<Self> {
        Ok(Self {
            person: pseudonym()?,
            lang: lang.tag().to_owned(),
            name: name.to_owned(),
            email: email.trim().to_owned(),
            token: Token::fresh()?,
            base: base.to_owned(),
        })
    }
}

impl std::fmt::Debug for InvitePerson {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "InvitePerson({})", self.person)
    }
}

impl Command for InvitePerson {
    type Reply = Invited;
    const NAME: &'static str = "person.invite";
    const ACTION: Action = Action::Grant;

    fn fund(&self) -> Option<&str> {
        None
    }

    fn needs_two(&self) -> bool {
        false
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Invited> {
        let name = named(&self.name)?;
        let email_key = email::key(&self.email)?;
        Mailbox::new(&name, &self.email)?;
        let taken = person::Entity::find()
            .filter(person::Column::EmailKey.eq(&email_key))
            .one(tx.conn())
            .await?;
        if taken.is_some() {
            let text = "somebody has this e-mail address already";
            return Err(Error::field("email", "person.email_taken", text));
        }
        let all = Condition::all();
        let id = last_number::<person::Entity>(tx.conn(), person::Column::Id, all).await? + 1;
        let row = person::Model {
            id: PersonId(id),
            pseudonym: self.person.clone(),
            human_id: PersonId(id),
            name,
            email: self.email.clone(),
            email_key,
            lang: self.lang.clone(),
            state: "invited".into(),
            password_hash: None,
            recorded_at: tx.now(),
        };
        tx.insert::<person::Entity>(permit, row.clone()).await?;
        invite(permit, tx, &row, &self.token, &self.base).await
    }
}

/// Sends another invitation; earlier ones open nothing any more.
#[derive(Serialize)]
pub struct InviteAgain {
    pub person: String,
    #[serde(skip)]
    pub token: Token,
    #[serde(skip)]
    pub base: String,
}

impl std::fmt::Debug for InviteAgain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "InviteAgain({})", self.person)
    }
}

impl Command for InviteAgain {
    type Reply = Invited;
    const NAME: &'static str = "person.invite_again";
    const ACTION: Action = Action::Grant;

    fn fund(&self) -> Option<&str> {
        None
    }

    fn needs_two(&self) -> bool {
        false
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Invited> {
        let found = person::Entity::find()
            .filter(person::Column::Pseudonym.eq(&self.person))
            .one(tx.conn())
            .await?;
        let person = found.ok_or_else(|| Error::NotFound(format!("person {}", self.person)))?;
        if person.state != "invited" {
            let text = "this person has joined already, or may not";
            return Err(Error::refused("person.not_invited", text, Vec::new()));
        }
        take_back(permit, tx, Kind::Invite, &person).await?;
        invite(permit, tx, &person, &self.token, &self.base).await
    }
}

async fn invite(
    permit: &Permit,
    tx: &mut Tx,
    person: &person::Model,
    token: &Token,
    base: &str,
) -> Result<Invited> {
    let new = link::New {
        kind: Kind::Invite,
        person,
        email: &person.email,
        token,
        browser: None,
        code: None,
        data: String::new(),
    };
    let until = put(permit, tx, new).await?;
    let letter = letter::invitation(person, link::href(base, Kind::Invite, token));
    letter::send(permit, tx, (person, &person.email), &letter, Some(until)).await?;
    Ok(Invited {
        person: person.pseudonym.clone(),
    })
}

/// Takes up an invitation: the account becomes active, with a password.
#[derive(Serialize)]
pub struct Join {
    /// Whose invitation it is, where there is one.
    pub person: Option<String>,
    pub address: String,
    #[serde(skip)]
    pub token: Token,
    #[serde(skip)]
    pub password_hash: String,
}

/// The reply of [`Join`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joined {
    pub person: PersonId,
}

impl std::fmt::Debug for Join {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Join({:?})", self.person)
    }
}

impl Command for Join {
    type Reply = Joined;
    const NAME: &'static str = "person.join";
    const ACTION: Action = Action::Enter;

    fn fund(&self) -> Option<&str> {
        None
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Joined> {
        let used = consume(permit, tx, Kind::Invite, &self.token, None).await?;
        let found = person::Entity::find_by_id(used.person_id)
            .one(tx.conn())
            .await?;
        let person = found.filter(|p| p.state == "invited").ok_or_else(spent)?;
        let id = person.id;
        let row = person::Model {
            state: "active".into(),
            password_hash: Some(self.password_hash.clone()),
            ..person
        };
        tx.update::<person::Entity>(permit, row).await?;
        Ok(Joined { person: id })
    }
}
