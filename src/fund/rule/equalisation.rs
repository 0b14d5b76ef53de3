//! Equalisation at a later closing: everybody stands as if admitted at the first one.
//!
//! Those admitted later pay their share of what was drawn, with interest for the time the others financed it; the
//! capital restores the others' unfunded, the interest is no contribution and changes nobody's.

use chrono::NaiveDate;
use num_rational::BigRational;
use num_traits::Zero;

use super::{RuleError, day::days_between, facts, interest::exact};
use crate::money::{Fraction, Money, split};

/// A party after the later closing, in the fund's stable order. Whoever only increases its commitment is two parties.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Party {
    pub commitment: Money,
    pub standing: Standing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Admitted before, with what it has paid in on the draws so far.
    Earlier { drawn: Money },
    /// Admitted at this closing.
    Admitted,
}

/// Money drawn before the closing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Draw {
    pub on: NaiveDate,
    pub amount: Money,
}

/// What one party pays (admitted now) or receives (admitted earlier).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrueUp {
    pub should_have_drawn: Money,
    pub capital: Money,
    pub interest: Money,
    /// Capital and interest.
    pub total: Money,
    /// Commitment less what it should have drawn.
    pub unfunded: Money,
}

/// The true-up of each party at `closing`, in the order given. What the admitted pay is what the earlier receive, to
/// the unit; interest is simple, ACT/365F, rounded half-even once per payer.
pub fn equalise(
    parties: &[Party],
    draws: &[Draw],
    closing: NaiveDate,
    yearly: Fraction,
) -> Result<Vec<TrueUp>, RuleError> {
    let first = parties
        .first()
        .ok_or(RuleError::Empty { needed: "a party" })?;
    let currency = first.commitment.currency();
    for party in parties {
        facts([first.commitment, party.commitment, party.drawn()])?;
    }
    let called = Money::sum(draws.iter().map(|draw| draw.amount), currency)?;
    let paid_in = Money::sum(parties.iter().map(Party::drawn), currency)?;
    if paid_in != called {
        return Err(RuleError::Drawn { paid_in, called });
    }
    let capital = capital(parties, called)?;
    let interest = interest(parties, &capital, draws, closing, yearly)?;
    let true_up = |(party, (&capital, &interest)): (&Party, (&i64, &i64))| {
        let capital = Money::from_minor(capital, currency);
        let interest = Money::from_minor(interest, currency);
        let should_have_drawn = match party.standing {
            Standing::Earlier { drawn } => drawn.checked_sub(capital)?,
            Standing::Admitted => capital,
        };
        Ok(TrueUp {
            should_have_drawn,
            capital,
            interest,
            total: capital.checked_add(interest)?,
            unfunded: party.commitment.checked_sub(should_have_drawn)?,
        })
    };
    parties
        .iter()
        .zip(capital.iter().zip(&interest))
        .map(true_up)
        .collect()
}

impl Party {
    fn drawn(&self) -> Money {
        match self.standing {
            Standing::Earlier { drawn } => drawn,
            Standing::Admitted => Money::zero(self.commitment.currency()),
        }
    }

    fn is_admitted(&self) -> bool {
        self.standing == Standing::Admitted
    }
}

/// Capital paid by each admitted party and returned to each earlier one, in minor units.
fn capital(parties: &[Party], called: Money) -> Result<Vec<i64>, RuleError> {
    let commitments: Vec<i64> = parties
        .iter()
        .map(|party| party.commitment.minor())
        .collect();
    let should: Vec<i64> = split(called.minor(), &commitments)?;
    let paid = |place: usize| {
        if parties[place].is_admitted() {
            should[place]
        } else {
            0
        }
    };
    let mut capital: Vec<i64> = (0..parties.len()).map(paid).collect();
    let total: i64 = capital.iter().sum();
    // A unit of rounding in an old call can leave a party a unit short already; it is not asked to pay for that.
    let over: Vec<i64> = std::iter::zip(parties, &should)
        .map(|(party, should)| (party.drawn().minor() - should).max(0))
        .collect();
    if total > 0 {
        let returned = split(total, &over)?;
        capital
            .iter_mut()
            .zip(returned)
            .for_each(|(capital, returned)| *capital += returned);
    }
    Ok(capital)
}

/// Interest paid by each admitted party and passed on to the earlier ones in proportion to the capital they get back.
fn interest(
    parties: &[Party],
    capital: &[i64],
    draws: &[Draw],
    closing: NaiveDate,
    yearly: Fraction,
) -> Result<Vec<i64>, RuleError> {
    let amounts: Vec<i64> = draws.iter().map(|draw| draw.amount.minor()).collect();
    let mut interest = vec![0; parties.len()];
    for (place, party) in parties.iter().enumerate() {
        if !party.is_admitted() || capital[place] == 0 {
            continue;
        }
        let currency = party.commitment.currency();
        let mut owed = BigRational::zero();
        for (draw, part) in draws.iter().zip(split(capital[place], &amounts)?) {
            let days = days_between(draw.on, closing)?;
            owed += exact(Money::from_minor(part, currency), yearly, days);
        }
        interest[place] = Money::rounded_half_even(&owed, currency)?.minor();
    }
    let is_receiver = |place: usize| !parties[place].is_admitted();
    let weights: Vec<i64> = (0..parties.len())
        .map(|place| {
            if is_receiver(place) {
                capital[place]
            } else {
                0
            }
        })
        .collect();
    let currency = parties[0].commitment.currency();
    let payments = interest
        .iter()
        .map(|&minor| Money::from_minor(minor, currency));
    let total = Money::sum(payments, currency)?;
    if total.is_positive() {
        let received = split(total.minor(), &weights)?;
        interest
            .iter_mut()
            .zip(received)
            .for_each(|(interest, received)| *interest += received);
    }
    Ok(interest)
}
