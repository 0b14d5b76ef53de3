//! What the ledger tells: trial balance, account statements, journals, and a fund's figures.
//!
//! Every reader asks for a permit to read the fund. Readers that put several questions see one
//! state when `conn` is a snapshot (`Db::snapshot`).

mod figures;
mod journals;
mod statement;
mod trial;

pub use figures::{Figures, Quarter, SourceFigures, figures};
pub use journals::{Filter, Item, JournalLeg, JournalPage, JournalView, journal, journals};
pub use statement::{Statement, StatementLine, statement};
pub use trial::{AsOf, Recorded, Total, TrialBalance, TrialLine, trial_balance};

use crate::access::{Action, Permit, Scope};
use crate::error::{Error, Result};
use entity::value::FundId;

/// Most rows a page holds.
pub const PAGE_LIMIT: u64 = 500;

/// Refuses a permit for something else, or for another fund.
fn may_read(permit: &Permit, fund: FundId) -> Result<()> {
    let scope = match permit.scope() {
        Scope::Instance => true,
        Scope::Fund(id) => id == fund,
    };
    if scope && permit.action() == Action::Read {
        return Ok(());
    }
    Err(Error::Denied(format!("reading the book of fund {fund}")))
}

/// A cursor that no page of ours gave out.
fn bad_cursor(text: &str) -> Error {
    Error::field("after", "page.cursor", format!("\u{ab}{text}\u{bb} is no place in this list"))
}
