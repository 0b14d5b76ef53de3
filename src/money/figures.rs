//! The figures of a refusal, by name, for translations.

use super::error::listed;
use super::{Currency, Money, MoneyError};

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
            Self::Range { text: t, currency } => vec![
                text(t),
                (
                    "largest",
                    Money::from_minor(i64::MAX, *currency).to_string(),
                ),
                unit(currency),
            ],
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
}
