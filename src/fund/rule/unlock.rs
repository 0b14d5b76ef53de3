//! Tranche unlock: the next tranche waits until enough of the last one is deployed.

use chrono::NaiveDate;
use num_rational::BigRational;

use super::{RuleError, day::anniversary, facts};
use crate::money::{Fraction, Money, exact::rational};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unlock {
    /// Deployed and eligible, of what was disbursed; none where nothing was.
    pub ratio: Option<BigRational>,
    pub is_unlocked: bool,
    /// What must still be deployed, up to the minor unit; zero when unlocked.
    pub missing: Money,
}

/// Unlocked when certified deployment (expended, obligated or transferred) less what was found ineligible is at least
/// `share` of the disbursed tranche, compared as exact rationals.
///
/// Source: SSBCI FAQ III.c 1 (home.treasury.gov/node/983956).
pub fn unlock(
    disbursed: Money,
    deployed: Money,
    ineligible: Money,
    share: Fraction,
) -> Result<Unlock, RuleError> {
    facts([disbursed, deployed, ineligible])?;
    let eligible = deployed.checked_sub(ineligible)?;
    let needed = (disbursed.exact_minor() * share.exact()).ceil();
    let missing = needed - eligible.exact_minor();
    let zero = Money::zero(disbursed.currency());
    let missing = Money::truncated(&missing, disbursed.currency())?;
    let is_unlocked = !missing.is_positive();
    Ok(Unlock {
        ratio: (!disbursed.is_zero()).then(|| rational(eligible.minor(), disbursed.minor())),
        is_unlocked,
        missing: if is_unlocked { zero } else { missing },
    })
}

/// Whether a request came by the anniversary that ends the right to the tranche, that day included.
pub fn is_in_time(anchor: NaiveDate, years: u16, filed_on: NaiveDate) -> Result<bool, RuleError> {
    Ok(filed_on <= anniversary(anchor, years)?)
}
