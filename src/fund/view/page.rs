//! A page of a numbered list, and whom a row speaks of.

use crate::error::{Error, Result};
use crate::fund::party::Party;
use entity::value::SponsorId;

/// Rows with the place where the next page starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    pub rows: Vec<T>,
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// Keeps `limit` of the rows read, of which there is one more where the list goes on.
    pub(super) fn cut<P: ToString>(
        mut rows: Vec<T>,
        limit: u64,
        place: impl Fn(&T) -> P,
    ) -> Result<Self> {
        let limit = usize::try_from(limit)
            .map_err(|_| Error::Internal(format!("a page of {limit} rows")))?;
        let goes_on = rows.len() > limit;
        rows.truncate(limit);
        let next = goes_on.then(|| rows.last().map(|row| place(row).to_string()));
        Ok(Self {
            rows,
            next: next.flatten(),
        })
    }
}

/// The number below which a page starts.
pub(super) fn below(after: Option<&str>) -> Result<i64> {
    let Some(text) = after else {
        return Ok(i64::MAX);
    };
    text.parse().map_err(|_| bad_place(text))
}

/// The refusal of a place that no page of ours gave out.
pub(super) fn bad_place(text: &str) -> Error {
    let said = format!("\u{ab}{text}\u{bb} is no place in this list");
    Error::field("after", "page.cursor", said)
}

/// The sponsor a stored row names.
pub(super) fn party(parties: &[Party], id: SponsorId) -> Result<Party> {
    let found = parties.iter().find(|p| p.id == id).cloned();
    found.ok_or_else(|| Error::Internal(format!("sponsor {id} has no agreement here")))
}
