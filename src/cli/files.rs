//! `files`: what people sent, and whether it is all there.

use super::output::Output;
use super::session::Session;
use crate::config::Config;
use crate::dealflow::check_files;
use crate::error::{Error, Result};
use serde_json::json;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Files {
    Check(Check),
}

/// Read every file that was sent and compare it with its hash
#[derive(Debug, clap::Args)]
pub(super) struct Check {}

impl Files {
    pub async fn run(self, config: &Config, output: Output) -> Result<()> {
        let Self::Check(Check {}) = self;
        let session = Session::reading(config).await?;
        let done = check(&session, config, output).await;
        session.close().await?;
        done
    }
}

async fn check(session: &Session, config: &Config, output: Output) -> Result<()> {
    session.may_read(None)?;
    let files = config.files()?;
    let (count, amiss) = check_files(&session.ctx.app, &files).await?;
    output.print(&json!({"files": count, "amiss": amiss}), || {
        let line = |a: &crate::dealflow::Amiss| {
            format!("{} {} {}: {}\n", a.application, a.no, a.name, a.why)
        };
        let lines: String = amiss.iter().map(line).collect();
        format!("{count} files, {} amiss\n{lines}", amiss.len())
    })?;
    if amiss.is_empty() {
        return Ok(());
    }
    let text = format!("{} of {count} files are missing or altered", amiss.len());
    let figures = vec![
        ("amiss", amiss.len().to_string()),
        ("count", count.to_string()),
    ];
    Err(Error::refused("files.amiss", text, figures))
}
