//! `round`: calls for applications, and what they are made of.

use super::operation;
use super::output::Output;
use super::session::Session;
use crate::app::Ctx;
use crate::config::Config;
use crate::dealflow::eligibility::sentence;
use crate::dealflow::view::{Call, State, round_workflow, rounds};
use crate::error::{Error, Result};
use crate::fund::list::by_code;
use crate::money::Lang;
use serde_json::{Value, json};

#[derive(Debug, clap::Subcommand)]
#[allow(clippy::large_enum_variant, reason = "made once in a process")]
pub(super) enum Round {
    List(List),
    Show(Show),
    #[command(flatten)]
    Operation(operation::Round),
}

/// List the rounds of a fund
#[derive(Debug, clap::Args)]
pub(super) struct List {
    #[arg(long)]
    fund: String,
}

/// Show a round, or what it is made of, as a file that set-form, set-workflow and set-rules take
#[derive(Debug, clap::Args)]
pub(super) struct Show {
    #[arg(long)]
    fund: String,
    #[arg(long)]
    round: String,
    #[arg(long, value_enum, default_value_t = Part::Facts)]
    part: Part,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Part {
    Facts,
    Form,
    Workflow,
    Rules,
}

impl Round {
    pub async fn run(self, config: &Config, output: Output) -> Result<()> {
        if let Self::Operation(operation) = self {
            return operation.run(config, output).await;
        }
        let session = Session::reading(config).await?;
        let answer = self.answer(&session.ctx).await;
        session.close().await?;
        output.answer(&answer?)
    }

    async fn answer(self, ctx: &Ctx) -> Result<Value> {
        match self {
            Self::List(list) => {
                let all = calls(ctx, &list.fund).await?;
                Ok(all.iter().map(facts).collect())
            }
            Self::Show(show) => {
                let all = calls(ctx, &show.fund).await?;
                let call = all.into_iter().find(|c| c.code == show.round);
                let gone = || Error::NotFound(format!("round {}", show.round));
                part(ctx, &call.ok_or_else(gone)?, show.part).await
            }
            Self::Operation(_) => Ok(Value::Null),
        }
    }
}

async fn calls(ctx: &Ctx, fund: &str) -> Result<Vec<Call>> {
    let fund = by_code(ctx, fund).await?;
    rounds(ctx, fund.id).await
}

async fn part(ctx: &Ctx, call: &Call, part: Part) -> Result<Value> {
    match part {
        Part::Form => Ok(serde_json::to_value(call.form(&ctx.app).await?)?),
        Part::Workflow => Ok(serde_json::to_value(round_workflow(ctx, call).await?.0)?),
        Part::Rules => Ok(serde_json::to_value(call.rules(&ctx.app).await?)?),
        Part::Facts => {
            let form = call.form(&ctx.app).await?;
            let rules = call.rules(&ctx.app).await?;
            let said = |r| sentence(r, &form, call.basis(), Lang::En);
            let said: Vec<String> = rules.rules.iter().map(said).collect();
            let mut facts = facts(call);
            facts["rules"] = json!(said);
            Ok(facts)
        }
    }
}

fn facts(call: &Call) -> Value {
    json!({
        "round": call.code,
        "title": call.title.say(Lang::En),
        "state": match call.state {
            State::Draft => "draft",
            State::Upcoming => "upcoming",
            State::Open => "open",
            State::Closed => "closed",
        },
        "zone": call.zone.to_string(),
        "opens_at": crate::clock::written(call.opens_at),
        "closes_at": crate::clock::written(call.closes_at),
        "grace_minutes": call.grace_minutes,
        "currency": call.currency.code(),
        "budget": call.budget.to_string(),
        "ask_least": call.ask_least.to_string(),
        "ask_most": call.ask_most.to_string(),
        "form_version": call.form_version,
        "rules_version": call.rules_version,
    })
}
