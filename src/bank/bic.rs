//! Business identifier codes, ISO 9362.

use crate::error::{Error, Result};

/// The code in capitals: four characters of the party, two letters of its country, two of its
/// place, and three of a branch where there is one.
pub(super) fn read(field: &str, text: &str) -> Result<String> {
    let bic = text.trim().to_ascii_uppercase();
    let shape = matches!(bic.len(), 8 | 11)
        && bic.bytes().enumerate().all(|(i, b)| match i {
            4 | 5 => b.is_ascii_uppercase(),
            _ => b.is_ascii_uppercase() || b.is_ascii_digit(),
        });
    if shape {
        return Ok(bic);
    }
    let text = "is not a BIC of 8 or 11 letters and digits such as HABAEE2X";
    Err(Error::field(field, "bic.format", text))
}
