//! Whether anybody else has a SQLite file open.

use super::sqlite_path;
use crate::error::Result;
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode};
use sea_orm::sqlx::{ConnectOptions as _, Connection as _};

/// Leaving WAL takes the whole file, which SQLite gives to nobody while another connection, of
/// whichever process, has it open. The next who opens it goes back to WAL.
pub async fn alone(url: &str) -> Result<bool> {
    let options = SqliteConnectOptions::new()
        .filename(sqlite_path(url))
        .journal_mode(SqliteJournalMode::Delete)
        .busy_timeout(std::time::Duration::ZERO);
    match options.connect().await {
        Ok(connection) => {
            // Nothing was written that could fail to be.
            let _ = connection.close().await;
            Ok(true)
        }
        Err(e) if e.to_string().contains("locked") => Ok(false),
        Err(e) => Err(crate::error::Error::Internal(e.to_string())),
    }
}
