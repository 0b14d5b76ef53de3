//! What a journal is about, from its subject.

use crate::error::{Error, Result};
use entity::journal;

/// The number in a subject such as `call/3`.
pub(super) fn number(original: &journal::Model) -> Result<i64> {
    let number = original
        .subject
        .split_once('/')
        .and_then(|(_, n)| n.parse().ok());
    number.ok_or_else(|| {
        Error::Internal(format!(
            "journal {} has the subject {}",
            original.seq, original.subject
        ))
    })
}
