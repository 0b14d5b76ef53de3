//! `import`: data from files.

use super::output::Output;
use super::session::Session;
use crate::config::Config;
use crate::dealflow::import::{
    ImportApplications, Imported, Mapping, Progress, Source, UndoImport, guess, preview,
    receive_grants,
};
use crate::error::{Error, Result};
use crate::fund::import::{Options, import};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Import {
    /// Grants in the 360Giving JSON format, as awards and disbursements
    #[command(name = "360giving")]
    ThreeSixtyGiving(Grants),
    Applications(Applications),
    UndoApplications(Undo),
}

#[derive(Debug, clap::Args)]
pub(super) struct Grants {
    file: PathBuf,
    #[arg(long, value_name = "CODE")]
    fund: String,
    /// Make the fund with two sponsors and commitments large enough, if there is none
    #[arg(long)]
    create: bool,
    /// Book an increase of the award where more was disbursed than awarded
    #[arg(long)]
    raise_award: bool,
}

/// Applications to a round, from CSV or XLSX: shown first, brought in when what was shown is
/// confirmed
#[derive(Debug, clap::Args)]
pub(super) struct Applications {
    file: PathBuf,
    #[arg(long, value_name = "CODE")]
    fund: String,
    #[arg(long, value_name = "CODE")]
    round: String,
    /// Which column answers which question, as JSON; without it the headings say
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,
    /// Bring it in: the hash that was shown
    #[arg(long, value_name = "HASH")]
    confirm: Option<String>,
}

/// Withdraw all applications of an import
#[derive(Debug, clap::Args)]
pub(super) struct Undo {
    #[arg(long, value_name = "CODE")]
    fund: String,
    /// Its number
    #[arg(long)]
    import: i64,
    #[arg(long)]
    reason: String,
}

impl Import {
    pub async fn run(self, config: &Config, output: Output) -> Result<()> {
        let session = Session::working(config).await?;
        let done = match self {
            Self::ThreeSixtyGiving(grants) => grants.run(&session).await,
            Self::Applications(applications) => applications.run(&session).await,
            Self::UndoApplications(undo) => undo.run(&session).await,
        };
        session.close().await?;
        output.answer(&done?)
    }
}

fn unreadable(path: &Path, e: &dyn std::fmt::Display) -> Error {
    let text = format!("{}: {e}", path.display());
    Error::field("FILE", "file.unreadable", text)
}

fn bar() -> Result<ProgressBar> {
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} rows {elapsed}")
        .map_err(|e| Error::Internal(e.to_string()))?;
    Ok(ProgressBar::new(0).with_style(style))
}

impl Grants {
    async fn run(self, session: &Session) -> Result<Value> {
        let path = &self.file;
        let text = std::fs::read_to_string(path).map_err(|e| unreadable(path, &e))?;
        let bar = bar()?;
        let mut progress = |done: usize, all: usize| {
            bar.set_length(all as u64);
            bar.set_position(done as u64);
        };
        let options = Options {
            create: self.create,
            raise_award: self.raise_award,
        };
        let summary = import(&session.ctx, &self.fund, &text, options, &mut progress).await;
        bar.finish_and_clear();
        let summary = summary?;
        let mut answer = serde_json::to_value(&summary)?;
        // What a person asks for is booked when somebody else approves; applications are not.
        if summary.proposed.is_none() {
            let received = receive_grants(&session.ctx, &text, &summary).await?;
            answer["applications"] = serde_json::to_value(received)?;
        }
        Ok(answer)
    }
}

impl Applications {
    async fn run(self, session: &Session) -> Result<Value> {
        let ctx = &session.ctx;
        let fund = ctx.fund_id(&self.fund).await?;
        let source = Source::File(self.file.clone());
        let mapping = match &self.map {
            Some(path) => read_map(path)?,
            None => guess(ctx, fund, &self.round, &source).await?,
        };
        let seen = preview(ctx, fund, &self.round, &source, &mapping).await?;
        let Some(confirm) = self.confirm else {
            eprintln!(
                "preview: nothing was brought in; confirm it with --confirm {}",
                seen.confirm
            );
            return Ok(serde_json::to_value(seen)?);
        };
        let bar = bar()?;
        bar.set_length(seen.rows);
        let shown = bar.clone();
        let progress: Progress = Arc::new(move |rows| shown.set_position(rows));
        let name = self.file.file_name().unwrap_or_default();
        let command = ImportApplications {
            fund: self.fund,
            round: self.round,
            file_name: name.to_string_lossy().into_owned(),
            file_hash: seen.file_hash,
            rows: seen.rows,
            mapping,
            confirm,
            source,
            progress: Some(progress),
        };
        let key = uuid::Uuid::new_v4().to_string();
        let done: Result<Imported> = ctx.run(&key, command).await;
        bar.finish_and_clear();
        Ok(serde_json::to_value(done?)?)
    }
}

fn read_map(path: &Path) -> Result<Mapping> {
    let text = std::fs::read_to_string(path).map_err(|e| unreadable(path, &e))?;
    serde_json::from_str(&text).map_err(|e| unreadable(path, &e))
}

impl Undo {
    async fn run(self, session: &Session) -> Result<Value> {
        let command = UndoImport {
            fund: self.fund,
            import: self.import,
            reason: self.reason,
        };
        let key = uuid::Uuid::new_v4().to_string();
        let undone = session.ctx.run(&key, command).await?;
        Ok(json!({"import": undone.import, "withdrawn": undone.withdrawn}))
    }
}
