//! Recomputes everything from the entries alone, and says what does not hold.
//!
//! Nothing derived is believed: hashes, links, lengths, balances, seals, zero sums, account facts
//! and period snapshots are computed again and compared. Somebody who owns the database can
//! rewrite a whole chain consistently, but not the heads that others hold: see [`against`].

mod audit;
mod book;
mod heads;

pub use heads::{Chain, Head, against, heads, read_heads, write_heads};

use crate::error::Result;
use crate::ledger::store::stream;
use sea_orm::ConnectionTrait;
use serde::Serialize;

/// Findings that are kept; more are only counted.
const MOST_FINDINGS: usize = 1_000;

/// Something that does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The fund's code; `instance` for the audit chain that belongs to no fund.
    pub fund: String,
    /// The journal (or, where `what` says so, the audit event) it is about.
    pub seq: Option<i64>,
    /// Stable name, e.g. `journal.hash`.
    pub rule: &'static str,
    pub what: String,
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let of = if self.rule.starts_with("audit.") { "audit event" } else { "journal" };
        match self.seq {
            Some(seq) => write!(f, "{} {of} {seq}: {} [{}]", self.fund, self.what, self.rule),
            None => write!(f, "{}: {} [{}]", self.fund, self.what, self.rule),
        }
    }
}

/// What was found, capped.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize)]
pub struct Findings {
    pub list: Vec<Finding>,
    /// Found beyond the cap.
    pub more: u64,
}

impl Findings {
    fn add(&mut self, fund: &str, seq: Option<i64>, rule: &'static str, what: impl Into<String>) {
        if self.list.len() < MOST_FINDINGS {
            self.list.push(Finding { fund: fund.to_owned(), seq, rule, what: what.into() });
        } else {
            self.more += 1;
        }
    }

    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}

/// What was read, and what of it does not hold.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    pub books: u64,
    pub journals: u64,
    pub entries: u64,
    pub audit_events: u64,
    pub findings: Findings,
}

/// Verifies every book and every audit chain. `conn` should be a snapshot (`Db::snapshot`), so
/// that postings going on meanwhile do not look like damage.
pub async fn verify(conn: &(impl ConnectionTrait + Sync)) -> Result<Report> {
    let mut report = Report::default();
    let mut names = vec![(crate::audit::INSTANCE, "instance".to_owned())];
    for (fund, row) in stream::books(conn).await? {
        names.push((fund.id.0, fund.code.clone()));
        report.books += 1;
        match row {
            Some(row) => book::verify(conn, &fund, &row, &mut report).await?,
            None => report.findings.add(&fund.code, None, "book.missing", "the fund has no book"),
        }
    }
    audit::verify(conn, &names, &mut report).await?;
    Ok(report)
}
