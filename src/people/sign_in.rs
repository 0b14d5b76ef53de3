//! Signing in: a session begins, by whatever way the person proved who they are.

use super::email;
use super::person::by_email;
use super::session::end_row;
use super::throttle::{self, Attempt};
use crate::access::session::{ABSOLUTE, COMMAND_LINE, TOKEN, Token};
use crate::access::{Action, Actor, Permit, load};
use crate::app::App;
use crate::command::{Command, Tx};
use crate::error::{Error, Result};
use crate::money::Lang;
use entity::value::{Instant, PersonId};
use entity::{person, session};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Longer texts are nobody's password and are not computed with.
const LONGEST: usize = 1024;

/// Where a request comes from.
#[derive(Debug, Clone, Default)]
pub struct Origin {
    pub address: String,
    /// What the browser calls itself.
    pub agent: String,
}

/// Begins a session, once the caller has checked what the person showed. Recorded as refused
/// where that was not enough.
#[derive(Debug, Serialize)]
pub struct OpenSession {
    /// Whose account was asked for, where there is one.
    pub person: Option<String>,
    /// `password`, `link`, `passkey`, `provider`, `demo`, `token` or `recovery`.
    pub way: &'static str,
    pub factors: i64,
    pub address: String,
    #[serde(skip)]
    pub agent: String,
    /// Who was recognised; none where what was shown is wrong.
    #[serde(skip)]
    pub proven: Option<Proven>,
    #[serde(skip)]
    pub token_hash: String,
    /// Hash of the session's token that this one stands in for.
    #[serde(skip)]
    pub replaces: Option<String>,
}

/// A person who showed enough, with the password that was compared: it must still be theirs
/// when the session begins.
#[derive(Clone)]
pub struct Proven {
    pub person: PersonId,
    pub password_hash: Option<String>,
}

impl std::fmt::Debug for Proven {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Proven({})", self.person)
    }
}

/// The reply of [`OpenSession`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    pub expires_at: Instant,
}

impl Command for OpenSession {
    type Reply = Opened;
    const NAME: &'static str = "session.open";
    const ACTION: Action = Action::Enter;

    fn fund(&self) -> Option<&str> {
        None
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Opened> {
        let proven = self.proven.as_ref().ok_or_else(wrong)?;
        let person = person::Entity::find_by_id(proven.person)
            .one(tx.conn())
            .await?
            .filter(|p| p.state == "active")
            .filter(|p| proven.password_hash.is_none() || p.password_hash == proven.password_hash)
            .ok_or_else(wrong)?;
        let now = tx.now();
        if let Some(earlier) = &self.replaces {
            end_row(permit, tx, earlier).await?;
        }
        let lasts = if self.way == TOKEN {
            COMMAND_LINE
        } else {
            ABSOLUTE
        };
        let expires_at = Instant(now.0 + lasts);
        let row = session::Model {
            token_hash: self.token_hash.clone(),
            person_id: person.id,
            way: self.way.to_owned(),
            factors: self.factors,
            address: self.address.clone(),
            agent: self.agent.chars().take(200).collect(),
            recorded_at: now,
            confirmed_at: now,
            seen_at: now,
            expires_at,
            ended_at: None,
        };
        tx.insert::<session::Entity>(permit, row).await?;
        Ok(Opened { expires_at })
    }
}

/// The one answer to whoever is not let in, whatever the reason.
fn wrong() -> Error {
    let text = "the e-mail address or the password is wrong";
    Error::refused("sign_in.wrong", text, Vec::new())
}

/// Signs in by password and gives the new session's token. `replaces` is the hash of an earlier
/// session's token of this browser. Takes as long, and says the same, for an address that nobody
/// has.
pub async fn by_password(
    app: &Arc<App>,
    email: &str,
    password: &str,
    from: &Origin,
    replaces: Option<String>,
) -> Result<Token> {
    enter(app, email, password, from, replaces, "password").await
}

/// Makes a token of the command line, as [`by_password`] makes a browser's.
pub async fn command_line(app: &Arc<App>, email: &str, password: &str) -> Result<Token> {
    let from = Origin {
        address: "command line".into(),
        ..Origin::default()
    };
    enter(app, email, password, &from, None, TOKEN).await
}

async fn enter(
    app: &Arc<App>,
    email: &str,
    password: &str,
    from: &Origin,
    replaces: Option<String>,
    way: &'static str,
) -> Result<Token> {
    let person = by_email(&app.db.read, email).await?;
    let attempts = attempts(app, email, person.as_ref(), from).await?;
    throttle::attempt(app, &attempts).await?;
    let active = person.as_ref().filter(|p| p.state == "active");
    let stored = active.and_then(|p| p.password_hash.as_deref());
    let right = if password.len() > LONGEST {
        app.passwords.verify("", None).await?
    } else {
        app.passwords.verify(password, stored).await?
    };
    let proven = active.filter(|_| right).map(|p| Proven {
        person: p.id,
        password_hash: p.password_hash.clone(),
    });
    let named = person.map(|p| p.pseudonym);
    let token = open(app, proven, named, from, replaces, way, 1).await?;
    throttle::succeeded(app, &attempts).await?;
    Ok(token)
}

/// What a sign-in is counted as. Where somebody tries an account from everywhere, its owner is
/// not held up at an address where they were signed in before.
async fn attempts(
    app: &App,
    email: &str,
    person: Option<&person::Model>,
    from: &Origin,
) -> Result<Vec<Attempt>> {
    let account = email::key(email).unwrap_or_else(|_| email.trim().to_lowercase());
    let network = throttle::network(&from.address);
    let mut attempts = vec![
        Attempt::new(throttle::PAIR, &[&account, &network]),
        Attempt::new(throttle::ADDRESS, &[&network]),
    ];
    let known = session::Entity::find()
        .filter(session::Column::PersonId.eq(person.map_or(0, |p| p.id.0)))
        .filter(session::Column::Address.eq(&from.address))
        .limit(1)
        .one(&app.db.read)
        .await?;
    if known.is_none() {
        attempts.push(Attempt::new(throttle::ACCOUNT, &[&account]));
    }
    Ok(attempts)
}

/// Begins a session of somebody who proved who they are, and gives its token; refuses and
/// records where `proven` is none. `named` is the pseudonym of the account asked for.
pub async fn open(
    app: &Arc<App>,
    proven: Option<Proven>,
    named: Option<String>,
    from: &Origin,
    replaces: Option<String>,
    way: &'static str,
    factors: i64,
) -> Result<Token> {
    let token = Token::fresh()?;
    let member = match &proven {
        Some(proven) => load(&app.db.read, proven.person, app.clock.today()).await?,
        None => None,
    };
    let actor = member.map_or(Actor::Nobody, |mut member| {
        member.address.clone_from(&from.address);
        Actor::Person(Arc::new(member))
    });
    let command = OpenSession {
        person: named,
        way,
        factors,
        address: from.address.clone(),
        agent: from.agent.clone(),
        proven,
        token_hash: token.hash(),
        replaces,
    };
    let key = uuid::Uuid::new_v4().to_string();
    app.ctx(actor, Lang::En).run(&key, command).await?;
    Ok(token)
}
