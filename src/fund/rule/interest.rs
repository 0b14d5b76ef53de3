//! Simple interest, ACT/365F: actual days over 365 in every year.

use chrono::NaiveDate;
use num_rational::BigRational;

use super::{RuleError, day::days_between, facts};
use crate::money::{Fraction, Money, exact::rational};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accrued {
    pub days: i64,
    pub interest: Money,
}

/// Interest on a principal from one day to a later one, rounded half-even once.
pub fn simple_act_365(
    principal: Money,
    yearly: Fraction,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Accrued, RuleError> {
    facts([principal])?;
    let days = days_between(from, to)?;
    let interest = Money::rounded_half_even(&exact(principal, yearly, days), principal.currency())?;
    Ok(Accrued { days, interest })
}

/// Default interest on a call paid after its due date; nothing for one paid on the day or before.
pub fn default_interest(
    call: Money,
    yearly: Fraction,
    due: NaiveDate,
    paid: NaiveDate,
) -> Result<Accrued, RuleError> {
    simple_act_365(call, yearly, due, paid.max(due))
}

/// Exact minor units of interest, before rounding.
pub(super) fn exact(principal: Money, yearly: Fraction, days: i64) -> BigRational {
    principal.exact_minor() * yearly.exact() * rational(days, 365)
}
