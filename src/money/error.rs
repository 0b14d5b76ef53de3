//! What can be wrong with an amount, a currency, a rate or a share, each with the rule that refuses it.

use chrono::NaiveDate;

use super::{code::Currency, lang::Lang};

/// One way to read a text that a page's language cannot read: a plain decimal, not yet checked against a currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    pub lang: Lang,
    pub amount: String,
}

/// A refusal. `Display` is English for the command line and JSON; pages translate by [`MoneyError::rule`] and the fields.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    #[error("{text:?} is not an amount: write a plain decimal such as 1234.50 (money.format)")]
    Format { text: String },
    #[error("{text:?} has {decimals} decimals, {currency} has {} (money.scale)", currency.exponent())]
    Scale {
        text: String,
        decimals: usize,
        currency: Currency,
    },
    #[error(
        "{text:?} is out of range: the largest amount in {currency} is {} (money.range)",
        currency.largest()
    )]
    Range { text: String, currency: Currency },
    #[error("{text:?} must be greater than zero (money.sign)")]
    NotPositive { text: String },
    #[error("{text:?} must not be below zero (money.sign)")]
    Negative { text: String },
    #[error("{text:?} is a zero with a minus sign: write 0 (money.sign)")]
    NegativeZero { text: String },
    #[error(
        "{text:?} is grouped irregularly for {lang}: groups have three digits (money.grouping)"
    )]
    Grouping { text: String, lang: Lang },
    #[error(
        "{text:?} is not how {lang} writes an amount; it could mean {} (money.ambiguous)",
        listed(readings)
    )]
    Ambiguous {
        text: String,
        lang: Lang,
        readings: Vec<Reading>,
    },
    #[error("{text:?} names another unit than {currency} (money.unit)")]
    Unit { text: String, currency: Currency },
    #[error("{text:?} is not an ISO 4217 currency code that can be booked (currency.unknown)")]
    UnknownCurrency { text: String },
    #[error(
        "{currency} was retired on {retired_on} and cannot be booked on {on} (currency.retired)"
    )]
    RetiredCurrency {
        currency: Currency,
        retired_on: NaiveDate,
        on: NaiveDate,
    },
    #[error("{expected} expected, {found} found: exchange first (ledger.currency_mismatch)")]
    CurrencyMismatch { expected: String, found: Currency },
    #[error("{text:?} is not a rate: write a plain decimal such as 141.25 (fx.format)")]
    RateFormat { text: String },
    #[error(
        "the rate {text:?} is out of range: above 0, from 0.000000001 to 1000000000, at most 12 decimals (fx.range)"
    )]
    RateRange { text: String },
    #[error("{currency} to itself is worth 1, not {text} (fx.range)")]
    RateToItself { text: String, currency: Currency },
    #[error(
        "{text:?} is not a ratio: write a plain decimal such as 0.60, or a fraction such as 2/3 (ratio.format)"
    )]
    FractionFormat { text: String },
    #[error("the ratio {text:?} is out of range: at most 12 decimals and 18 digits (ratio.range)")]
    FractionRange { text: String },
    #[error("the ratio {text:?} is negative: write zero or more (ratio.sign)")]
    FractionNegative { text: String },
    #[error("nothing to divide by: no party has a weight above zero (split.weights)")]
    NoWeight,
    #[error("party {party} has the negative weight {weight} (split.weights)")]
    NegativeWeight { party: usize, weight: i64 },
    #[error("{expected} parties expected, {found} found in {list} (split.parties)")]
    Parties {
        list: &'static str,
        expected: usize,
        found: usize,
    },
    #[error("a call of {total} minor units is not an amount to call (money.sign)")]
    NegativeCall { total: i64 },
    #[error(
        "party {party} has a negative unfunded commitment of {unfunded} minor units (money.sign)"
    )]
    NegativeUnfunded { party: usize, unfunded: i64 },
    #[error(
        "the call of {total} exceeds the unfunded commitments of {unfunded} by {} minor units (money.over_call)",
        i128::from(*total) - unfunded
    )]
    OverCall { total: i64, unfunded: i128 },
}

