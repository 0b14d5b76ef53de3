//! `verify` and `heads`.

use super::output::{Output, to_stdout};
use super::session::Session;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::ledger::verify::{self, Findings, Report};
use std::fmt::Write as _;
use std::io::BufReader;
use std::path::PathBuf;
use std::process::ExitCode;

/// Recompute every chain, balance, seal and snapshot from the entries alone
#[derive(Debug, clap::Args)]
pub(super) struct Verify {
    /// Compare with heads published earlier, as `cofund heads` prints them
    #[arg(long, value_name = "FILE")]
    against: Option<PathBuf>,
}

impl Verify {
    /// Exit code 0, or 1 with every finding named.
    pub async fn run(self, config: &Config, output: Output) -> Result<ExitCode> {
        let published = self.against.as_deref().map(read).transpose()?;
        let session = Session::reading(config).await?;
        session.may_read(None)?;
        let snapshot = session.db().snapshot().await?;
        let mut report = verify::verify(&snapshot).await?;
        if let Some(published) = published {
            report
                .findings
                .extend(verify::against(&snapshot, &published).await?);
        }
        drop(snapshot);
        session.close().await?;
        output.print(&report, || text(&report))?;
        Ok(if report.findings.is_empty() {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }
}

fn read(file: &std::path::Path) -> Result<Vec<verify::Head>> {
    let open = std::fs::File::open(file);
    let open = open.map_err(|e| {
        Error::field(
            "against",
            "heads.unreadable",
            format!("{}: {e}", file.display()),
        )
    })?;
    verify::read_heads(BufReader::new(open))
}

fn text(report: &Report) -> String {
    let Findings { list, more } = &report.findings;
    let mut out = String::new();
    for finding in list {
        _ = writeln!(out, "{finding}");
    }
    if *more > 0 {
        _ = writeln!(out, "and {more} more");
    }
    let Report {
        books,
        journals,
        entries,
        audit_events,
        ..
    } = report;
    let verdict = if list.is_empty() {
        "all of it holds".to_owned()
    } else {
        format!("{} findings", list.len() as u64 + more)
    };
    _ = writeln!(
        out,
        "{books} books, {journals} journals, {entries} entries, {audit_events} audit events: {verdict}"
    );
    out
}

/// Print where every chain ends, to be kept by others and checked with `verify --against`
#[derive(Debug, clap::Args)]
pub(super) struct Heads {}

impl Heads {
    pub async fn run(self, config: &Config, output: Output) -> Result<()> {
        let session = Session::reading(config).await?;
        session.may_read(None)?;
        let snapshot = session.db().snapshot().await?;
        let heads = verify::heads(&snapshot).await?;
        drop(snapshot);
        session.close().await?;
        if !output.json {
            let mut text = Vec::new();
            verify::write_heads(&mut text, &heads).map_err(|e| Error::Internal(e.to_string()))?;
            return to_stdout(&String::from_utf8_lossy(&text));
        }
        for head in heads {
            output.answer(&head)?;
        }
        Ok(())
    }
}
