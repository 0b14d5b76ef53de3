//! A question and its answer: five minutes, once, one browser.

use super::refusal::{script, spent};
use crate::access::session::Token;
use crate::app::App;
use crate::digest::Bytes;
use crate::error::Result;
use entity::passkey_ceremony;
use entity::value::Instant;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// How long it may take, in microseconds.
const LASTS: i64 = 5 * 60 * 1_000_000;

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Register,
    Enter,
    Second,
}

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::Enter => "enter",
            Self::Second => "second",
        }
    }
}

/// What a browser is asked, and the name of the question.
#[derive(Serialize)]
pub struct Asked {
    ceremony: String,
    options: serde_json::Value,
}

/// What a browser sent: the name of the question, and its answer as JSON.
#[derive(Clone, Copy)]
pub struct Sent<'a> {
    pub ceremony: &'a str,
    pub answer: &'a str,
}

fn fingerprint(browser: &str) -> String {
    let mut bytes = Bytes::new("cofund-passkey-browser-1");
    bytes.text(browser);
    bytes.finish()
}

/// Keeps what the answer will be checked against.
pub async fn ask(
    app: &App,
    kind: Kind,
    browser: &str,
    options: &impl Serialize,
    state: &impl Serialize,
) -> Result<Asked> {
    let token = Token::fresh()?;
    let row = passkey_ceremony::Model {
        token_hash: token.hash(),
        browser: fingerprint(browser),
        kind: kind.name().to_owned(),
        state: serde_json::to_string(state)?,
        expires_at: Instant(app.clock.now().0 + LASTS),
        used_at: None,
    };
    passkey_ceremony::Entity::insert(row.into_active_model())
        .exec_without_returning(&app.db.write)
        .await?;
    Ok(Asked {
        ceremony: token.text().to_owned(),
        options: serde_json::to_value(options)?,
    })
}

/// Uses the question up, and gives the answer with what it is checked against.
pub async fn answered<A: DeserializeOwned, S: DeserializeOwned>(
    app: &App,
    kind: Kind,
    browser: &str,
    sent: Sent<'_>,
) -> Result<(A, S)> {
    if sent.answer.is_empty() {
        return Err(script());
    }
    let token = Token::read(sent.ceremony).ok_or_else(spent)?;
    let (now, hash) = (app.clock.now(), token.hash());
    let done = passkey_ceremony::Entity::update_many()
        .col_expr(passkey_ceremony::Column::UsedAt, Expr::value(now.0))
        .filter(passkey_ceremony::Column::TokenHash.eq(&hash))
        .filter(passkey_ceremony::Column::Browser.eq(fingerprint(browser)))
        .filter(passkey_ceremony::Column::Kind.eq(kind.name()))
        .filter(passkey_ceremony::Column::UsedAt.is_null())
        .filter(passkey_ceremony::Column::ExpiresAt.gt(now))
        .exec(&app.db.write)
        .await?;
    if done.rows_affected != 1 {
        return Err(spent());
    }
    let row = passkey_ceremony::Entity::find_by_id(hash)
        .one(&app.db.write)
        .await?;
    let row = row.ok_or_else(spent)?;
    let answer = serde_json::from_str(sent.answer).map_err(|_| spent())?;
    Ok((answer, serde_json::from_str(&row.state)?))
}
