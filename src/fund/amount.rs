//! Amounts as commands carry them: plain decimal text, given a currency by what they belong to.

use crate::error::{Error, Result};
use crate::money::{Currency, Money, Rate};
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

/// A name people read: not empty, not too long, no control or direction-changing characters.
pub fn name(field: &str, text: &str) -> Result<String> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Err(Error::field(field, "text.required", "is empty"));
    }
    line(field, trimmed)
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
    if text.chars().any(|c| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}')) {
        return Err(Error::field(field, "text.bidi_control", "contains a character that changes the reading direction"));
    }
    Ok(text.to_owned())
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

/// An ISO 3166-1 alpha-2 code, by its shape.
pub fn country(field: &str, text: &str) -> Result<String> {
    if text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase()) {
        return Ok(text.to_owned());
    }
    Err(Error::field(
        field,
        "country.format",
        format!("\u{ab}{text}\u{bb} is not a two-letter country code"),
    ))
}
