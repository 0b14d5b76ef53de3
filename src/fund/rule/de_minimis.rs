//! De minimis aid: a ceiling per single undertaking over a rolling window.
//!
//! Source: Reg. (EU) 2023/2831 art. 3(2) and (3): EUR 300,000 per Member State over any three years, by the date of
//! grant (legal right) and not of payment.

use chrono::{Months, NaiveDate};

use super::{RuleError, day::out_of_range, facts};
use crate::money::Money;

/// Aid granted to one undertaking on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grant {
    pub granted_on: NaiveDate,
    pub amount: Money,
}

/// The window that leaves the least room for the new grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Headroom {
    /// Not in the window: a grant made exactly three years earlier has left it.
    pub after: NaiveDate,
    /// In the window.
    pub until: NaiveDate,
    pub used: Money,
    /// Never below zero.
    pub left: Money,
    pub is_allowed: bool,
}

/// Weighs a new grant against the ceiling in every window of `years` that holds it: the one ending on its day, and
/// those ending on later grants where aid is recorded out of order.
pub fn headroom(
    prior: &[Grant],
    new: Grant,
    ceiling: Money,
    years: u16,
) -> Result<Headroom, RuleError> {
    facts([ceiling, new.amount])?;
    let months = Months::new(12 * u32::from(years));
    let start = |until: NaiveDate| {
        until
            .checked_sub_months(months)
            .ok_or_else(|| out_of_range(format!("{years} years before {until}")))
    };
    let mut tightest: Option<Headroom> = None;
    let later = prior
        .iter()
        .map(|grant| grant.granted_on)
        .filter(|&day| day > new.granted_on);
    for until in std::iter::once(new.granted_on).chain(later) {
        let after = start(until)?;
        if new.granted_on <= after {
            continue;
        }
        let in_window = |grant: &&Grant| after < grant.granted_on && grant.granted_on <= until;
        let amounts = prior.iter().filter(in_window).map(|grant| grant.amount);
        let used = Money::sum(amounts, ceiling.currency())?;
        let left = ceiling.checked_sub(used)?;
        let left = if left.is_negative() {
            Money::zero(ceiling.currency())
        } else {
            left
        };
        let is_allowed = new.amount.minor() <= left.minor();
        if tightest.is_none_or(|known| used.minor() > known.used.minor()) {
            tightest = Some(Headroom {
                after,
                until,
                used,
                left,
                is_allowed,
            });
        }
    }
    tightest.ok_or(RuleError::Empty {
        needed: "a window of at least one year",
    })
}
