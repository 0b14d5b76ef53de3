//! What a journal recorded beside its legs, for the reversal that takes it back.

use crate::error::{Error, Result};
use entity::journal;
use std::collections::BTreeMap;

/// The facts beside the legs whose names begin with `prefix`, by the rest of the name.
pub(super) fn under(journal: &journal::Model, prefix: &str) -> Result<BTreeMap<String, String>> {
    let facts: BTreeMap<String, String> = serde_json::from_str(&journal.meta)?;
    let inside = facts.into_iter().filter_map(|(name, value)| {
        let rest = name.strip_prefix(prefix)?;
        Some((rest.to_owned(), value))
    });
    Ok(inside.collect())
}

/// A whole number among the facts.
pub(super) fn whole(journal: &journal::Model, name: &str, text: &str) -> Result<i64> {
    text.parse()
        .map_err(|_| Error::Internal(format!("journal {} records {name} as {text}", journal.seq)))
}