impl MoneyError {
    /// What the sentence names, for translations; readings stay in English.
    pub fn figures(&self) -> Vec<(&'static str, String)> {
        let text = |text: &String| ("text", text.clone());
        let unit = |currency: &Currency| ("currency", currency.to_string());
        match self {
            Self::Format { text: t }
            | Self::RateFormat { text: t }
            | Self::RateRange { text: t }
            | Self::RateToItself { text: t, .. }
            | Self::FractionFormat { text: t }
            | Self::FractionRange { text: t }
            | Self::FractionNegative { text: t }
            | Self::UnknownCurrency { text: t }
            | Self::Grouping { text: t, .. } => vec![text(t)],
            Self::Negative { text: t } => vec![text(t), ("least", "zero".into())],
            Self::NotPositive { text: t } | Self::NegativeZero { text: t } => {
                vec![text(t), ("least", "more".into())]
            }
            Self::Scale {
                text: t,
                decimals,
                currency,
            } => vec![
                text(t),
                ("decimals", decimals.to_string()),
                ("most", currency.exponent().to_string()),
                unit(currency),
            ],
            Self::Range { text: t, currency } => {
                vec![text(t), ("largest", currency.largest()), unit(currency)]
            }
            Self::Unit { text: t, currency } => vec![text(t), unit(currency)],
            Self::Ambiguous {
                text: t, readings, ..
            } => vec![text(t), ("readings", listed(readings))],
            Self::RetiredCurrency {
                currency,
                retired_on,
                on,
            } => vec![
                unit(currency),
                ("retired", retired_on.to_string()),
                ("day", on.to_string()),
            ],
            Self::CurrencyMismatch { expected, found } => {
                vec![("expected", expected.clone()), ("found", found.to_string())]
            }
            Self::NoWeight
            | Self::NegativeWeight { .. }
            | Self::Parties { .. }
            | Self::NegativeCall { .. }
            | Self::NegativeUnfunded { .. }
            | Self::OverCall { .. } => Vec::new(),
        }
    }

    /// The stable name of the rule that refuses, for JSON, translations and tests.
    pub fn rule(&self) -> &'static str {
        match self {
            Self::Format { .. } => "money.format",
            Self::Scale { .. } => "money.scale",
            Self::Range { .. } => "money.range",
            Self::NotPositive { .. }
            | Self::Negative { .. }
            | Self::NegativeZero { .. }
            | Self::NegativeCall { .. }
            | Self::NegativeUnfunded { .. } => "money.sign",
            Self::Grouping { .. } => "money.grouping",
            Self::Ambiguous { .. } => "money.ambiguous",
            Self::Unit { .. } => "money.unit",
            Self::UnknownCurrency { .. } => "currency.unknown",
            Self::RetiredCurrency { .. } => "currency.retired",
            Self::CurrencyMismatch { .. } => "ledger.currency_mismatch",
            Self::RateFormat { .. } => "fx.format",
            Self::RateRange { .. } | Self::RateToItself { .. } => "fx.range",
            Self::FractionFormat { .. } => "ratio.format",
            Self::FractionRange { .. } => "ratio.range",
            Self::FractionNegative { .. } => "ratio.sign",
            Self::NoWeight | Self::NegativeWeight { .. } => "split.weights",
            Self::Parties { .. } => "split.parties",
            Self::OverCall { .. } => "money.over_call",
        }
    }
}

/// What was typed, short enough to stand in a message.
pub(super) fn quoted(text: &str) -> String {
    const LONGEST: usize = 60;
    match text.char_indices().nth(LONGEST) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

fn listed(readings: &[Reading]) -> String {
    readings
        .iter()
        .map(|reading| format!("{} ({})", reading.amount, reading.lang))
        .collect::<Vec<_>>()
        .join(" or ")
}
