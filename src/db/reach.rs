//! Reaching a PostgreSQL server, or saying plainly which one does not answer.

use crate::error::{Error, Result};
use sea_orm::{ConnectOptions, Database, DatabaseConnection};
use std::time::Duration;

/// The driver itself would go on asking for half a minute.
const PATIENCE: Duration = Duration::from_secs(5);

pub(super) async fn connect(options: ConnectOptions) -> Result<DatabaseConnection> {
    let place = place(options.get_url()).to_owned();
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

/// Host and port of an address: nothing of its login, nothing of what follows.
fn place(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
    rest.split(['/', '?']).next().unwrap_or_default()
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
        ] {
            assert_eq!(place(url), "db.example:5432");
        }
    }
}
