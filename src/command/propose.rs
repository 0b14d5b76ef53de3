//! A command that waits for a second person: what it would do, and what that rests on.

use crate::error::{Error, Result};
use crate::ledger::guard::value_in_base;
use crate::ledger::{Book, Draft};
use entity::value::Minor;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What came of asking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Done<R> {
    Made(R),
    Proposed(Proposed),
}

impl<R> Done<R> {
    /// The reply of a command that was carried out.
    pub fn made(self) -> Result<R> {
        match self {
            Self::Made(reply) => Ok(reply),
            Self::Proposed(p) => Err(Error::Internal(format!("proposed as {}", p.no))),
        }
    }

    pub fn map<S>(self, f: impl FnOnce(R) -> S) -> Done<S> {
        match self {
            Self::Made(reply) => Done::Made(f(reply)),
            Self::Proposed(p) => Done::Proposed(p),
        }
    }
}

/// A proposal that was kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposed {
    /// Fund id, or 0 for the instance.
    pub chain: i64,
    pub no: i64,
    /// Over the command's name and its JSON.
    pub hash: String,
}

/// What a command posts: its journals' legs in order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effect {
    pub legs: Vec<Leg>,
}

/// A leg as people compare it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leg {
    /// Kind of the journal.
    pub kind: String,
    pub account: String,
    pub currency: String,
    /// Debit above zero, in minor units.
    pub amount: i64,
    pub on: String,
    pub layer: String,
    /// In the fund's currency at the latest rate.
    pub value: i64,
}

impl Relied {
    /// Notes how often the accounts of a journal had been posted to before it.
    pub(super) fn add(&mut self, draft: &Draft, book: &Book) {
        for leg in draft.entry.legs() {
            let version = book.version(&leg.account);
            self.accounts.entry(leg.account.path()).or_insert(version);
        }
    }
}

impl Effect {
    /// What moves, in the fund's currency: the larger layer's debits.
    pub fn moved(&self) -> Minor {
        let mut sums: BTreeMap<&str, i64> = BTreeMap::new();
        for leg in self.legs.iter().filter(|leg| leg.value > 0) {
            let sum = sums.entry(&leg.layer).or_default();
            *sum = sum.saturating_add(leg.value);
        }
        Minor(sums.into_values().max().unwrap_or(0))
    }

    /// Adds a journal's legs, as the book stands before it.
    pub(super) fn add(&mut self, draft: &Draft, book: &Book) {
        for leg in draft.entry.legs() {
            let at = &leg.account;
            let value = value_in_base(leg.amount.0, at.currency, book.currency(), &book.rates);
            self.legs.push(Leg {
                kind: draft.kind.name().to_owned(),
                account: at.path(),
                currency: at.currency.code().to_owned(),
                amount: leg.amount.0,
                on: draft.effective_on.to_string(),
                layer: at.code.layer().name().to_owned(),
                value,
            });
        }
    }
}

/// What a proposal rests on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relied {
    /// How often each account it touches had been posted to.
    pub accounts: BTreeMap<String, i64>,
    /// Version of each sponsor's terms with the fund.
    pub terms: BTreeMap<String, i64>,
}
