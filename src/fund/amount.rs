//! Amounts as commands carry them: plain decimal text, given a currency by what they belong to.

use crate::error::{Error, Result};
use crate::money::{Currency, Money, Rate};
use crate::text::turns;
use entity::value::Day;
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// A plain decimal string such as `1234.50`; always text, in JSON too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Amount(String);

impl Amount {
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The amount in a currency; must be above zero.
    pub fn positive(&self, field: &str, currency: Currency) -> Result<Money> {
        Money::parse_positive(&self.0, currency).map_err(|e| Error::money(field, &e))
    }

    /// The amount in a currency; may be zero, not below.
    pub fn not_negative(&self, field: &str, currency: Currency) -> Result<Money> {
        Money::parse(&self.0, currency)
            .and_then(Money::not_negative)
            .map_err(|e| Error::money(field, &e))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Amount {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.to_owned()))
    }
}

impl From<Money> for Amount {
    fn from(money: Money) -> Self {
        Self(money.to_string())
    }
}

/// A quoted rate: one unit of `currency` in the fund's currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    pub currency: String,
    pub rate: String,
}

impl Quote {
    /// The rate into `base`.
    pub fn rate(&self, field: &str, base: Currency) -> Result<Rate> {
        let from = currency(field, &self.currency, None)?;
        if from == base {
            return Err(Error::field(
                field,
                "fx.same_currency",
                format!("{from} is the fund's own currency"),
            ));
        }
        Rate::parse(&self.rate, from, base).map_err(|e| Error::money(field, &e))
    }
}

impl FromStr for Quote {
    type Err = String;

    /// `EUR=140.25`
    fn from_str(text: &str) -> Result<Self, String> {
        let (currency, rate) = text
            .split_once('=')
            .ok_or_else(|| format!("{text}: write a rate as EUR=140.25"))?;
        Ok(Self {
            currency: currency.to_owned(),
            rate: rate.to_owned(),
        })
    }
}

/// A currency by its code, still in use on `on` where a day is given.
pub fn currency(field: &str, code: &str, on: Option<Day>) -> Result<Currency> {
    let currency = Currency::from_code(code).map_err(|e| Error::money(field, &e))?;
    if let Some(day) = on {
        currency
            .check_on(day.0)
            .map_err(|e| Error::money(field, &e))?;
    }
    Ok(currency)
}

/// A name people read: not empty, not too long, no control, direction-changing or invisible
/// characters.
pub fn name(field: &str, text: &str) -> Result<String> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Err(Error::field(field, "text.required", "is empty"));
    }
    let fine = line(field, trimmed)?;
    if hides(&fine) {
        let text = "contains a character that cannot be seen";
        return Err(Error::field(field, "text.invisible", text));
    }
    Ok(fine)
}

/// A line of text that may be empty.
pub fn line(field: &str, text: &str) -> Result<String> {
    let length = text.chars().count();
    if length > 500 {
        return Err(Error::field(
            field,
            "text.too_long",
            format!("has {length} characters, at most 500 are taken"),
        ));
    }
    if text.chars().any(char::is_control) {
        return Err(Error::field(
            field,
            "text.control",
            "contains a control character",
        ));
    }
    if text.chars().any(turns) {
        return Err(Error::field(
            field,
            "text.bidi_control",
            "contains a character that changes the reading direction",
        ));
    }
    Ok(text.to_owned())
}

/// Whether the text has characters without a shape, by which two names look alike and are not.
fn hides(text: &str) -> bool {
    let all: Vec<char> = text.chars().collect();
    let written = |c: Option<&char>| c.is_some_and(|c| !c.is_ascii() && !is_invisible(*c));
    (0..all.len()).any(|i| match all[i] {
        // Some scripts, and signs put together, are written with joiners.
        '\u{200c}' | '\u{200d}' => {
            let before = i.checked_sub(1).and_then(|i| all.get(i));
            !written(before) || !written(all.get(i + 1))
        }
        c => is_invisible(c),
    })
}

/// Variation selectors are not among them: they choose the shape of a Japanese name's characters.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180e}'
        | '\u{200b}'..='\u{200d}' | '\u{2028}' | '\u{2029}' | '\u{2060}'..='\u{206f}'
        | '\u{2800}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}')
}

/// A code: 1 to 60 of letters, digits, `.`, `_`, `-`; what account paths and addresses are made of.
pub fn code(field: &str, text: &str) -> Result<String> {
    let fine = (1..=60).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b));
    if fine {
        return Ok(text.to_owned());
    }
    Err(Error::field(
        field,
        "code.format",
        format!("\u{ab}{text}\u{bb} is not a code of 1 to 60 letters, digits, dots, dashes"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_hide_nothing() {
        for text in [
            "AC\u{200b}ME",
            "A\u{ad}CME",
            "ACME\u{2060}",
            "\u{feff}ACME",
            "AC\u{200d}ME",
            "\u{3164}",
        ] {
            assert_eq!(
                name("name", text).unwrap_err().rule(),
                "text.invisible",
                "{text:?}"
            );
        }
        let shown = [
            " ACME ",
            "می\u{200c}خواهم",
            "葛\u{e0100}城",
            "👩\u{200d}🔬 Labs",
            "Straße",
        ];
        for text in shown {
            assert_eq!(name("name", text).unwrap(), text.trim());
        }
        assert_eq!(
            name("name", " \u{a0} ").unwrap_err().rule(),
            "text.required"
        );
    }
}
