//! `company`: the register of companies.

use super::operation;
use super::output::Output;
use super::session::Session;
use crate::app::Ctx;
use crate::config::Config;
use crate::error::Result;
use crate::fund::view::companies::{Sought, companies};
use crate::fund::view::company::{CompanyView, company};
use serde_json::{Value, json};

#[derive(Debug, clap::Subcommand)]
pub(super) enum Company {
    List(List),
    Show(Show),
    Duplicates(Duplicates),
    #[command(flatten)]
    Operation(operation::Company),
}

/// List companies by name, or find some
#[derive(Debug, clap::Args)]
pub(super) struct List {
    /// Part of a name; a code, registration number, LEI or site
    #[arg(long, default_value = "")]
    q: String,
    /// ISO 3166-1 alpha-2
    #[arg(long, default_value = "")]
    country: String,
    #[arg(long, default_value = "")]
    sector: String,
    /// Begin after this place, which a page before gave as next
    #[arg(long)]
    after: Option<String>,
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u64).range(1..=10_000))]
    most: u64,
}

/// Show one with its people, awards and history
#[derive(Debug, clap::Args)]
pub(super) struct Show {
    /// A code that was merged leads to its survivor
    code: String,
    /// The record as it is, merged or not
    #[arg(long)]
    record: bool,
}

/// Show what may be the same company, and why
#[derive(Debug, clap::Args)]
pub(super) struct Duplicates {
    code: String,
}

impl Company {
    pub async fn run(self, config: &Config, output: Output) -> Result<()> {
        let asked = match self {
            Self::Operation(operation) => return operation.run(config, output).await,
            Self::List(list) => Asked::List(list),
            Self::Show(show) => Asked::Show(show),
            Self::Duplicates(of) => Asked::Duplicates(of),
        };
        let session = Session::reading(config).await?;
        let answer = asked.answer(&session.ctx).await;
        session.close().await?;
        output.answer(&answer?)
    }
}

/// What only reads.
enum Asked {
    List(List),
    Show(Show),
    Duplicates(Duplicates),
}

impl Asked {
    async fn answer(self, ctx: &Ctx) -> Result<Value> {
        match self {
            Self::List(list) => {
                let sought = Sought {
                    q: list.q,
                    country: list.country,
                    sector: list.sector,
                    after: list.after,
                    limit: list.most,
                };
                let page = companies(ctx, &sought).await?;
                Ok(json!({"next": page.next, "companies": page.rows}))
            }
            Self::Show(show) => {
                let view = company(ctx, &show.code).await?;
                match &view.survivor {
                    Some(survivor) if !show.record => {
                        Ok(written(&company(ctx, &survivor.code).await?))
                    }
                    _ => Ok(written(&view)),
                }
            }
            Self::Duplicates(of) => Ok(json!({"alike": company(ctx, &of.code).await?.alike})),
        }
    }
}

fn written(view: &CompanyView) -> Value {
    let r = &view.record;
    let people = view.people.iter().map(|p| {
        json!({
            "person": p.no, "name": p.name, "role": p.role, "holding": p.holding,
            "email": p.email, "from": p.from, "until": p.until,
        })
    });
    let funds = view.funds.iter().map(|f| {
        json!({
            "fund": f.fund.code, "currency": f.fund.currency.code(),
            "awarded": f.awarded.to_string(), "paid": f.paid.to_string(),
            "awards": f.awards.iter().map(|a| a.no).collect::<Vec<_>>(),
        })
    });
    let events = view.events.iter().map(|e| {
        let at = chrono::DateTime::from_timestamp_micros(e.at.0);
        json!({
            "at": at.map(|at| at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)),
            "kind": e.kind, "who": e.who, "other": e.other, "changes": e.changes,
            "person": e.person, "reason": e.reason,
        })
    });
    json!({
        "code": r.code,
        "name": r.name,
        "name_given": r.name_given,
        "country": r.country,
        "number": r.number,
        "lei": r.lei,
        "site": r.site,
        "founded": r.founded,
        "sector": r.sector,
        "stage": r.stage,
        "region": r.region,
        "merged_into": view.survivor.as_ref().map(|s| &s.code),
        "merged": view.merged.iter().map(|m| &m.code).collect::<Vec<_>>(),
        "people": people.collect::<Vec<_>>(),
        "alike": view.alike,
        "funds": funds.collect::<Vec<_>>(),
        "events": events.collect::<Vec<_>>(),
    })
}
