//! What a form shows of a thing to choose.

use crate::money::{Currency, Money};
use entity::value::Day;

/// One entry of a list. What makes it recognisable is given as far as it applies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What a command names it by.
    pub value: String,
    /// What people call it; may be empty where the number says enough.
    pub name: String,
    /// In which an amount beside it is read.
    pub currency: Option<Currency>,
    pub amount: Option<Money>,
    pub on: Option<Day>,
}

impl Choice {
    pub(super) fn named(value: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            name: name.into(),
            currency: None,
            amount: None,
            on: None,
        }
    }

    pub(super) fn in_currency(self, currency: Currency) -> Self {
        Self {
            currency: Some(currency),
            ..self
        }
    }

    pub(super) fn worth(self, amount: Money, on: Day) -> Self {
        Self {
            currency: Some(amount.currency()),
            amount: Some(amount),
            on: Some(on),
            ..self
        }
    }
}
