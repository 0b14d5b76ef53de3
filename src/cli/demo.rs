//! `demo`: a programme of three national funds with two years of history, made on first start.

mod beginning;
mod history;
mod intake;
mod journey;
mod mark;
mod people;
mod step;
mod teller;

use super::serve::{bind, pages};
use super::session::Session;
use crate::config::Config;
use crate::db::{is_sqlite, sqlite_path};
use crate::error::{Error, Result};
use std::net::SocketAddr;

/// Serve a database of examples, made on first start
#[derive(Debug, clap::Args)]
pub(super) struct Demo {
    /// Remove the examples and make them anew
    #[arg(long)]
    fresh: bool,
    /// Address, e.g. 127.0.0.1:8080; of this machine only
    #[arg(long, value_name = "ADDR")]
    listen: Option<SocketAddr>,
    /// Make the examples and stop
    #[arg(long)]
    seed_only: bool,
}

impl Demo {
    pub async fn run(self, config: &Config) -> Result<()> {
        let listener = if self.seed_only {
            None
        } else {
            Some(bind(self.listen.unwrap_or(config.listen)).await?)
        };
        mark::refuse_foreign(&config.database_url).await?;
        if self.fresh {
            remove(&config.database_url).await?;
        }
        let db = Session::connect(config).await?;
        history::make(&db, config.ring(true)?).await?;
        people::make(&db, config.ring(true)?).await?;
        intake::make(&db, config.ring(true)?).await?;
        match listener {
            Some(listener) => pages(listener, db, config, true).await,
            None => db.close().await,
        }
    }
}

/// Removes a database of examples, which [`mark`] has told from others.
async fn remove(url: &str) -> Result<()> {
    if !is_sqlite(url) {
        let text =
            "--fresh removes SQLite files only; drop and create the PostgreSQL database yourself";
        return Err(Error::refused("demo.fresh", text, Vec::new()));
    }
    let path = sqlite_path(url);
    if !path.exists() {
        return Ok(());
    }
    mark::refuse_open(url).await?;
    for ending in ["", "-wal", "-shm"] {
        let mut file = path.clone().into_os_string();
        file.push(ending);
        match std::fs::remove_file(&file) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
                return Err(Error::Internal(format!(
                    "cannot remove {}: {e}",
                    file.display()
                )));
            }
            _ => {}
        }
    }
    Ok(())
}
