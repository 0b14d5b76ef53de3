//! `access`: who may do what, and why.

use super::audit::take_out;
use super::output::Output;
use super::session::Session;
use crate::access::{Action, Scope};
use crate::app::Ctx;
use crate::config::Config;
use crate::error::Result;
use crate::people::{Grant, held};

#[derive(Debug, clap::Subcommand)]
pub(super) enum Access {
    List(List),
}

/// List every role that was ever given or lent: to whom, on what, since when, by whom and why
#[derive(Debug, clap::Args)]
pub(super) struct List {}

impl Access {
    pub async fn run(self, config: &Config, output: Output) -> Result<()> {
        let Self::List(_) = self;
        let session = Session::reading(config).await?;
        let rows = rows(&session.ctx, output.json).await;
        session.close().await?;
        output.answer(&rows?)
    }
}

async fn rows(ctx: &Ctx, json: bool) -> Result<Vec<Grant>> {
    let permit = ctx.permit(Action::Audit, Scope::Instance)?;
    let rows = held(ctx, &permit).await?;
    if json {
        take_out(ctx, None, "access").await?;
    }
    Ok(rows)
}
