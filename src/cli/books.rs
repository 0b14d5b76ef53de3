//! `export`, `trial-balance`, `statement`, `journals` and `journal`.

use super::output::{Output, table, text};
use super::session::Session;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::ledger::export::{Format, export};
use crate::ledger::read::{self, AsOf, Filter, Recorded};
use crate::money::{Currency, Money};
use entity::value::{Day, Instant};
use serde_json::Value;
use std::io::BufWriter;

/// Write whole books to standard output
#[derive(Debug, clap::Args)]
pub(super) struct Export {
    #[arg(long, value_parser = format_by_name)]
    format: Format,
    /// Only this fund's book
    #[arg(long, value_name = "CODE")]
    fund: Option<String>,
}

fn format_by_name(name: &str) -> std::result::Result<Format, String> {
    let known = || Format::ALL.map(Format::name).join(", ");
    Format::ALL
        .into_iter()
        .find(|f| f.name() == name)
        .ok_or_else(|| format!("is one of {}", known()))
}

impl Export {
    pub async fn run(self, config: &Config) -> Result<()> {
        let session = Session::reading(config).await?;
        let fund = match &self.fund {
            Some(code) => Some(session.ctx.fund_id(code).await?),
            None => None,
        };
        let permit = session.may_read(fund)?;
        let snapshot = session.db().snapshot().await?;
        let mut out = BufWriter::with_capacity(1 << 16, std::io::stdout());
        let done = export(&snapshot, &permit, self.format, fund, &mut out).await;
        drop(snapshot);
        session.close().await?;
        match done {
            Err(e) if e.rule() == "output.closed" => Ok(()),
            other => other,
        }
    }
}

/// Every account's balance as of a day
#[derive(Debug, clap::Args)]
pub(super) struct TrialBalance {
    #[arg(long, value_name = "CODE")]
    fund: String,
    /// Entries effective by this day; today where none is given
    #[arg(long, value_name = "DATE")]
    as_of: Option<Day>,
    /// As it was known at this instant, e.g. 2025-03-31T18:00:00Z
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    recorded_by: Option<Instant>,
    /// As it was known after this journal
    #[arg(long, value_name = "SEQ", conflicts_with = "recorded_by")]
    through: Option<i64>,
}

fn instant(text: &str) -> std::result::Result<Instant, String> {
    let at = chrono::DateTime::parse_from_rfc3339(text);
    at.map(|at| Instant(at.timestamp_micros()))
        .map_err(|e| format!("write it as 2025-03-31T18:00:00Z: {e}"))
}

impl TrialBalance {
    pub async fn run(self, config: &Config, output: Output) -> Result<()> {
        let session = Session::reading(config).await?;
        let (fund, permit) = session.reader(&self.fund).await?;
        let recorded = match (self.recorded_by, self.through) {
            (Some(at), _) => Recorded::By(at),
            (None, Some(seq)) => Recorded::Through(seq),
            (None, None) => Recorded::Ever,
        };
        let as_of = AsOf {
            day: self.as_of.unwrap_or_else(|| session.ctx.app.clock.today()),
            recorded,
        };
        let snapshot = session.db().snapshot().await?;
        let balance = read::trial_balance(&snapshot, &permit, fund, as_of).await?;
        drop(snapshot);
        session.close().await?;
        output.print(&balance, || trial_text(&self.fund, &balance))
    }
}

fn trial_text(fund: &str, balance: &read::TrialBalance) -> String {
    let side = |money: Option<Money>| money.map_or(String::new(), |m| m.to_string());
    let line = |path: &str, layer: &str, currency: Currency, debit, credit| {
        vec![
            path.to_owned(),
            layer.to_owned(),
            currency.to_string(),
            side(debit),
            side(credit),
        ]
    };
    let mut rows: Vec<Vec<String>> = balance
        .lines
        .iter()
        .map(|l| {
            line(
                &l.path,
                &l.layer,
                l.balance.currency(),
                l.debit(),
                l.credit(),
            )
        })
        .collect();
    for t in &balance.totals {
        rows.push(line(
            "total",
            &t.layer,
            t.debit.currency(),
            Some(t.debit),
            Some(t.credit),
        ));
    }
    let header = ["account", "layer", "currency", "debit", "credit"].map(str::to_owned);
    format!(
        "{fund} as of {}, through journal {}\n\n{}",
        balance.as_of,
        balance.seq,
        table(&header, &rows)
    )
}

