//! Signing in without a password: by the link of a letter in the browser that asked, or by the
//! letter's code there.

use super::letter;
use super::link::{self, Code, Kind, consume, mark_used, put, spent, take_back};
use super::person::by_email;
use crate::access::session::Token;
use crate::access::{Action, Permit};
use crate::audit::{Event, INSTANCE};
use crate::command::{Command, Tx};
use crate::error::Result;
use entity::person;
use entity::value::PersonId;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};

/// Asks for a letter that signs in. Done whether or not somebody has the address.
#[derive(Serialize)]
pub struct AskSignInLink {
    /// Whose address it is; none where it is nobody's.
    pub person: Option<String>,
    pub address: String,
    #[serde(skip)]
    pub email: String,
    #[serde(skip)]
    pub browser: Token,
    #[serde(skip)]
    pub token: Token,
    #[serde(skip)]
    pub code: Code,
    #[serde(skip)]
    pub base: String,
}

/// The reply of commands that say the same to everybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {}

impl std::fmt::Debug for AskSignInLink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "AskSignInLink({:?})", self.person)
    }
}

impl Command for AskSignInLink {
    type Reply = Asked;
    const NAME: &'static str = "link.ask_sign_in";
    const ACTION: Action = Action::Enter;

    fn fund(&self) -> Option<&str> {
        None
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Asked> {
        let person = by_email(tx.conn(), &self.email).await?;
        let Some(person) = person.filter(|p| p.state == "active") else {
            return Ok(Asked {});
        };
        take_back(permit, tx, Kind::SignIn, &person).await?;
        let new = link::New {
            kind: Kind::SignIn,
            person: &person,
            email: &person.email,
            token: &self.token,
            browser: Some(&self.browser),
            code: Some(&self.code),
            data: String::new(),
        };
        let until = put(permit, tx, new).await?;
        let href = link::href(&self.base, Kind::SignIn, &self.token);
        let letter = letter::sign_in(&person, href, &self.code);
        letter::send(permit, tx, (&person, &person.email), &letter, Some(until)).await?;
        Ok(Asked {})
    }
}

/// Signs in by the link, in the browser that asked.
#[derive(Serialize)]
pub struct UseSignInLink {
    pub person: Option<String>,
    pub address: String,
    #[serde(skip)]
    pub token: Token,
    #[serde(skip)]
    pub browser: Option<Token>,
}

impl std::fmt::Debug for UseSignInLink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "UseSignInLink({:?})", self.person)
    }
}

/// What came of a link or a code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Shown {
    /// Whose session may begin.
    Right(PersonId),
    /// How often another code may be tried.
    Wrong { left: i64 },
}

impl Command for UseSignInLink {
    type Reply = Shown;
    const NAME: &'static str = "link.sign_in";
    const ACTION: Action = Action::Enter;

    fn fund(&self) -> Option<&str> {
        None
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Shown> {
        let browser = self.browser.as_ref();
        let used = consume(permit, tx, Kind::SignIn, &self.token, browser).await?;
        active(tx, used.person_id).await
    }
}

/// Signs in by the code, typed in the browser that asked. A wrong one is counted, so it is an
/// answer and no refusal, which would leave nothing.
#[derive(Serialize)]
pub struct UseCode {
    pub person: Option<String>,
    pub address: String,
    #[serde(skip)]
    pub code: Option<Code>,
    #[serde(skip)]
    pub browser: Token,
}

impl std::fmt::Debug for UseCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "UseCode({:?})", self.person)
    }
}

impl Command for UseCode {
    type Reply = Shown;
    const NAME: &'static str = "link.sign_in_by_code";
    const ACTION: Action = Action::Enter;

    fn fund(&self) -> Option<&str> {
        None
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Shown> {
        let now = tx.now();
        let row = link::waiting_for_code(tx.conn(), &self.browser, now).await?;
        let row = row.ok_or_else(spent)?;
        let typed = self.code.as_ref().map(|code| code.hash(&self.browser));
        if typed.is_some() && typed == row.code_hash {
            mark_used(permit, tx, &row).await?;
            return active(tx, row.person_id).await;
        }
        let left = link::TRIES - row.tries - 1;
        let row = entity::link::Model {
            tries: row.tries + 1,
            ..row
        };
        tx.update::<entity::link::Entity>(permit, row).await?;
        let wrong = Event {
            actor: permit.actor().name().to_owned(),
            action: "link.wrong_code".into(),
            subject: self.person.clone().unwrap_or_default(),
            refused: true,
            detail: serde_json::json!({ "from": self.address, "left": left }).to_string(),
        };
        tx.tell(INSTANCE, wrong)?;
        Ok(Shown::Wrong { left })
    }
}

async fn active(tx: &Tx, id: PersonId) -> Result<Shown> {
    let person = person::Entity::find_by_id(id)
        .filter(person::Column::State.eq("active"))
        .one(tx.conn())
        .await?;
    Ok(Shown::Right(person.ok_or_else(spent)?.id))
}
