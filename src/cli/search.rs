//! `search`: the index that lists and searches of applications read.

use super::output::Output;
use super::session::Session;
use crate::config::Config;
use crate::dealflow::search;
use crate::error::Result;
use serde_json::json;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Search {
    Rebuild(Rebuild),
}

/// Make the index of applications anew from what was received
#[derive(Debug, clap::Args)]
pub(super) struct Rebuild {}

impl Search {
    pub async fn run(self, config: &Config, output: Output) -> Result<()> {
        let Self::Rebuild(Rebuild {}) = self;
        let session = Session::reading(config).await?;
        let done = rebuild(&session).await;
        session.close().await?;
        let n = done?;
        output.print(&json!({"applications": n}), || {
            format!("{n} applications indexed\n")
        })
    }
}

async fn rebuild(session: &Session) -> Result<u64> {
    session.may_read(None)?;
    let tx = session.db().begin_write().await?;
    let n = search::rebuild(&tx).await?;
    tx.commit().await?;
    Ok(n)
}
