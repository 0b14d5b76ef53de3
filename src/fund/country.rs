//! Countries by their ISO 3166-1 alpha-2 codes.

use crate::error::{Error, Result};
use crate::form::is_country;

/// What an import writes where a file names no country.
pub(super) const NOWHERE: &str = "ZZ";

/// A country in `field`.
pub fn country(field: &str, text: &str) -> Result<String> {
    if text.len() != 2 || !text.bytes().all(|b| b.is_ascii_uppercase()) {
        return Err(Error::field(
            field,
            "country.format",
            format!("\u{ab}{text}\u{bb} is not a two-letter country code"),
        ));
    }
    if is_country(text) || text == NOWHERE {
        return Ok(text.to_owned());
    }
    Err(Error::field_with(
        field,
        "country.unknown",
        format!("no country has the code {text}"),
        vec![("text", text.to_owned())],
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_stands_once_and_in_order() {
        let codes: Vec<&str> = crate::form::countries().collect();
        assert_eq!(codes.len(), 250);
        assert!(codes.is_sorted_by(|a, b| a < b));
        assert!(codes.iter().all(|c| country("country", c).is_ok()));
    }

    #[test]
    fn what_is_no_country_is_refused() {
        let rule = |text| country("country", text).unwrap_err().rule().to_owned();
        for text in ["XX", "UK", "QQ"] {
            assert_eq!(rule(text), "country.unknown");
        }
        for text in ["", "E", "ee", "EST", "É"] {
            assert_eq!(rule(text), "country.format");
        }
    }
}
