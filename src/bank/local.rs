//! Account numbers in the forms of single countries. Refusals never repeat a number.

use crate::error::{Error, Result};

/// Digits only, so many of them; spaces and dashes between them are taken out.
pub(super) fn digits(field: &str, text: &str, least: usize, most: usize) -> Result<String> {
    let digits = without_gaps(text);
    if digits.bytes().all(|b| b.is_ascii_digit()) && (least..=most).contains(&digits.len()) {
        return Ok(digits);
    }
    let length = if least == most {
        most.to_string()
    } else {
        format!("{least}\u{2013}{most}")
    };
    let said = format!("is not a number of {length} digits");
    let figures = vec![("length", length)];
    Err(Error::field_with(field, "account.digits", said, figures))
}

/// A routing number of the American Bankers Association with its check digit.
pub(super) fn routing(field: &str, text: &str) -> Result<String> {
    let number = digits(field, text, 9, 9)?;
    let weights = [3, 7, 1, 3, 7, 1, 3, 7, 1];
    let each = number.bytes().map(|b| u32::from(b - b'0'));
    let sum: u32 = each
        .zip(weights)
        .map(|(digit, weight)| digit * weight)
        .sum();
    let issued = matches!(&number[..2], "80") || {
        let district: u32 = number[..2].parse().unwrap_or(99);
        matches!(district, 0..=12 | 21..=32 | 61..=72)
    };
    if sum == 0 || !sum.is_multiple_of(10) || !issued {
        let text = "is not a routing number; its digits do not check";
        return Err(Error::field(field, "aba.check", text));
    }
    Ok(number)
}

/// An account number of a country whose form is not known here.
pub(super) fn other(field: &str, text: &str) -> Result<String> {
    let number = without_gaps(text).to_ascii_uppercase();
    let fine = (4..=34).contains(&number.len())
        && number
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'/');
    if fine {
        return Ok(number);
    }
    let text = "is not an account number of 4 to 34 letters and digits";
    Err(Error::field(field, "account.format", text))
}

fn without_gaps(text: &str) -> String {
    let kept = text.chars().filter(|c| !c.is_whitespace() && *c != '-');
    kept.collect()
}
