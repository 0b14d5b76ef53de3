//! The rules of agreements as pure calculations: terms and facts in, amounts and verdicts out.
//!
//! Everything is exact until one rounding at the end, half-even to the minor unit; a government amount and whatever else
//! must not exceed a limit is cut instead. Limits compare exact rationals, never a rounded percentage.

pub mod businessday;
pub mod concentration;
pub mod day;
pub mod de_minimis;
pub mod equalisation;
pub mod fee;
pub mod interest;
pub mod matching;
pub mod unlock;

use chrono::NaiveDate;

use crate::error::Error;
use crate::money::{Money, MoneyError};

/// Terms or facts a rule cannot work with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    #[error(transparent)]
    Money(#[from] MoneyError),
    #[error("{text:?} is not a date: write YYYY-MM-DD (date.format)")]
    DateFormat { text: String },
    #[error("{text:?} is not in the calendar (date.invalid)")]
    DateInvalid { text: String },
    #[error("{text} is out of range: from {earliest} to {latest} (date.range)")]
    DateRange {
        text: String,
        earliest: NaiveDate,
        latest: NaiveDate,
    },
    #[error("{later} comes before {earlier} (date.order)")]
    DateOrder {
        earlier: NaiveDate,
        later: NaiveDate,
    },
    #[error("the share {share} is more than the whole (ratio.range)")]
    ShareAboveOne { share: String },
    #[error("{needed} is needed and nothing is given (rule.empty)")]
    Empty { needed: &'static str },
    #[error("the parties have paid in {paid_in}, the calls come to {called} (equalisation.drawn)")]
    Drawn { paid_in: Money, called: Money },
}

impl RuleError {
    /// The stable name of the rule that refuses.
    pub fn rule(&self) -> &'static str {
        match self {
            Self::Money(error) => error.rule(),
            Self::DateFormat { .. } => "date.format",
            Self::DateInvalid { .. } => "date.invalid",
            Self::DateRange { .. } => "date.range",
            Self::DateOrder { .. } => "date.order",
            Self::ShareAboveOne { .. } => "ratio.range",
            Self::Empty { .. } => "rule.empty",
            Self::Drawn { .. } => "equalisation.drawn",
        }
    }
}

/// Refuses facts below zero (`money.sign`) or in different currencies (`ledger.currency_mismatch`).
fn facts<const N: usize>(amounts: [Money; N]) -> Result<(), RuleError> {
    for amount in amounts {
        amounts[0].require(amount.currency())?;
        amount.not_negative()?;
    }
    Ok(())
}

impl From<RuleError> for Error {
    /// Facts or terms a rule cannot work with; `amount` stands for the figure asked for.
    fn from(e: RuleError) -> Self {
        let figures = match &e {
            RuleError::Money(money) => money.figures(),
            RuleError::DateOrder { earlier, later } => vec![
                ("day", later.to_string()),
                ("earliest", earlier.to_string()),
            ],
            RuleError::DateRange {
                text,
                earliest,
                latest,
            } => vec![
                ("day", text.clone()),
                ("first", earliest.to_string()),
                ("last", latest.to_string()),
            ],
            RuleError::DateFormat { text } | RuleError::DateInvalid { text } => {
                vec![("text", text.clone())]
            }
            RuleError::ShareAboveOne { share } => vec![("text", share.clone())],
            RuleError::Empty { .. } => Vec::new(),
            RuleError::Drawn { paid_in, called } => vec![
                ("paid_in", paid_in.to_string()),
                ("called", called.to_string()),
                ("currency", called.currency().to_string()),
            ],
        };
        Self::field_with("amount", e.rule(), e.to_string(), figures)
    }
}