/// What happened on one account
#[derive(Debug, clap::Args)]
pub(super) struct Statement {
    #[arg(long, value_name = "CODE")]
    fund: String,
    /// The account's path, e.g. 1100:MAIN:L
    #[arg(long, value_name = "PATH")]
    account: String,
    /// Needed where the account is kept in several currencies
    #[arg(long)]
    currency: Option<Currency>,
    #[arg(long, value_name = "DATE")]
    from: Day,
    #[arg(long, value_name = "DATE")]
    to: Day,
    /// Where the last page said the next one starts
    #[arg(long, value_name = "PLACE")]
    after: Option<String>,
    #[arg(long, default_value_t = 100)]
    limit: u64,
}

impl Statement {
    pub async fn run(self, config: &Config, output: Output) -> Result<()> {
        let session = Session::reading(config).await?;
        let (fund, permit) = session.reader(&self.fund).await?;
        let snapshot = session.db().snapshot().await?;
        let days = (self.from, self.to);
        let after = self.after.as_deref();
        let page = read::statement(
            &snapshot,
            &permit,
            fund,
            &self.account,
            self.currency,
            days,
            after,
            self.limit,
        );
        let page = page.await?;
        drop(snapshot);
        session.close().await?;
        output.answer(&page)
    }
}

/// List journals, newest first
#[derive(Debug, clap::Args)]
pub(super) struct Journals {
    #[arg(long, value_name = "CODE")]
    fund: String,
    #[arg(long)]
    kind: Option<String>,
    /// A path or its beginning: 1100 finds 1100:MAIN:L
    #[arg(long, value_name = "PATH")]
    account: Option<String>,
    /// The source document, e.g. call/3
    #[arg(long)]
    subject: Option<String>,
    #[arg(long, value_name = "DATE")]
    from: Option<Day>,
    #[arg(long, value_name = "DATE")]
    to: Option<Day>,
    #[arg(long)]
    text: Option<String>,
    /// Where the last page said the next one starts
    #[arg(long, value_name = "PLACE")]
    after: Option<String>,
    #[arg(long, default_value_t = 50)]
    limit: u64,
}

impl Journals {
    pub async fn run(self, config: &Config, output: Output) -> Result<()> {
        let session = Session::reading(config).await?;
        let (fund, permit) = session.reader(&self.fund).await?;
        let snapshot = session.db().snapshot().await?;
        let (after, limit) = (self.after.clone(), self.limit);
        let filter = Filter {
            kind: self.kind,
            account: self.account,
            subject: self.subject,
            from: self.from,
            to: self.to,
            text: self.text,
        };
        let page =
            read::journals(&snapshot, &permit, fund, &filter, after.as_deref(), limit).await?;
        drop(snapshot);
        session.close().await?;
        let shown = with_times(serde_json::to_value(&page)?);
        output.print(&page, || text(&shown))
    }
}

/// Recording times as people read them.
fn with_times(mut shown: Value) -> Value {
    match &mut shown {
        Value::Object(map) => {
            for (name, value) in map.iter_mut() {
                *value = match (name.as_str(), value.as_i64()) {
                    ("recorded_at", Some(micros)) => crate::clock::written(Instant(micros)).into(),
                    _ => with_times(value.take()),
                };
            }
        }
        Value::Array(list) => {
            for value in list {
                *value = with_times(value.take());
            }
        }
        _ => {}
    }
    shown
}

/// Show one journal with its legs
#[derive(Debug, clap::Args)]
pub(super) struct Journal {
    #[arg(long, value_name = "CODE")]
    fund: String,
    /// Its number in the book
    seq: i64,
}

impl Journal {
    pub async fn run(self, config: &Config, output: Output) -> Result<()> {
        let session = Session::reading(config).await?;
        let (fund, permit) = session.reader(&self.fund).await?;
        let snapshot = session.db().snapshot().await?;
        let view = read::journal(&snapshot, &permit, fund, self.seq).await;
        drop(snapshot);
        session.close().await?;
        let view = view.map_err(|e| match e {
            Error::NotFound(_) => Error::NotFound(format!("journal {} of {}", self.seq, self.fund)),
            other => other,
        })?;
        let shown = with_times(serde_json::to_value(&view)?);
        output.print(&view, || text(&shown))
    }
}
