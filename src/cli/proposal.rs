//! `proposal`: what waits for a second person.

use super::operation::Decision;
use super::output::Output;
use super::session::Session;
use crate::config::Config;
use crate::error::Result;
use crate::proposal::{list, one};

/// Most proposals printed.
const MOST: u64 = 500;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Proposal {
    List(List),
    Show(Show),
    #[command(flatten)]
    Decide(Decision),
}

/// List proposals, newest first
#[derive(Debug, clap::Args)]
pub(super) struct List {
    /// Of the fund; without it of the installation
    #[arg(long)]
    fund: Option<String>,
}

/// Show one proposal: the exact command, what it would post, what happened
#[derive(Debug, clap::Args)]
pub(super) struct Show {
    #[arg(long)]
    fund: Option<String>,
    #[arg(long)]
    no: i64,
}

impl Proposal {
    pub async fn run(self, config: &Config, output: Output) -> Result<()> {
        match self {
            Self::List(l) => {
                let session = Session::reading(config).await?;
                let chain = chain(&session, l.fund.as_deref()).await?;
                let all = list(&session.ctx, chain, MOST).await?;
                session.close().await?;
                output.answer(&all)
            }
            Self::Show(s) => {
                let session = Session::reading(config).await?;
                let chain = chain(&session, s.fund.as_deref()).await?;
                let found = one(&session.ctx, chain, s.no).await?;
                session.close().await?;
                output.answer(&found)
            }
            Self::Decide(d) => d.run(config, output).await,
        }
    }
}

async fn chain(session: &Session, fund: Option<&str>) -> Result<i64> {
    match fund {
        Some(code) => Ok(session.reader(code).await?.0.0),
        None => session.may_read(None).map(|_| 0),
    }
}
