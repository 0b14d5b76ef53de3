//! A browser sent to a provider: ten minutes, once, and only that browser.

use super::refusal::spent;
use crate::access::session::Token;
use crate::app::App;
use crate::digest::Bytes;
use crate::error::Result;
use entity::provider_visit;
use entity::value::Instant;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

/// How long it may take, in microseconds.
const LASTS: i64 = 10 * 60 * 1_000_000;

/// What only the visit's own answer can match.
pub struct Ways {
    /// Of PKCE: whoever got hold of a code has no use for it.
    pub verifier: String,
    /// Ties the identity token to the visit.
    pub nonce: String,
}

impl Ways {
    pub fn of(browser: &str, state: &Token) -> Self {
        let drawn = |purpose: &str| {
            let mut bytes = Bytes::new(purpose);
            bytes.text(browser);
            bytes.text(state.text());
            bytes.finish()
        };
        Self {
            verifier: drawn("cofund-provider-verifier-1"),
            nonce: drawn("cofund-provider-nonce-1"),
        }
    }
}

fn fingerprint(browser: &str) -> String {
    let mut bytes = Bytes::new("cofund-provider-browser-1");
    bytes.text(browser);
    bytes.finish()
}

pub async fn begin(
    app: &App,
    state: &Token,
    browser: &str,
    issuer: &str,
    next: &str,
) -> Result<()> {
    let row = provider_visit::Model {
        state_hash: state.hash(),
        browser: fingerprint(browser),
        issuer: issuer.to_owned(),
        next: next.to_owned(),
        expires_at: Instant(app.clock.now().0 + LASTS),
        used_at: None,
    };
    provider_visit::Entity::insert(row.into_active_model())
        .exec_without_returning(&app.db.write)
        .await?;
    Ok(())
}

/// Uses the visit up, where it is this browser's and not over.
pub async fn end(app: &App, state: &Token, browser: &str) -> Result<provider_visit::Model> {
    let now = app.clock.now();
    let hash = state.hash();
    // One statement, so that of two answers at once one is too late.
    let done = provider_visit::Entity::update_many()
        .col_expr(provider_visit::Column::UsedAt, Expr::value(now.0))
        .filter(provider_visit::Column::StateHash.eq(&hash))
        .filter(provider_visit::Column::Browser.eq(fingerprint(browser)))
        .filter(provider_visit::Column::UsedAt.is_null())
        .filter(provider_visit::Column::ExpiresAt.gt(now))
        .exec(&app.db.write)
        .await?;
    if done.rows_affected != 1 {
        return Err(spent());
    }
    let row = provider_visit::Entity::find_by_id(hash)
        .one(&app.db.write)
        .await?;
    row.ok_or_else(spent)
}
