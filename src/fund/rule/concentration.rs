//! Concentration: no company gets more than a share of the fund, follow-ons included.

use num_rational::BigRational;

use super::{RuleError, facts};
use crate::money::{Fraction, Money, exact::rational};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Concentration {
    /// Cost after the new cheque, of the commitments; none where nothing is committed.
    pub after: Option<BigRational>,
    pub is_allowed: bool,
    /// What the company could still get before the new cheque; negative where it is over already.
    pub headroom: Money,
}

/// Allowed when cost to date + new cheque <= limit × commitments, exactly.
pub fn concentration(
    cost_to_date: Money,
    new_cheque: Money,
    commitments: Money,
    limit: Fraction,
) -> Result<Concentration, RuleError> {
    facts([commitments, cost_to_date, new_cheque])?;
    let cost = cost_to_date.checked_add(new_cheque)?;
    let most = (commitments.exact_minor() * limit.exact()).floor();
    let headroom = Money::truncated(&(most - cost_to_date.exact_minor()), commitments.currency())?;
    Ok(Concentration {
        after: (!commitments.is_zero()).then(|| rational(cost.minor(), commitments.minor())),
        is_allowed: new_cheque.minor() <= headroom.minor(),
        headroom,
    })
}
