//! Recomputes everything from the entries alone, and says what does not hold.
//!
//! Nothing derived is believed: hashes, links, lengths, balances, seals, zero sums, account facts
//! and period snapshots are computed again and compared; closes, terms, rates and requests with
//! the commands in the audit events. Registers (names, bank accounts) and replies stand in no
//! chain and are not covered. Somebody who owns the database can rewrite a whole chain consistently, but not the heads that others hold: see [`against`].

mod audit;
mod book;
mod finding;
mod guard;
mod heads;
mod record;
mod request;
mod state;

pub use finding::{Finding, Findings, Report};
pub use heads::{Chain, Head, against, heads, read_heads, write_heads};

use crate::error::Result;
use crate::ledger::store::Conn;
use crate::ledger::store::stream;

/// Verifies every book and every audit chain. `conn` should be a snapshot (`Db::snapshot`), so
/// that postings going on meanwhile do not look like damage.
pub async fn verify(conn: &impl Conn) -> Result<Report> {
    let mut report = Report::default();
    let mut funds = Vec::new();
    for (fund, row) in stream::books(conn).await? {
        report.books += 1;
        match row {
            Some(row) => book::verify(conn, &fund, &row, &mut report).await?,
            None => report
                .findings
                .add(&fund.code, None, "book.missing", "the fund has no book"),
        }
        funds.push(fund);
    }
    audit::verify(conn, &funds, &mut report).await?;
    guard::verify(conn, &mut report).await?;
    Ok(report)
}
