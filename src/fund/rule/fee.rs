//! Management fees: their basis, their periods, and what portfolio companies' fees take off them.

use chrono::NaiveDate;
use num_rational::BigRational;
use num_traits::Zero;

use super::{RuleError, day::days_between, facts, interest::exact};
use crate::money::{Fraction, Money, exact::rational};

/// A quarter's fee: the yearly rate over four, rounded half-even once.
pub fn annual_rate_over_4(basis: Money, yearly: Fraction) -> Result<Money, RuleError> {
    facts([basis])?;
    let fee = basis.exact_minor() * yearly.exact() * rational(1, 4);
    Ok(Money::rounded_half_even(&fee, basis.currency())?)
}

/// Part of a period with one rate and one basis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FeePart {
    pub from: NaiveDate,
    pub to_exclusive: NaiveDate,
    pub rate: Fraction,
    pub basis: Money,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PeriodFee {
    pub days: i64,
    pub fee: Money,
}

/// A period's fee by actual days over 365, over parts in order that do not overlap; rounded half-even once, on the sum.
/// `date.order` where a part ends before it starts or starts before the one before has ended.
pub fn act_365(parts: &[FeePart]) -> Result<PeriodFee, RuleError> {
    let first = parts.first().ok_or(RuleError::Empty {
        needed: "a part of the period",
    })?;
    let mut free_from = first.from;
    let mut days = 0;
    let mut fee = BigRational::zero();
    for part in parts {
        facts([first.basis, part.basis])?;
        days_between(free_from, part.from)?;
        let part_days = days_between(part.from, part.to_exclusive)?;
        days += part_days;
        fee += exact(part.basis, part.rate, part_days);
        free_from = part.to_exclusive;
    }
    let fee = Money::rounded_half_even(&fee, first.basis.currency())?;
    Ok(PeriodFee { days, fee })
}

/// What is still invested, at cost: the basis after the investment period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NetInvested {
    pub acquisition_cost: Money,
    pub realised_cost: Money,
    pub written_off: Money,
    pub permanently_written_down: Money,
}

impl NetInvested {
    /// `money.sign` where more has left than was acquired.
    pub fn basis(&self) -> Result<Money, RuleError> {
        let gone = [
            self.realised_cost,
            self.written_off,
            self.permanently_written_down,
        ];
        facts([self.acquisition_cost, gone[0], gone[1], gone[2]])?;
        let gone = Money::sum(gone, self.acquisition_cost.currency())?;
        Ok(self.acquisition_cost.checked_sub(gone)?.not_negative()?)
    }
}

/// A fee after the offset of fees that portfolio companies paid to the manager.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offset {
    pub recognised: Money,
    pub applied: Money,
    pub net_fee: Money,
    /// What did not fit under this fee and waits for the next.
    pub carried_forward: Money,
}

/// Takes `share` of the portfolio companies' fees, and what was carried forward, off the gross fee; never below zero.
pub fn offset(
    gross_fee: Money,
    portfolio_company_fees: Money,
    share: Fraction,
    carried_forward: Money,
) -> Result<Offset, RuleError> {
    facts([gross_fee, portfolio_company_fees, carried_forward])?;
    if share > Fraction::ONE {
        return Err(RuleError::ShareAboveOne {
            share: share.to_string(),
        });
    }
    let recognised = portfolio_company_fees.exact_minor() * share.exact();
    let recognised = Money::rounded_half_even(&recognised, gross_fee.currency())?;
    let available = recognised.checked_add(carried_forward)?;
    let applied = if available.minor() < gross_fee.minor() {
        available
    } else {
        gross_fee
    };
    Ok(Offset {
        recognised,
        applied,
        net_fee: gross_fee.checked_sub(applied)?,
        carried_forward: available.checked_sub(applied)?,
    })
}
