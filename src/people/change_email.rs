//! Another e-mail address: confirmed at the old one and at the new one before it counts.

use super::letter::{self, Change};
use super::link::{self, Kind, consume, put, spent, take_back};
use super::session::own;
use super::throttle::{self, Attempt};
use super::{by_email, email};
use crate::access::session::Token;
use crate::access::{Action, Permit};
use crate::app::Ctx;
use crate::command::{Command, Tx};
use crate::error::{Error, Result};
use crate::mail::Mailbox;
use entity::link::{Column, Entity, Model};
use entity::person;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};

/// Sends a letter to both addresses of the person who acts.
#[derive(Serialize)]
pub struct ChangeEmail {
    #[serde(skip)]
    pub email: String,
    /// For the old address and for the new one.
    #[serde(skip)]
    pub tokens: [Token; 2],
    #[serde(skip)]
    pub base: String,
}

/// The reply of [`ChangeEmail`] and [`ConfirmEmail`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmailChange {
    /// Whether both addresses are confirmed, so that the new one counts.
    pub done: bool,
}

impl ChangeEmail {
    pub fn new(email: &str, base: &str) -> Result<Self> {
        Ok(Self {
            email: email.trim().to_owned(),
            tokens: [Token::fresh()?, Token::fresh()?],
            base: base.to_owned(),
        })
    }
}

impl std::fmt::Debug for ChangeEmail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ChangeEmail")
    }
}

impl Command for ChangeEmail {
    type Reply = EmailChange;
    const NAME: &'static str = "person.change_email";
    const ACTION: Action = Action::Own;

    fn fund(&self) -> Option<&str> {
        None
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<EmailChange> {
        let id = own(permit)?.id;
        let key = email::key(&self.email)?;
        Mailbox::new("", &self.email)?;
        let found = person::Entity::find_by_id(id).one(tx.conn()).await?;
        let person = found.ok_or_else(|| Error::NotFound("person".into()))?;
        if key == person.email_key {
            let text = "this is the address you have";
            return Err(Error::field("email", "person.email_same", text));
        }
        take_back(permit, tx, Kind::EmailChange, &person).await?;
        let old = person.email.clone();
        // Whether somebody else has it is not told here: the letter is, to whoever reads it.
        for (token, to) in self.tokens.iter().zip([&old, &self.email]) {
            let new = link::New {
                kind: Kind::EmailChange,
                person: &person,
                email: to,
                token,
                browser: None,
                code: None,
                data: self.email.clone(),
            };
            let until = put(permit, tx, new).await?;
            let href = link::href(&self.base, Kind::EmailChange, token);
            let letter = letter::address_change(&person, href, *to != old);
            letter::send(permit, tx, (&person, to), &letter, Some(until)).await?;
        }
        Ok(EmailChange { done: false })
    }
}

/// Confirms one of the two addresses; with the second the new one counts.
#[derive(Serialize)]
pub struct ConfirmEmail {
    pub person: Option<String>,
    pub address: String,
    #[serde(skip)]
    pub token: Token,
}

impl std::fmt::Debug for ConfirmEmail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ConfirmEmail({:?})", self.person)
    }
}

impl Command for ConfirmEmail {
    type Reply = EmailChange;
    const NAME: &'static str = "person.confirm_email";
    const ACTION: Action = Action::Enter;

    fn fund(&self) -> Option<&str> {
        None
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<EmailChange> {
        let used = consume(permit, tx, Kind::EmailChange, &self.token, None).await?;
        let found = person::Entity::find_by_id(used.person_id)
            .one(tx.conn())
            .await?;
        let person = found.filter(|p| p.state == "active").ok_or_else(spent)?;
        if !other_is_confirmed(tx, &used).await? {
            return Ok(EmailChange { done: false });
        }
        let taken = by_email(tx.conn(), &used.data).await?;
        if taken.is_some() {
            let text = "somebody has this e-mail address already";
            return Err(Error::refused("person.email_taken", text, Vec::new()));
        }
        let row = person::Model {
            email_key: email::key(&used.data)?,
            email: used.data,
            ..person.clone()
        };
        tx.update::<person::Entity>(permit, row).await?;
        let letter = letter::changed(&person, Change::Email);
        letter::send(permit, tx, (&person, &person.email), &letter, None).await?;
        Ok(EmailChange { done: true })
    }
}

/// The other link of the same asking: both were stored at one instant. A link that was taken back
/// before has another.
async fn other_is_confirmed(tx: &Tx, used: &Model) -> Result<bool> {
    let other = Entity::find()
        .filter(Column::PersonId.eq(used.person_id))
        .filter(Column::Kind.eq(Kind::EmailChange.name()))
        .filter(Column::RecordedAt.eq(used.recorded_at))
        .filter(Column::Email.ne(&used.email))
        .one(tx.conn())
        .await?;
    Ok(other.is_some_and(|row| row.used_at.is_some()))
}

/// Asks for another address for the person who acts and knows their password.
pub async fn ask(
    ctx: &Ctx,
    key: &str,
    current: &str,
    new: &str,
    base: &str,
) -> Result<EmailChange> {
    let app = &ctx.app;
    let member = ctx.actor.person();
    let member =
        member.ok_or_else(|| Error::Denied("this is for a person who signed in".into()))?;
    let person = person::Entity::find_by_id(member.id)
        .one(&app.db.read)
        .await?;
    let stored = person.and_then(|p| p.password_hash);
    let attempts = [Attempt::new(throttle::PASSWORD, &[&member.pseudonym])];
    throttle::attempt(app, &attempts).await?;
    if !app.passwords.verify(current, stored.as_deref()).await? {
        let text = "is not the present password";
        return Err(Error::field("current", "password.wrong", text));
    }
    throttle::succeeded(app, &attempts).await?;
    ctx.run(key, ChangeEmail::new(new, base)?).await
}
