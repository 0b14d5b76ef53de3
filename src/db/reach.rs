//! Reaching a PostgreSQL server, or saying plainly which one does not answer.

use crate::error::{Error, Result};
use sea_orm::sqlx::postgres::PgConnectOptions;
use sea_orm::{ConnectOptions, Database, DatabaseConnection};
use std::str::FromStr as _;
use std::time::Duration;

/// The driver itself would go on asking for half a minute.
const PATIENCE: Duration = Duration::from_secs(5);

pub(super) async fn connect(options: ConnectOptions) -> Result<DatabaseConnection> {
    let place = place(options.get_url());
    let unreachable = |why: String| {
        let text = format!("the PostgreSQL server at {place} cannot be used: {why}");
        Error::field("DATABASE_URL", "database.unreachable", text)
    };
    match tokio::time::timeout(PATIENCE, Database::connect(options)).await {
        Ok(Ok(connection)) => Ok(connection),
        Ok(Err(e)) => Err(unreachable(e.to_string())),
        Err(_) => Err(unreachable("it does not answer".to_owned())),
    }
}

/// Where the driver connects, as the driver reads the address: a reading of our own could take
/// part of a password for a host.
fn place(url: &str) -> String {
    match PgConnectOptions::from_str(url) {
        Ok(read) => match read.get_socket() {
            Some(socket) => socket.display().to_string(),
            None => format!("{}:{}", read.get_host(), read.get_port()),
        },
        Err(_) => "an address that cannot be read".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn a_place_is_no_secret() {
        for url in [
            "postgres://u:p@ss@db.example:5432/d",
            "postgresql://u:p%2Fw@db.example:5432",
            "postgres://db.example:5432/d?password=secret",
            "postgres://db.example/d?password=se@cret",
            "postgres:///d?host=db.example&port=5432",
        ] {
            assert_eq!(place(url), "db.example:5432");
        }
        let slash = place("postgres://u:secret/word@db.example/d");
        assert!(!slash.contains("secret"), "{slash}");
    }
}
