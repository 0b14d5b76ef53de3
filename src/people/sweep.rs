//! Removing what served signing in and serves nothing any more.
//!
//! What was done stands in the audit log; these rows only made it possible.

use crate::app::App;
use crate::db::statement;
use crate::error::Result;
use sea_orm::ConnectionTrait;

/// Rows removed by one statement, so that nobody waits for it.
const BATCH: u64 = 500;

const DAY: i64 = 86_400_000_000;

/// Table, key, the instant that counts, and how long after it a row is kept.
const OLD: [(&str, &str, &str, i64); 5] = [
    ("throttle", "key", "until", DAY),
    ("passkey_ceremony", "token_hash", "expires_at", DAY),
    ("provider_visit", "state_hash", "expires_at", DAY),
    ("link", "token_hash", "expires_at", 30 * DAY),
    (
        "session",
        "token_hash",
        "COALESCE(ended_at, expires_at)",
        90 * DAY,
    ),
];

/// Removes everything that is old enough; gives how many rows went.
pub async fn sweep(app: &App) -> Result<u64> {
    let (conn, now) = (&app.db.write, app.clock.now());
    let mut gone = 0;
    for (table, key, at, kept) in OLD {
        let sql = format!(
            "DELETE FROM {table} WHERE {key} IN \
             (SELECT {key} FROM {table} WHERE {at} < ? LIMIT {BATCH})"
        );
        loop {
            let values = vec![(now.0 - kept).into()];
            let backend = conn.get_database_backend();
            let done = conn.execute_raw(statement(backend, &sql, values)).await?;
            gone += done.rows_affected();
            if done.rows_affected() < BATCH {
                break;
            }
        }
    }
    Ok(gone)
}
