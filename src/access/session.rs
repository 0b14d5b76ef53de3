//! From the token that a browser or the command line holds to the person who acts.

use super::member::{Member, load};
use crate::clock::day_of;
use crate::digest::Bytes;
use crate::error::{Error, Result};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use entity::session;
use entity::value::Instant;
use sea_orm::{ConnectionTrait, EntityTrait};
use std::fmt;

const MINUTE: i64 = 60 * 1_000_000;
/// A browser's session ends when nothing was asked for this long.
pub const IDLE: i64 = 30 * MINUTE;
/// And however busy it was, after this.
pub const ABSOLUTE: i64 = 12 * 60 * MINUTE;
/// A token of the command line, however busy or idle, after this.
pub const COMMAND_LINE: i64 = 90 * 24 * 60 * MINUTE;
/// How exactly it is known when a session was last used.
pub const SEEN: i64 = MINUTE;
/// The way of a token of the command line.
pub const TOKEN: &str = "token";

/// What only the client knows: 32 random bytes. The database has its hash.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    pub fn fresh() -> Result<Self> {
        let mut bytes = [0_u8; 32];
        getrandom::fill(&mut bytes).map_err(|e| Error::Internal(format!("random bytes: {e}")))?;
        Ok(Self(URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// As a client sends it; none where it cannot be one of ours.
    pub fn read(text: &str) -> Option<Self> {
        let fine = text.len() == 43
            && text
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
        fine.then(|| Self(text.to_owned()))
    }

    /// For the client, and nobody else.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// What the database has.
    pub fn hash(&self) -> String {
        self.digest("cofund-session-1")
    }

    /// What a form must carry to be one of this client's.
    pub fn form_key(&self) -> String {
        self.digest("cofund-form-1")
    }

    fn digest(&self, purpose: &str) -> String {
        let mut bytes = Bytes::new(purpose);
        bytes.text(&self.0);
        bytes.finish()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token")
    }
}

/// Whether a session can still be used.
pub fn is_open(row: &session::Model, now: Instant) -> bool {
    let rested = row.way == TOKEN || now.0 - row.seen_at.0 < IDLE;
    row.ended_at.is_none() && now.0 < row.expires_at.0 && rested
}

/// Who holds the token, with what they hold now, and when they were last seen. None for a token
/// that is not known, has ended, or is a person's who may not act.
pub(crate) async fn resolve(
    conn: &impl ConnectionTrait,
    token: &Token,
    address: &str,
    now: Instant,
) -> Result<Option<(Member, Instant)>> {
    let row = session::Entity::find_by_id(token.hash()).one(conn).await?;
    let Some(row) = row.filter(|row| is_open(row, now)) else {
        return Ok(None);
    };
    let member = load(conn, row.person_id, day_of(now)).await?;
    Ok(member.map(|member| {
        let member = Member {
            factors: row.factors,
            session: row.token_hash,
            address: address.to_owned(),
            ..member
        };
        (member, row.seen_at)
    }))
}
