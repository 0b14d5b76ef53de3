//! Making an account for oneself, which the address's own letter confirms.
//!
//! Who asks learns nothing: the answer is the same whether or not the address has an account.

use super::ask::{begin, log, person_behind, run};
use super::link::{self, Kind, consume, put, spent, take_back};
use super::link_sign_in::Asked;
use super::person::by_email;
use super::sign_in::Origin;
use super::{email, letter, named, pseudonym};
use crate::access::session::Token;
use crate::access::{Action, Permit};
use crate::app::App;
use crate::command::{Command, Tx};
use crate::error::Result;
use crate::ledger::store::last_number;
use crate::mail::Mailbox;
use crate::money::Lang;
use entity::person;
use entity::value::PersonId;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use tokio::task::JoinHandle;

/// Where the letter to somebody who has an account leads.
const SIGN_IN: &str = "/sign-in";

/// What is typed to make an account.
#[derive(Clone)]
pub struct Wish {
    pub name: String,
    pub email: String,
    pub lang: Lang,
    /// The page of this site to go on to afterwards.
    pub next: String,
}

/// Asks for an account. It is nobody's until its letter's link was used.
#[derive(Serialize)]
pub struct Register {
    /// Whom the event is about.
    pub person: String,
    pub address: String,
    pub lang: String,
    #[serde(skip)]
    pub name: String,
    #[serde(skip)]
    pub email: String,
    #[serde(skip)]
    pub token: Token,
    #[serde(skip)]
    pub base: String,
    #[serde(skip)]
    pub next: String,
}

impl std::fmt::Debug for Register {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Register({})", self.person)
    }
}

impl Command for Register {
    type Reply = Asked;
    const NAME: &'static str = "person.register";
    const ACTION: Action = Action::Enter;

    fn fund(&self) -> Option<&str> {
        None
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Asked> {
        let known = by_email(tx.conn(), &self.email).await?;
        let person = match known {
            Some(person) if person.state == "active" => {
                let href = with_next(&self.base, &self.next);
                let letter = letter::known_already(&person, href);
                letter::send(permit, tx, (&person, &person.email), &letter, None).await?;
                return Ok(Asked {});
            }
            Some(person) if person.state == "invited" => person,
            Some(_) => return Ok(Asked {}),
            None => self.begin(permit, tx).await?,
        };
        take_back(permit, tx, Kind::Verify, &person).await?;
        let new = link::New {
            kind: Kind::Verify,
            person: &person,
            email: &person.email,
            token: &self.token,
            browser: None,
            code: None,
            data: serde_json::to_string(&Begun {
                name: self.name.clone(),
                next: self.next.clone(),
            })?,
        };
        let until = put(permit, tx, new).await?;
        let letter =
            letter::registration(&person, link::href(&self.base, Kind::Verify, &self.token));
        letter::send(permit, tx, (&person, &person.email), &letter, Some(until)).await?;
        Ok(Asked {})
    }
}

impl Register {
    async fn begin(&self, permit: &Permit, tx: &mut Tx) -> Result<person::Model> {
        Mailbox::new(&self.name, &self.email)?;
        let all = Condition::all();
        let id = last_number::<person::Entity>(tx.conn(), person::Column::Id, all).await? + 1;
        let row = person::Model {
            id: PersonId(id),
            pseudonym: self.person.clone(),
            human_id: PersonId(id),
            name: named(&self.name)?,
            email: self.email.clone(),
            email_key: email::key(&self.email)?,
            lang: self.lang.clone(),
            state: "invited".into(),
            password_hash: None,
            recorded_at: tx.now(),
        };
        tx.insert::<person::Entity>(permit, row.clone()).await?;
        Ok(row)
    }
}

fn with_next(base: &str, next: &str) -> String {
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("next", next)
        .finish();
    format!("{base}{SIGN_IN}?{query}")
}

/// What the link keeps of what was typed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Begun {
    pub name: String,
    pub next: String,
}

