//! `bank-details`: where companies and sponsors are paid.

use super::output::Output;
use super::session::Session;
use crate::bank::account::Details;
use crate::bank::detail::EnterBankDetails;
use crate::bank::party::{Kind, Party};
use crate::bank::reveal::{RevealBankDetails, reveal};
use crate::bank::verify::{Verdict, VerifyBankDetails};
use crate::bank::{alert, view};
use crate::command::Done;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::fund::payee::minute;
use serde_json::json;
use std::io::Read as _;
use std::path::PathBuf;
use zeroize::Zeroizing;

#[derive(Debug, clap::Subcommand)]
pub(super) enum BankDetails {
    Set(Set),
    Verify(Verify),
    Show(Show),
    List(List),
}

impl BankDetails {
    pub async fn run(self, config: &Config, output: Output) -> Result<()> {
        match self {
            Self::Set(set) => set.run(config, output).await,
            Self::Verify(verify) => verify.run(config, output).await,
            Self::Show(show) => show.run(config, output).await,
            Self::List(list) => list.run(config, output).await,
        }
    }
}

#[derive(Debug, clap::Args)]
struct Whose {
    #[arg(long, value_name = "CODE", required_unless_present = "sponsor")]
    company: Option<String>,
    #[arg(long, value_name = "CODE", conflicts_with = "company")]
    sponsor: Option<String>,
    /// The fund that pays there; by default whatever fund has no details of its own
    #[arg(long)]
    fund: Option<String>,
}

impl Whose {
    fn party(&self) -> Party {
        let (kind, code) = match (&self.company, &self.sponsor) {
            (_, Some(code)) => (Kind::Sponsor, Some(code)),
            (code, None) => (Kind::Company, code.as_ref()),
        };
        Party {
            kind,
            code: code.cloned().unwrap_or_default(),
        }
    }
}

/// Enter or replace bank details, read as JSON from standard input or a file
///
/// {"holder": "Acme OÜ", "format": "iban", "iban": "EE38 …", "bic": "", "contact": "cfo@acme.example"};
/// zengin has bank, branch, kind (1, 2 or 4) and number; aba has routing and number; other has
/// country, bank, branch, bic and number. Never as arguments, which other users of the machine see.
#[derive(Debug, clap::Args)]
pub(super) struct Set {
    #[command(flatten)]
    whose: Whose,
    /// Instead of standard input
    #[arg(long)]
    file: Option<PathBuf>,
    /// Why, for whoever approves
    #[arg(long, default_value = "")]
    note: String,
    /// Idempotency key: sent again, the same details are entered once. A fresh one by default
    #[arg(long)]
    key: Option<String>,
}

impl Set {
    async fn run(self, config: &Config, output: Output) -> Result<()> {
        let details = read(self.file.as_ref())?;
        let session = Session::working(config).await?;
        let key = self.key.unwrap_or_else(fresh);
        let (ctx, party) = (&session.ctx, self.whose.party());
        let command = EnterBankDetails::new(&ctx.app.ring, &key, self.whose.fund, party, &details)?;
        let done = ctx.ask(&key, &self.note, command).await?;
        let answer = match &done {
            Done::Made(entered) => {
                let alert = alert::alert(&ctx.app.ring, &ctx.app.db.read, &entered.id).await?;
                let mut answer = serde_json::to_value(entered)?;
                answer["to_be_told"] = json!(alert.is_some());
                answer
            }
            Done::Proposed(proposed) => json!({ "proposed": proposed }),
        };
        session.close().await?;
        output.answer(&answer)
    }
}

