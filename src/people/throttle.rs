//! How often something may be tried: after some free attempts each costs a longer wait.
//!
//! An attempt is counted before it is made, so that many at once are not all let through, and
//! given back when it succeeds. Nobody is locked out for good: waits are bounded, and counting
//! begins anew after a while.

use crate::app::App;
use crate::db::statement;
use crate::digest::Bytes;
use crate::error::{Error, Result};
use entity::throttle;
use entity::value::Instant;
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait,
    IntoActiveModel, QuerySelect,
};

const SECOND: i64 = 1_000_000;
const MINUTE: i64 = 60 * SECOND;

/// How often, in microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    pub name: &'static str,
    /// Attempts without a wait.
    pub free: i64,
    /// The first wait; it doubles with each further attempt.
    pub first: i64,
    pub longest: i64,
    /// After this counting begins anew.
    pub window: i64,
}

/// One address trying one account: somebody who forgot, or who guesses.
pub const PAIR: Rule = Rule {
    name: "sign-in of an account from an address",
    free: 5,
    first: 30 * SECOND,
    longest: 15 * MINUTE,
    window: 24 * 60 * MINUTE,
};
/// Many addresses trying one account. Its owner may wait some minutes, but only at an address
/// where they never signed in.
pub const ACCOUNT: Rule = Rule {
    name: "sign-in of an account",
    free: 20,
    first: 10 * SECOND,
    longest: 5 * MINUTE,
    window: 24 * 60 * MINUTE,
};
/// One address trying many accounts. Whole offices share one.
pub const ADDRESS: Rule = Rule {
    name: "sign-in from an address",
    free: 50,
    first: 10 * SECOND,
    longest: 15 * MINUTE,
    window: 60 * MINUTE,
};
/// Letters to one address: nobody's mail is to be filled.
pub const LETTER: Rule = Rule {
    name: "letters to an address",
    free: 3,
    first: MINUTE,
    longest: 15 * MINUTE,
    window: 60 * MINUTE,
};
/// Letters asked for from one network.
pub const LETTERS: Rule = Rule {
    name: "letters from an address",
    ..ADDRESS
};
/// Somebody at an open session who does not know its password.
pub const PASSWORD: Rule = Rule {
    name: "present password",
    ..PAIR
};

/// Somebody at an open session who tries codes on paper.
pub const RECOVERY_CODE: Rule = Rule {
    name: "recovery code",
    ..PAIR
};

/// One address asking for sign-ins by a provider, each of which is a question to that provider.
pub const PROVIDER: Rule = Rule {
    name: "sign-in by a provider from an address",
    free: 100,
    ..ADDRESS
};

/// One address asking for sign-ins by passkey.
pub const PASSKEY: Rule = Rule {
    name: "sign-in by passkey from an address",
    ..PROVIDER
};

/// Something that is tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    key: String,
    rule: Rule,
}

impl Attempt {
    /// `on` says what is tried on: an account's key, an address.
    pub fn new(rule: Rule, on: &[&str]) -> Self {
        let mut bytes = Bytes::new("cofund-throttle-1");
        bytes.text(rule.name);
        for part in on {
            bytes.text(part);
        }
        Self {
            key: bytes.finish(),
            rule,
        }
    }
}

/// What stands for an address: a network of IPv6, since its owner has all of it.
pub fn network(address: &str) -> String {
    match address.parse::<std::net::Ipv6Addr>() {
        Ok(v6) => {
            let parts = &v6.segments()[..4];
            let parts: Vec<String> = parts.iter().map(|part| format!("{part:x}")).collect();
            parts.join(":")
        }
        Err(_) => address.to_owned(),
    }
}

/// Counts the attempts, or says how long to wait before the next.
pub async fn attempt(app: &App, attempts: &[Attempt]) -> Result<()> {
    let now = app.clock.now();
    let tx = app.db.begin_write().await?;
    let mut wait = 0;
    let mut rows = Vec::new();
    for attempt in in_order(attempts) {
        let row = locked(&tx, attempt, now).await?;
        wait = wait.max(row.until.0 - now.0);
        rows.push((row, attempt.rule));
    }
    if wait > 0 {
        tx.rollback().await?;
        let seconds = u64::try_from((wait + SECOND - 1) / SECOND).unwrap_or(1);
        return Err(Error::Wait { seconds });
    }
    for (mut row, rule) in rows {
        row.count += 1;
        row.until = Instant(now.0 + delay(rule, row.count));
        row.into_active_model().reset_all().update(&tx).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Gives back attempts that succeeded: the first is forgotten altogether, the others did not
/// count.
pub async fn succeeded(app: &App, attempts: &[Attempt]) -> Result<()> {
    let now = app.clock.now();
    let tx = app.db.begin_write().await?;
    for attempt in in_order(attempts) {
        let mut row = locked(&tx, attempt, now).await?;
        row.count = if attempts.first() == Some(attempt) {
            0
        } else {
            (row.count - 1).max(0)
        };
        row.until = Instant(now.0 + delay(attempt.rule, row.count));
        row.into_active_model().reset_all().update(&tx).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// As everybody locks them.
fn in_order(attempts: &[Attempt]) -> Vec<&Attempt> {
    let mut sorted: Vec<&Attempt> = attempts.iter().collect();
    sorted.sort_by(|a, b| a.key.cmp(&b.key));
    sorted
}

fn delay(rule: Rule, count: i64) -> i64 {
    let beyond = count - rule.free;
    if beyond < 0 {
        return 0;
    }
    let doubled = u32::try_from(beyond)
        .ok()
        .and_then(|n| 1_i64.checked_shl(n.min(40)));
    doubled
        .and_then(|times| rule.first.checked_mul(times))
        .map_or(rule.longest, |wait| wait.min(rule.longest))
}

/// The row of an attempt, which others now wait for.
async fn locked(
    tx: &DatabaseTransaction,
    attempt: &Attempt,
    now: Instant,
) -> Result<throttle::Model> {
    let sql = "INSERT INTO throttle (key, opened_at, count, until) VALUES (?, ?, 0, 0)
               ON CONFLICT (key) DO NOTHING";
    let values = vec![attempt.key.clone().into(), now.0.into()];
    tx.execute_raw(statement(tx.get_database_backend(), sql, values))
        .await?;
    let mut find = throttle::Entity::find_by_id(&attempt.key);
    // SQLite's writer is alone as it is.
    if tx.get_database_backend() == DbBackend::Postgres {
        find = find.lock_exclusive();
    }
    let row = find.one(tx).await?;
    let row = row.ok_or_else(|| Error::Internal("an attempt has no row".into()))?;
    if now.0 - row.opened_at.0 < attempt.rule.window {
        return Ok(row);
    }
    Ok(throttle::Model {
        opened_at: now,
        count: 0,
        until: Instant(0),
        ..row
    })
}
