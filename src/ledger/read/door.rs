//! Who may read, and how much at a time.

use crate::access::{Action, Permit, Scope};
use crate::error::{Error, Result};
use entity::value::FundId;

/// Most rows a page holds.
pub const PAGE_LIMIT: u64 = 500;

/// Refuses a permit for something else, or for another fund.
pub(super) fn may_read(permit: &Permit, fund: FundId) -> Result<()> {
    let scope = match permit.scope() {
        Scope::Instance => true,
        Scope::Fund(id) => id == fund,
        Scope::Programme(_) | Scope::Sponsor(_) => false,
    };
    if scope && permit.action() == Action::Read {
        return Ok(());
    }
    Err(Error::Denied(format!("reading the book of fund {fund}")))
}

/// A cursor that no page of ours gave out.
pub(super) fn bad_cursor(text: &str) -> Error {
    Error::field(
        "after",
        "page.cursor",
        format!("\u{ab}{text}\u{bb} is no place in this list"),
    )
}
