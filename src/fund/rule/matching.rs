//! Matching: how much public money follows private or partner money.

use num_rational::BigRational;
use num_traits::One;
use serde::{Deserialize, Serialize};

use super::{RuleError, facts};
use crate::money::{Fraction, Money, exact::rational};

/// The matching terms of an agreement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MatchingTerms {
    /// Government money per unit of private money.
    pub ratio: Fraction,
    /// The most the government pays into one fund.
    pub cap: Money,
    /// Private money below this is not matched at all.
    pub private_floor: Money,
    /// The government's largest share of the whole, 1 for no limit.
    pub max_government_share: Fraction,
}

/// The term that decides the amount. Where two give the same amount the earlier one here is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Binding {
    Floor,
    Ratio,
    MaxShare,
    Cap,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Match {
    pub private: Money,
    pub government: Money,
    pub total: Money,
    pub binding: Binding,
}

impl Match {
    /// The government's share of the whole, exact; none of nothing.
    pub fn government_share(&self) -> Option<BigRational> {
        (!self.total.is_zero()).then(|| rational(self.government.minor(), self.total.minor()))
    }
}

/// The government amount that `private` money draws, cut to the minor unit so that no term is exceeded by rounding.
pub fn matched(terms: &MatchingTerms, private: Money) -> Result<Match, RuleError> {
    facts([private, terms.cap, terms.private_floor])?;
    let currency = private.currency();
    let share = terms.max_government_share.exact();
    if share > BigRational::one() {
        let share = terms.max_government_share.to_string();
        return Err(RuleError::ShareAboveOne { share });
    }
    let exact = private.exact_minor();
    let mut limits = vec![(Binding::Ratio, &exact * terms.ratio.exact())];
    if share < BigRational::one() {
        let per_private = &share / (BigRational::one() - &share);
        limits.push((Binding::MaxShare, exact * per_private));
    }
    limits.push((Binding::Cap, terms.cap.exact_minor()));
    let (binding, government) = if private.minor() < terms.private_floor.minor() {
        (Binding::Floor, Money::zero(currency))
    } else {
        let (binding, amount) = limits
            .into_iter()
            .reduce(|least, next| if next.1 < least.1 { next } else { least })
            .expect("ratio and cap always limit");
        (binding, Money::truncated(&amount, currency)?)
    };
    let total = private.checked_add(government)?;
    Ok(Match {
        private,
        government,
        total,
        binding,
    })
}
