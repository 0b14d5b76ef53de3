//! Legal entity identifiers (ISO 17442): 18 letters and digits, and two check digits.

use crate::error::{Error, Result};

/// A well-written identifier in capitals; spaces between its groups are taken away.
pub fn lei(field: &str, text: &str) -> Result<String> {
    let plain: String = text.chars().filter(|c| *c != ' ').collect();
    let plain = plain.to_ascii_uppercase();
    let (head, check) = plain.split_at_checked(18).unwrap_or((&plain, ""));
    let written = plain.len() == 20
        && head.bytes().all(|b| b.is_ascii_alphanumeric())
        && check.bytes().all(|b| b.is_ascii_digit());
    let figures = vec![("text", text.to_owned())];
    if !written {
        let said = format!(
            "\u{ab}{text}\u{bb} is no LEI: 18 letters and digits and two check digits, here {} characters",
            plain.chars().count()
        );
        return Err(Error::field_with(field, "lei.format", said, figures));
    }
    if remainder(&plain) == 1 {
        return Ok(plain);
    }
    let said = format!("the check digits {check} of the LEI {plain} do not fit");
    Err(Error::field_with(field, "lei.check", said, figures))
}

/// ISO 7064 MOD 97-10, letters counted from A = 10.
fn remainder(text: &str) -> u32 {
    text.chars()
        .filter_map(|c| c.to_digit(36))
        .fold(0, |sum, n| (sum * if n < 10 { 10 } else { 100 } + n) % 97)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn published_identifiers_are_taken() {
        for (typed, stored) in [
            ("5493001KJTIIGC8Y1R12", "5493001KJTIIGC8Y1R12"),
            ("hwupkr0mpou8fgxbt394", "HWUPKR0MPOU8FGXBT394"),
            ("INR2 EJN1 ERAN 0W5Z P974", "INR2EJN1ERAN0W5ZP974"),
        ] {
            assert_eq!(lei("lei", typed).unwrap(), stored);
        }
        let rule = |text| lei("lei", text).unwrap_err().rule().to_owned();
        assert_eq!(rule("5493001KJTIIGC8Y1R13"), "lei.check");
        for text in [
            "",
            "5493001KJTIIGC8Y1R1",
            "5493001KJTIIGC8Y1R1A",
            "ÄÖÜ3001KJTIIGC8Y1R12",
        ] {
            assert_eq!(rule(text), "lei.format", "{text}");
        }
    }

    proptest! {
        /// A digit for a digit, a letter for a letter.
        #[test]
        fn one_character_changed_is_found(at in 0..20_usize, digit in 0..10_u8, letter in 0..26_u8) {
            let good = "5493001KJTIIGC8Y1R12";
            let is_digit = good.as_bytes()[at].is_ascii_digit();
            let to = if is_digit { b'0' + digit } else { b'A' + letter };
            let mut bad = good.to_owned();
            bad.replace_range(at..=at, &char::from(to).to_string());
            prop_assert_eq!(lei("lei", &bad).is_ok(), bad == good);
        }
    }
}
