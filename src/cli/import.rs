//! `import`: data that others published.

use super::output::Output;
use super::session::Session;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::fund::import::{Options, import};
use indicatif::{ProgressBar, ProgressStyle};
use std::path::PathBuf;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Import {
    /// Grants in the 360Giving JSON format, as awards and disbursements
    #[command(name = "360giving")]
    ThreeSixtyGiving(Grants),
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

impl Import {
    pub async fn run(self, config: &Config, output: Output) -> Result<()> {
        let Self::ThreeSixtyGiving(grants) = self;
        let path = &grants.file;
        let text = std::fs::read_to_string(path).map_err(|e| {
            Error::field(
                "FILE",
                "file.unreadable",
                format!("{}: {e}", path.display()),
            )
        })?;
        let session = Session::working(config).await?;
        let bar = ProgressBar::new(0).with_style(
            ProgressStyle::with_template("{bar:40} {pos}/{len} rows {elapsed}")
                .map_err(|e| Error::Internal(e.to_string()))?,
        );
        let mut progress = |done: usize, all: usize| {
            bar.set_length(all as u64);
            bar.set_position(done as u64);
        };
        let options = Options {
            create: grants.create,
            raise_award: grants.raise_award,
        };
        let summary = import(&session.ctx, &grants.fund, &text, options, &mut progress).await;
        bar.finish_and_clear();
        session.close().await?;
        output.answer(&summary?)
    }
}
