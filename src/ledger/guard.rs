//! The two guards per source of capital: what may still be promised, what may still be paid.

use super::account::Code;
use crate::error::{Error, Result};
use crate::money::{Currency, Money, Rate};
use entity::value::Side;
use std::collections::BTreeMap;

/// Which guards a journal must leave standing. Facts that happened at the bank are never
/// refused; decisions are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guard {
    /// A fact: only floors hold it.
    Free,
    /// A promise, or something that shrinks what promises rest on.
    Award,
    /// Money leaving by decision: both guards.
    Payment,
}

/// One source's means and promises, in minor units of the fund's currency. Foreign balances are
/// taken at the latest rate the book knows, truncated; without a rate they count for nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Capital {
    pub cash: i64,
    pub receivable: i64,
    pub unfunded: i64,
    pub encumbered: i64,
    pub instructed: i64,
    pub payables: i64,
    pub advances: i64,
    /// Returned receipts not yet made good; while above zero nothing is paid.
    pub suspended: i64,
}

impl Capital {
    /// cash + receivable + unfunded - unpaid encumbrance - payables - sponsor advances.
    pub fn award_headroom(&self) -> i64 {
        let plus = [self.cash, self.receivable, self.unfunded];
        clamp(&plus, &[self.encumbered, self.payables, self.advances])
    }

    /// cash - instructed payments - payables - sponsor advances.
    pub fn payment_headroom(&self) -> i64 {
        clamp(
            &[self.cash],
            &[self.instructed, self.payables, self.advances],
        )
    }

    /// Adds an account's balance (signed, debit above zero) to what it is part of.
    pub(in crate::ledger) fn add(&mut self, code: Code, detail: &str, value: i64) {
        match code {
            Code::Cash => self.cash += value,
            Code::Receivable => self.receivable += value,
            Code::Unfunded => self.unfunded -= value,
            Code::Reserve => self.encumbered -= value,
            Code::Instructed => self.instructed -= value,
            Code::FeesPayable
            | Code::DistributionsPayable
            | Code::CarryPayable
            | Code::CarryEscrow => {
                self.payables -= value;
            }
            Code::Advances => self.advances -= value,
            Code::Suspense => {
                self.advances -= value;
                if detail.starts_with(RETURNED) {
                    self.suspended -= value;
                }
            }
            _ => {}
        }
    }
}

/// The sum in wide arithmetic, held at the ends of the range of an amount.
fn clamp(plus: &[i64], minus: &[i64]) -> i64 {
    let sum = |list: &[i64]| list.iter().map(|n| i128::from(*n)).sum::<i128>();
    let total = sum(plus) - sum(minus);
    i64::try_from(total).unwrap_or(if total < 0 { i64::MIN + 1 } else { i64::MAX })
}

/// Suspense accounts of receipts that the bank took back after their money was spent.
pub const RETURNED: &str = "RETURNED:";

/// The numbers whose accounts the guards read.
pub const GUARD_CODES: [Code; 11] = [
    Code::Cash,
    Code::Receivable,
    Code::FeesPayable,
    Code::DistributionsPayable,
    Code::Advances,
    Code::Suspense,
    Code::CarryPayable,
    Code::CarryEscrow,
    Code::Unfunded,
    Code::Reserve,
    Code::Instructed,
];

/// Values `amount` minor units of `currency` in the base currency, truncated towards zero.
pub fn value_in_base(
    amount: i64,
    currency: Currency,
    base: Currency,
    rates: &BTreeMap<Currency, Rate>,
) -> i64 {
    if currency == base {
        return amount;
    }
    rates
        .get(&currency)
        .and_then(|rate| {
            rate.convert_truncated(Money::from_minor(amount, currency))
                .ok()
        })
        .map_or(0, |money| money.minor())
}

/// Refuses when a guard is below zero and lower than before.
pub fn check(
    base: Currency,
    guard: Guard,
    before: &[Capital; 2],
    after: &[Capital; 2],
) -> Result<()> {
    for (i, side) in Side::BOTH.into_iter().enumerate() {
        let (b, a) = (before[i], after[i]);
        if guard != Guard::Free {
            let (b, a) = (b.award_headroom(), a.award_headroom());
            refuse_below(
                base,
                "capital.award_headroom",
                "capital to promise",
                side,
                b,
                a,
            )?;
        }
        if guard == Guard::Payment {
            let (b, a) = (b.payment_headroom(), a.payment_headroom());
            refuse_below(
                base,
                "capital.payment_headroom",
                "cash free to pay",
                side,
                b,
                a,
            )?;
            // Paying what is owed already leaves the headroom as it was, and is a payment too.
            let moved = a < b || after[i].cash < before[i].cash;
            if moved && after[i].suspended > 0 {
                let open = Money::from_minor(after[i].suspended, base);
                return Err(Error::refused(
                    "payment.suspense_open",
                    format!(
                        "payments from the {} source wait until the returned receipt of {open} {} is made good",
                        name(side),
                        open.currency()
                    ),
                    vec![
                        ("side", side.letter().to_owned()),
                        ("open", open.to_string()),
                    ],
                ));
            }
        }
    }
    Ok(())
}

fn name(side: Side) -> &'static str {
    match side {
        Side::Local => "local",
        Side::Partner => "partner",
    }
}

fn refuse_below(
    base: Currency,
    rule: &'static str,
    what: &str,
    side: Side,
    before: i64,
    after: i64,
) -> Result<()> {
    if after >= 0 || after >= before {
        return Ok(());
    }
    let money = |minor| Money::from_minor(minor, base).to_string();
    let (available, asked, short) = (money(before), money(before - after), money(-after));
    Err(Error::refused(
        rule,
        format!(
            "the {} source has {available} {} of {what}; this needs {asked}, short by {short}",
            name(side),
            base
        ),
        vec![
            ("side", side.letter().to_owned()),
            ("available", available),
            ("asked", asked),
            ("short", short),
            ("currency", base.to_string()),
        ],
    ))
}