/// Confirms the address by the letter's link: the account becomes active, with a password.
#[derive(Serialize)]
pub struct Verify {
    /// Whose account it becomes, where there is one.
    pub person: Option<String>,
    pub address: String,
    #[serde(skip)]
    pub token: Token,
    #[serde(skip)]
    pub name: String,
    #[serde(skip)]
    pub password_hash: String,
}

/// The reply of [`Verify`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verified {
    pub person: PersonId,
}

impl std::fmt::Debug for Verify {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Verify({:?})", self.person)
    }
}

impl Command for Verify {
    type Reply = Verified;
    const NAME: &'static str = "person.verify";
    const ACTION: Action = Action::Enter;

    fn fund(&self) -> Option<&str> {
        None
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Verified> {
        let used = consume(permit, tx, Kind::Verify, &self.token, None).await?;
        let found = person::Entity::find_by_id(used.person_id)
            .one(tx.conn())
            .await?;
        let person = found.filter(|p| p.state == "invited").ok_or_else(spent)?;
        // An invitation to the same address is of no use any more.
        let name = if was_invited(tx.conn(), person.id).await? {
            take_back(permit, tx, Kind::Invite, &person).await?;
            person.name.clone()
        } else {
            named(&self.name)?
        };
        let id = person.id;
        let row = person::Model {
            name,
            state: "active".into(),
            password_hash: Some(self.password_hash.clone()),
            ..person
        };
        tx.update::<person::Entity>(permit, row).await?;
        Ok(Verified { person: id })
    }
}

/// Whether an owner gave the person their name.
async fn was_invited(conn: &impl ConnectionTrait, id: PersonId) -> Result<bool> {
    use entity::link::{Column, Entity};
    let found = Entity::find()
        .filter(Column::PersonId.eq(id))
        .filter(Column::Kind.eq(Kind::Invite.name()))
        .one(conn)
        .await?;
    Ok(found.is_some())
}

/// Asks for an account; otherwise as [`super::ask::recovery`].
pub fn register(app: &Arc<App>, wish: Wish, from: &Origin, base: &str) -> JoinHandle<()> {
    let (app, base) = (Arc::clone(app), base.to_owned());
    let address = from.address.clone();
    tokio::spawn(async move {
        let asked = async {
            let known = by_email(&app.db.read, &wish.email).await?;
            let command = Register {
                person: known.map_or_else(pseudonym, |p| Ok(p.pseudonym))?,
                address,
                lang: wish.lang.tag().to_owned(),
                name: wish.name,
                email: wish.email.trim().to_owned(),
                token: Token::fresh()?,
                base,
                next: wish.next,
            };
            run(&app, command).await
        };
        log(asked.await.map(drop));
    })
}

/// What was typed by whoever asked for the link; the name an owner gave stands.
pub async fn begun(app: &App, token: &Token) -> Result<Begun> {
    let (conn, now) = (&app.db.read, app.clock.now());
    let row = link::find(conn, Kind::Verify, token, now).await?;
    let row = row.ok_or_else(spent)?;
    let begun: Begun = serde_json::from_str(&row.data)?;
    if !was_invited(conn, row.person_id).await? {
        return Ok(begun);
    }
    let person = person::Entity::find_by_id(row.person_id).one(conn).await?;
    let name = person.map_or_else(String::new, |p| p.name);
    Ok(Begun { name, ..begun })
}

/// Confirms the address and signs in; gives the session, and the page to go on to.
pub async fn verify(
    app: &Arc<App>,
    token: Token,
    (name, password): (&str, &str),
    from: &Origin,
    replaces: Option<String>,
) -> Result<(Token, String)> {
    let next = begun(app, &token).await?.next;
    let person = person_behind(app, Kind::Verify, &token).await?;
    let person = person.ok_or_else(spent)?;
    let name = named(name)?;
    super::password::check("password", password, &[&name, &person.email])?;
    let command = Verify {
        person: Some(person.pseudonym.clone()),
        address: from.address.clone(),
        token,
        name,
        password_hash: app.passwords.hash(password).await?,
    };
    let verified = run(app, command).await?;
    let pseudonym = Some(person.pseudonym);
    let session = begin(app, verified.person, pseudonym, from, replaces).await?;
    Ok((session, next))
}
