//! Asking for a letter, and what its link or code then opens.
//!
//! The asking is answered before it is carried out, so that nobody can tell by the time whether
//! an address is somebody's.

use super::link::{self, Code, Kind};
use super::link_sign_in::{AskSignInLink, Shown, UseCode, UseSignInLink};
use super::person::by_email;
use super::recover::{AskRecovery, Recover, Recovered};
use super::sign_in::{Origin, Proven, open};
use super::throttle::{self, Attempt};
use crate::access::Actor;
use crate::access::session::Token;
use crate::app::{App, Ctx};
use crate::command::Command;
use crate::error::Result;
use crate::money::Lang;
use entity::person;
use entity::value::PersonId;
use sea_orm::EntityTrait;
use std::sync::Arc;
use tokio::task::JoinHandle;

fn nobody(app: &Arc<App>) -> Ctx {
    app.ctx(Actor::Nobody, Lang::En)
}

/// Carries it out once: each sending of a form is an asking of its own.
pub(super) async fn run<C: Command>(app: &Arc<App>, command: C) -> Result<C::Reply> {
    let key = uuid::Uuid::new_v4().to_string();
    nobody(app).run(&key, command).await
}

/// Counts the asking, for addresses of nobody as well, or says how long to wait; refuses what is
/// no address at all, which tells nothing about anybody.
pub async fn admit(app: &App, email: &str, from: &Origin) -> Result<()> {
    let account = super::email::key(email)?;
    let network = throttle::network(&from.address);
    let attempts = [
        Attempt::new(throttle::LETTER, &[&account]),
        Attempt::new(throttle::LETTERS, &[&network]),
    ];
    throttle::attempt(app, &attempts).await
}

/// Asks for a letter that signs in, bound to the browser. Pages answer at once and drop the
/// handle; tests wait for it.
pub fn sign_in_link(
    app: &Arc<App>,
    email: &str,
    browser: Token,
    from: &Origin,
    base: &str,
) -> JoinHandle<()> {
    let (app, email, base) = (Arc::clone(app), email.to_owned(), base.to_owned());
    let address = from.address.clone();
    tokio::spawn(async move {
        let asked = async {
            let command = AskSignInLink {
                person: pseudonym_of(&app, &email).await?,
                address,
                email,
                browser,
                token: Token::fresh()?,
                code: Code::fresh()?,
                base,
            };
            run(&app, command).await
        };
        log(asked.await.map(drop));
    })
}

/// Asks for a letter by which an account is got back; otherwise as [`sign_in_link`].
pub fn recovery(app: &Arc<App>, email: &str, from: &Origin, base: &str) -> JoinHandle<()> {
    let (app, email, base) = (Arc::clone(app), email.to_owned(), base.to_owned());
    let address = from.address.clone();
    tokio::spawn(async move {
        let asked = async {
            let command = AskRecovery {
                person: pseudonym_of(&app, &email).await?,
                address,
                email,
                token: Token::fresh()?,
                base,
            };
            run(&app, command).await
        };
        log(asked.await.map(drop));
    })
}

pub(super) fn log(done: Result<()>) {
    if let Err(e) = done {
        tracing::error!(error = %e, "a letter that was asked for could not be written");
    }
}

async fn pseudonym_of(app: &App, email: &str) -> Result<Option<String>> {
    let found = by_email(&app.db.read, email).await?;
    Ok(found.map(|p| p.pseudonym))
}

/// The person behind a link that can still be used.
pub async fn person_behind(app: &App, kind: Kind, token: &Token) -> Result<Option<person::Model>> {
    let (conn, now) = (&app.db.read, app.clock.now());
    let Some(row) = link::find(conn, kind, token, now).await? else {
        return Ok(None);
    };
    Ok(person::Entity::find_by_id(row.person_id).one(conn).await?)
}

/// Signs in by a letter's link; gives the new session's token. `replaces` is the hash of an
/// earlier session's token of this browser.
pub async fn by_link(
    app: &Arc<App>,
    token: Token,
    browser: Option<Token>,
    from: &Origin,
    replaces: Option<String>,
) -> Result<Token> {
    let person = person_behind(app, Kind::SignIn, &token).await?;
    let named = person.map(|p| p.pseudonym);
    let command = UseSignInLink {
        person: named.clone(),
        address: from.address.clone(),
        token,
        browser,
    };
    match run(app, command).await? {
        Shown::Right(id) => begin(app, id, named, from, replaces).await,
        Shown::Wrong { .. } => Err(link::spent()),
    }
}

/// What came of a code.
#[derive(Debug)]
pub enum Typed {
    Right(Token),
    /// How many more may be tried.
    Wrong(i64),
}

/// Signs in by a letter's code, typed in the browser that asked.
pub async fn by_code(
    app: &Arc<App>,
    code: &str,
    browser: Token,
    from: &Origin,
    replaces: Option<String>,
) -> Result<Typed> {
    let (conn, now) = (&app.db.read, app.clock.now());
    let named = match link::waiting_for_code(conn, &browser, now).await? {
        Some(row) => person::Entity::find_by_id(row.person_id).one(conn).await?,
        None => None,
    };
    let named = named.map(|p| p.pseudonym);
    let command = UseCode {
        person: named.clone(),
        address: from.address.clone(),
        code: Code::read(code),
        browser,
    };
    Ok(match run(app, command).await? {
        Shown::Right(id) => Typed::Right(begin(app, id, named, from, replaces).await?),
        Shown::Wrong { left } => Typed::Wrong(left),
    })
}

pub(super) async fn begin(
    app: &Arc<App>,
    person: PersonId,
    named: Option<String>,
    from: &Origin,
    replaces: Option<String>,
) -> Result<Token> {
    let proven = Some(Proven {
        person,
        password_hash: None,
    });
    open(app, proven, named, from, replaces, "link", 1).await
}

/// Sets a new password by a letter's link. The link is looked at first, so that nobody makes the
/// machine compute passwords without one.
pub async fn recover(
    app: &Arc<App>,
    token: Token,
    password: &str,
    from: &Origin,
) -> Result<Recovered> {
    let person = person_behind(app, Kind::Recover, &token).await?;
    let person = person.ok_or_else(link::spent)?;
    super::password::check("password", password, &[&person.name, &person.email])?;
    let command = Recover {
        person: Some(person.pseudonym),
        address: from.address.clone(),
        token,
        password_hash: app.passwords.hash(password).await?,
    };
    run(app, command).await
}

/// Takes up an invitation and signs in.
pub async fn join(
    app: &Arc<App>,
    token: Token,
    password: &str,
    from: &Origin,
    replaces: Option<String>,
) -> Result<Token> {
    let person = person_behind(app, Kind::Invite, &token).await?;
    let person = person.ok_or_else(link::spent)?;
    super::password::check("password", password, &[&person.name, &person.email])?;
    let command = super::invite::Join {
        person: Some(person.pseudonym.clone()),
        address: from.address.clone(),
        token,
        password_hash: app.passwords.hash(password).await?,
    };
    let joined = run(app, command).await?;
    begin(app, joined.person, Some(person.pseudonym), from, replaces).await
}

/// Confirms one of the two addresses of a change.
pub async fn confirm_email(
    app: &Arc<App>,
    token: Token,
    from: &Origin,
) -> Result<super::change_email::EmailChange> {
    let person = person_behind(app, Kind::EmailChange, &token).await?;
    let command = super::change_email::ConfirmEmail {
        person: person.map(|p| p.pseudonym),
        address: from.address.clone(),
        token,
    };
    run(app, command).await
}
