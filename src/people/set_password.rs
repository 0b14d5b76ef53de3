//! A person's password: set anew by whoever knows the present one.

use super::letter::{self, Change};
use super::password::check;
use super::session::{end_all, own};
use super::throttle::{self, Attempt};
use crate::access::{Action, Permit};
use crate::app::Ctx;
use crate::command::{Command, Tx};
use crate::error::{Error, Result};
use entity::person;
use sea_orm::EntityTrait;
use serde::{Deserialize, Serialize};

/// Sets the password and ends the person's other sessions, and tells them by letter.
#[derive(Serialize)]
pub struct SetPassword {
    /// What is stored at present; it must still be when the new one is.
    #[serde(skip)]
    pub present: Option<String>,
    #[serde(skip)]
    pub new: String,
}

impl std::fmt::Debug for SetPassword {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SetPassword")
    }
}

/// The reply of [`SetPassword`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordSet {
    pub sessions_ended: u64,
}

impl Command for SetPassword {
    type Reply = PasswordSet;
    const NAME: &'static str = "person.set_password";
    const ACTION: Action = Action::Own;

    fn fund(&self) -> Option<&str> {
        None
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<PasswordSet> {
        let member = own(permit)?.clone();
        let person = person::Entity::find_by_id(member.id).one(tx.conn()).await?;
        let person = person
            .filter(|p| p.password_hash == self.present)
            .ok_or_else(wrong)?;
        let row = person::Model {
            password_hash: Some(self.new.clone()),
            ..person.clone()
        };
        tx.update::<person::Entity>(permit, row).await?;
        let sessions_ended = end_all(permit, tx, member.id, &member.session).await?;
        let letter = letter::changed(&person, Change::Password);
        letter::send(permit, tx, (&person, &person.email), &letter, None).await?;
        Ok(PasswordSet { sessions_ended })
    }
}

fn wrong() -> Error {
    Error::field("current", "password.wrong", "is not the present password")
}

/// Changes the password of the person who acts and knows the present one.
pub async fn change(ctx: &Ctx, key: &str, current: &str, new: &str) -> Result<PasswordSet> {
    let app = &ctx.app;
    let member = ctx
        .actor
        .person()
        .ok_or_else(|| Error::Denied("this is for a person who signed in".into()))?;
    check("new", new, &[&member.name, &member.email])?;
    let person = person::Entity::find_by_id(member.id)
        .one(&app.db.read)
        .await?;
    let present = person.and_then(|p| p.password_hash);
    let attempts = [Attempt::new(throttle::PASSWORD, &[&member.pseudonym])];
    throttle::attempt(app, &attempts).await?;
    if !app.passwords.verify(current, present.as_deref()).await? {
        return Err(wrong());
    }
    throttle::succeeded(app, &attempts).await?;
    let new = app.passwords.hash(new).await?;
    ctx.run(key, SetPassword { present, new }).await
}
