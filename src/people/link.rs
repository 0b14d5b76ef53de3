//! Links that come by letter: made, found, used once.
//!
//! The database has hashes only. A link that signs in belongs to the browser that asked for it;
//! elsewhere its letter's code, typed in that browser, does the same.

mod code;

use crate::access::Permit;
use crate::access::session::Token;
use crate::command::Tx;
use crate::digest::Bytes;
use crate::error::{Error, Result};
use entity::link::{Column, Entity, Model};
use entity::person;
use entity::value::Instant;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

pub use code::Code;

const MINUTE: i64 = 60_000_000;
/// Wrong codes after which a link is of no use.
pub const TRIES: i64 = 5;

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Invite,
    Verify,
    SignIn,
    EmailChange,
    Recover,
}

impl Kind {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Invite => "invite",
            Self::Verify => "verify",
            Self::SignIn => "sign_in",
            Self::EmailChange => "email_change",
            Self::Recover => "recover",
        }
    }

    /// The page it leads to.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Invite => "/join",
            Self::Verify => "/register/confirm",
            Self::SignIn => "/sign-in/link",
            Self::EmailChange => "/confirm-email",
            Self::Recover => "/recover",
        }
    }

    /// In microseconds.
    pub const fn lasts(self) -> i64 {
        match self {
            Self::Invite | Self::Verify => 72 * 60 * MINUTE,
            Self::SignIn | Self::EmailChange | Self::Recover => 10 * MINUTE,
        }
    }
}

/// The address that a letter carries. Only the query holds the token: paths are logged.
pub fn href(base: &str, kind: Kind, token: &Token) -> String {
    format!("{base}{}?token={}", kind.path(), token.text())
}

/// The hash under which a link stands.
pub fn token_hash(token: &Token) -> String {
    let mut bytes = Bytes::new("cofund-link-1");
    bytes.text(token.text());
    bytes.finish()
}

/// The hash by which the browser that asked is known.
pub fn browser_hash(browser: &Token) -> String {
    let mut bytes = Bytes::new("cofund-link-browser-1");
    bytes.text(browser.text());
    bytes.finish()
}

/// What is stored of a new link.
pub struct New<'a> {
    pub kind: Kind,
    pub person: &'a person::Model,
    /// Where its letter goes.
    pub email: &'a str,
    pub token: &'a Token,
    pub browser: Option<&'a Token>,
    pub code: Option<&'a Code>,
    pub data: String,
}

/// Stores a link; gives the instant at which it ends.
pub(super) async fn put(permit: &Permit, tx: &mut Tx, new: New<'_>) -> Result<Instant> {
    let now = tx.now();
    let expires_at = Instant(now.0 + new.kind.lasts());
    let code_hash = new.browser.zip(new.code).map(|(b, c)| c.hash(b));
    let row = Model {
        token_hash: token_hash(new.token),
        code_hash,
        kind: new.kind.name().to_owned(),
        person_id: new.person.id,
        email: new.email.to_owned(),
        browser_hash: new.browser.map(browser_hash),
        data: new.data,
        tries: 0,
        expires_at,
        used_at: None,
        recorded_at: now,
    };
    tx.insert::<Entity>(permit, row).await?;
    Ok(expires_at)
}

/// A link that can still be used; none whatever the reason.
pub async fn find(
    conn: &impl ConnectionTrait,
    kind: Kind,
    token: &Token,
    now: Instant,
) -> Result<Option<Model>> {
    let row = Entity::find_by_id(token_hash(token)).one(conn).await?;
    Ok(row.filter(|row| row.kind == kind.name() && is_open(row, now)))
}

/// The latest link that waits for a code in this browser.
pub async fn waiting_for_code(
    conn: &impl ConnectionTrait,
    browser: &Token,
    now: Instant,
) -> Result<Option<Model>> {
    let row = Entity::find()
        .filter(Column::BrowserHash.eq(browser_hash(browser)))
        .filter(Column::Kind.eq(Kind::SignIn.name()))
        .filter(Column::UsedAt.is_null())
        .order_by_desc(Column::RecordedAt)
        .one(conn)
        .await?;
    Ok(row.filter(|row| is_open(row, now)))
}

fn is_open(row: &Model, now: Instant) -> bool {
    row.used_at.is_none() && now.0 < row.expires_at.0 && row.tries < TRIES
}

/// Uses a link, once: of two at the same time one finds it used.
pub(super) async fn consume(
    permit: &Permit,
    tx: &mut Tx,
    kind: Kind,
    token: &Token,
    browser: Option<&Token>,
) -> Result<Model> {
    let now = tx.now();
    let row = find(tx.conn(), kind, token, now).await?.ok_or_else(spent)?;
    if row.browser_hash.is_some() && row.browser_hash != browser.map(browser_hash) {
        let text = "the link was asked for in another browser; type its code there";
        return Err(Error::refused("link.browser", text, Vec::new()));
    }
    mark_used(permit, tx, &row).await?;
    Ok(row)
}

pub(super) async fn mark_used(permit: &Permit, tx: &mut Tx, row: &Model) -> Result<()> {
    let now = tx.now();
    let done = Entity::update_many()
        .col_expr(Column::UsedAt, Expr::value(now.0))
        .filter(Column::TokenHash.eq(&row.token_hash))
        .filter(Column::UsedAt.is_null())
        .exec(tx.writing(permit).await?)
        .await?;
    if done.rows_affected == 1 {
        Ok(())
    } else {
        Err(spent())
    }
}

/// Takes back every open link of a kind that a person has, so that the latest is the only one.
pub(super) async fn take_back(
    permit: &Permit,
    tx: &mut Tx,
    kind: Kind,
    person: &person::Model,
) -> Result<()> {
    let now = tx.now();
    Entity::update_many()
        .col_expr(Column::UsedAt, Expr::value(now.0))
        .filter(Column::PersonId.eq(person.id))
        .filter(Column::Kind.eq(kind.name()))
        .filter(Column::UsedAt.is_null())
        .exec(tx.writing(permit).await?)
        .await?;
    Ok(())
}

/// The one answer for a link that is unknown, used, expired or of another kind.
pub fn spent() -> Error {
    let text = "the link was used already or is too old; ask for another one";
    Error::refused("link.spent", text, Vec::new())
}

/// The one answer for a code, whether it is wrong or there is none to be typed.
pub fn spent_or_wrong() -> Error {
    let text = "this is not the code, or it is of no use any more";
    Error::refused("link.code", text, Vec::new())
}
