//! `audit`: what was done, by whom, from where.

use super::output::Output;
use super::session::Session;
use crate::access::{Action, Scope};
use crate::app::Ctx;
use crate::audit::read::{Filter, Listed, events};
use crate::config::Config;
use crate::error::Result;
use crate::people::TakeOut;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Audit {
    List(List),
}

/// List events, newest first
#[derive(Debug, clap::Args)]
pub(super) struct List {
    /// Of the fund; without it of the installation
    #[arg(long)]
    fund: Option<String>,
    /// An object such as call/3, or a text of the details
    #[arg(long, default_value = "")]
    about: String,
    /// A command such as call.issue, or how it begins
    #[arg(long, default_value = "")]
    action: String,
    /// Pseudonym or name
    #[arg(long, default_value = "")]
    who: String,
    /// Only done or only refused
    #[arg(long, value_parser = ["done", "refused"])]
    outcome: Option<String>,
    /// Only events before this number
    #[arg(long)]
    before: Option<i64>,
    #[arg(long, default_value_t = 100)]
    most: u64,
}

impl Audit {
    pub async fn run(self, config: &Config, output: Output) -> Result<()> {
        let Self::List(list) = self;
        let session = Session::reading(config).await?;
        let found = list.found(&session, output.json).await;
        session.close().await?;
        output.answer(&found?)
    }
}

impl List {
    async fn found(self, session: &Session, json: bool) -> Result<Vec<Listed>> {
        let ctx = &session.ctx;
        let scope = match &self.fund {
            Some(code) => Scope::Fund(ctx.fund_id(code).await?),
            None => Scope::Instance,
        };
        let permit = ctx.permit(Action::Audit, scope)?;
        let filter = Filter {
            chain: match scope {
                Scope::Fund(id) => id.0,
                _ => 0,
            },
            actor: self.who,
            action: self.action,
            outcome: self.outcome.unwrap_or_default(),
            about: self.about,
            before: self.before,
            ..Filter::default()
        };
        let found = events(&ctx.app.db.read, &permit, &filter, self.most).await?;
        if json {
            take_out(ctx, self.fund, "audit").await?;
        }
        Ok(found)
    }
}

/// JSON is for elsewhere, so taking it out is written down.
pub(super) async fn take_out(ctx: &Ctx, fund: Option<String>, what: &str) -> Result<()> {
    let taken = TakeOut {
        fund,
        what: what.to_owned(),
        format: "json".into(),
        narrowed: "command line".into(),
    };
    ctx.run(&uuid::Uuid::new_v4().to_string(), taken).await?;
    Ok(())
}