/// Details as typed; what is wrong with the JSON is told without repeating it.
fn read(file: Option<&PathBuf>) -> Result<Details> {
    let mut text = Zeroizing::new(String::new());
    let done = match file {
        Some(path) => std::fs::File::open(path).and_then(|mut f| f.read_to_string(&mut text)),
        None => std::io::stdin().lock().read_to_string(&mut text),
    };
    done.map_err(|e| Error::field("FILE", "file.unreadable", e.to_string()))?;
    serde_json::from_str(&text).map_err(|e| {
        let at = format!("line {}, column {}", e.line(), e.column());
        let said = format!("is not the JSON of bank details (see --help); it goes wrong at {at}");
        Error::field("FILE", "file.unreadable", said)
    })
}

fn fresh() -> String {
    uuid::Uuid::new_v4().to_string()
}

/// Say that a version of bank details is the party's own, or that it is not
#[derive(Debug, clap::Args)]
pub(super) struct Verify {
    #[command(flatten)]
    whose: Whose,
    /// The version that was looked at, as `show` numbers it
    #[arg(long)]
    no: i64,
    /// It is not
    #[arg(long)]
    reject: bool,
    /// How it was verified, e.g. who was called under which known number; or what is wrong
    #[arg(long)]
    note: String,
}

impl Verify {
    async fn run(self, config: &Config, output: Output) -> Result<()> {
        let command = VerifyBankDetails {
            party: self.whose.party(),
            fund: self.whose.fund,
            version: self.no,
            verdict: if self.reject {
                Verdict::Rejected
            } else {
                Verdict::Verified
            },
            note: self.note,
        };
        let session = Session::working(config).await?;
        let done = session.ctx.run(&fresh(), command).await;
        session.close().await?;
        output.answer(&done?)
    }
}

/// Show the versions of a party's bank details, masked
#[derive(Debug, clap::Args)]
pub(super) struct Show {
    #[command(flatten)]
    whose: Whose,
    /// The whole newest version; who looked and why is written down
    #[arg(long, requires = "reason")]
    reveal: bool,
    #[arg(long)]
    reason: Option<String>,
}

impl Show {
    async fn run(self, config: &Config, output: Output) -> Result<()> {
        let party = self.whose.party();
        if !self.reveal {
            return list(config, output, self.whose.fund, Some(&party)).await;
        }
        let command = RevealBankDetails {
            fund: self.whose.fund,
            party,
            version: None,
            reason: self.reason.unwrap_or_default(),
        };
        let session = Session::working(config).await?;
        let revealed = reveal(&session.ctx, &fresh(), command).await;
        session.close().await?;
        let (version, details) = revealed?;
        let mut answer = serde_json::to_value(details)?;
        answer["version"] = version.into();
        output.answer(&answer)
    }
}

/// List bank details and where they stand, masked
#[derive(Debug, clap::Args)]
pub(super) struct List {
    /// Those of a fund; by default those for all funds that have none of their own
    #[arg(long)]
    fund: Option<String>,
}

impl List {
    async fn run(self, config: &Config, output: Output) -> Result<()> {
        list(config, output, self.fund, None).await
    }
}

async fn list(
    config: &Config,
    output: Output,
    fund: Option<String>,
    only: Option<&Party>,
) -> Result<()> {
    let session = Session::reading(config).await?;
    let fund = match fund {
        Some(code) => Some(session.ctx.fund_id(&code).await?),
        None => None,
    };
    let lines = view::lines(&session.ctx, fund).await;
    session.close().await?;
    let of = |line: &view::Line| {
        only.is_none_or(|party| line.kind == party.kind.name() && line.code == party.code)
    };
    let lines: Vec<_> = lines?
        .into_iter()
        .filter(of)
        .map(|line| {
            let (decided_by, note) = line.decided.unwrap_or_default();
            json!({
                "party": format!("{} {}", line.kind, line.code),
                "version": line.version,
                "account": line.mask,
                "format": line.format,
                "state": line.state.name(),
                "entered_by": line.maker,
                "approved_by": line.checker,
                "cooling_until": minute(line.cooling_until),
                "decided_by": decided_by,
                "note": note,
                "shared": line.shared,
            })
        })
        .collect();
    output.answer(&json!({ "bank_details": lines }))
}
