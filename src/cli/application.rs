//! `application`: what funds received.

use super::output::Output;
use super::session::Session;
use crate::command::Command;
use crate::config::Config;
use crate::dealflow::view::{Line, Many, Sort, Sought, applications};
use crate::dealflow::{AdvanceApplication, WriteToApplicant};
use crate::error::Result;
use crate::fund::list::by_code;
use crate::money::Lang;
use serde_json::{Value, json};

#[derive(Debug, clap::Subcommand)]
pub(super) enum Application {
    List(List),
    Advance(Advance),
    Write(Write),
}

/// Take a transition of the round's workflow with an application
#[derive(Debug, clap::Args)]
pub(super) struct Advance {
    #[arg(long)]
    fund: String,
    #[arg(long)]
    application: String,
    /// Id of the transition, e.g. screen, ask, review, decline
    #[arg(long)]
    transition: String,
    /// The stage it was seen in
    #[arg(long)]
    stage: String,
    /// The reason, which the letter carries
    #[arg(long, default_value = "")]
    note: String,
    /// A question to be answered anew; more than once for several
    #[arg(long = "question")]
    questions: Vec<String>,
}

/// Write to the people of an application; each is told by letter
#[derive(Debug, clap::Args)]
pub(super) struct Write {
    #[arg(long)]
    fund: String,
    #[arg(long)]
    application: String,
    #[arg(long)]
    body: String,
}

/// List the applications a fund received, or find some by their words
#[derive(Debug, clap::Args)]
pub(super) struct List {
    #[arg(long)]
    fund: String,
    /// Words in names and answers; all of them must be there
    #[arg(long, default_value = "")]
    q: String,
    #[arg(long, default_value = "")]
    round: String,
    #[arg(long, default_value = "")]
    stage: String,
    /// received, name or asked; with - before it for downwards
    #[arg(long, default_value = "-received", allow_hyphen_values = true)]
    sort: String,
    /// Begin after this application
    #[arg(long)]
    after: Option<String>,
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u64).range(1..=10_000))]
    most: u64,
}

impl Application {
    pub async fn run(self, config: &Config, output: Output) -> Result<()> {
        match self {
            Self::List(list) => {
                let session = Session::reading(config).await?;
                let found = list.found(&session).await;
                session.close().await?;
                output.answer(&found?)
            }
            Self::Advance(c) => {
                let command = AdvanceApplication {
                    fund: c.fund,
                    application: c.application,
                    transition: c.transition,
                    stage: c.stage,
                    note: c.note,
                    questions: c.questions,
                };
                carry_out(config, output, command).await
            }
            Self::Write(c) => {
                let command = WriteToApplicant {
                    fund: c.fund,
                    application: c.application,
                    body: c.body,
                };
                carry_out(config, output, command).await
            }
        }
    }
}

async fn carry_out<C: Command>(config: &Config, output: Output, command: C) -> Result<()> {
    let session = Session::working(config).await?;
    let key = uuid::Uuid::new_v4().to_string();
    let reply = session.ctx.run(&key, command).await;
    session.close().await?;
    output.answer(&reply?)
}

impl List {
    async fn found(self, session: &Session) -> Result<Value> {
        let fund = by_code(&session.ctx, &self.fund).await?;
        let sought = Sought {
            round: self.round,
            stage: self.stage,
            q: self.q,
            sort: Sort::read(&self.sort)?,
            after: self.after,
            limit: self.most,
        };
        let page = applications(&session.ctx, (fund.id, fund.currency), &sought).await?;
        let (count, more) = match page.many {
            Many::Exactly(n) => (n, false),
            Many::MoreThan(n) => (n, true),
        };
        let lines: Vec<Value> = page.lines.iter().map(written).collect();
        Ok(json!({"count": count, "more": more, "next": page.next, "applications": lines}))
    }
}

fn written(line: &Line) -> Value {
    let excerpt = line.excerpt.as_ref();
    let at = line.submitted_at.map(|at| at.0);
    let at = at.and_then(chrono::DateTime::from_timestamp_micros);
    json!({
        "id": line.id,
        "round": line.round,
        "no": line.no,
        "name": line.name,
        "stage": line.stage,
        "asked": line.asked,
        "received_at": at.map(|at| at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)),
        "found": excerpt.map(|(label, text)| format!("{}: {text}", label.say(Lang::En))),
    })
}
