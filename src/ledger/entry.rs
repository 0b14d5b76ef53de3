//! Legs that balance.

use super::account::{AccountRef, Layer};
use crate::error::{Error, Result};
use crate::money::Currency;
use entity::value::Minor;
use std::collections::BTreeMap;

/// One leg: debit above zero, credit below.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leg {
    pub account: AccountRef,
    pub amount: Minor,
}

/// Legs that sum to zero per currency and layer. `balanced` is the only way to make one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    legs: Vec<Leg>,
}

impl Entry {
    /// Refuses fewer than two legs, a zero leg, and a sum other than zero in any currency and
    /// layer.
    pub fn balanced(legs: Vec<Leg>) -> Result<Self> {
        if legs.len() < 2 {
            return Err(Error::refused(
                "ledger.leg_count",
                format!(
                    "a journal needs two legs or more, this one has {}",
                    legs.len()
                ),
                vec![("legs", legs.len().to_string())],
            ));
        }
        let mut sums: BTreeMap<(Currency, Layer), i128> = BTreeMap::new();
        for leg in &legs {
            if leg.amount.0 == 0 {
                return Err(Error::refused(
                    "ledger.zero_leg",
                    format!("the leg on {} is zero", leg.account.path()),
                    vec![("account", leg.account.path())],
                ));
            }
            *sums
                .entry((leg.account.currency, leg.account.code.layer()))
                .or_default() += i128::from(leg.amount.0);
        }
        for ((currency, layer), sum) in sums {
            if sum != 0 {
                return Err(Error::refused(
                    "ledger.unbalanced",
                    format!(
                        "the {} legs in {currency} are out of balance by {sum} minor units",
                        layer.name()
                    ),
                    vec![("currency", currency.to_string()), ("sum", sum.to_string())],
                ));
            }
        }
        Ok(Self { legs })
    }

    /// The exact mirror.
    #[must_use]
    pub fn reversed(&self) -> Self {
        let legs = self
            .legs
            .iter()
            .map(|leg| Leg {
                account: leg.account.clone(),
                amount: Minor(-leg.amount.0),
            })
            .collect();
        Self { legs }
    }

    pub fn legs(&self) -> &[Leg] {
        &self.legs
    }
}

/// Legs in the making; zero amounts are left out.
#[derive(Debug, Default, Clone)]
pub struct Legs(Vec<Leg>);

impl Legs {
    pub fn new() -> Self {
        Self::default()
    }

    #[must_use]
    pub fn debit(mut self, account: AccountRef, amount: i64) -> Self {
        self.push(account, amount);
        self
    }

    #[must_use]
    pub fn credit(mut self, account: AccountRef, amount: i64) -> Self {
        self.push(account, -amount);
        self
    }

    /// Adds a signed leg.
    pub fn push(&mut self, account: AccountRef, amount: i64) {
        if amount != 0 {
            self.0.push(Leg {
                account,
                amount: Minor(amount),
            });
        }
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn balanced(self) -> Result<Entry> {
        Entry::balanced(self.0)
    }
}
