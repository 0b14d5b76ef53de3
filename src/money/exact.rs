//! Exact arithmetic on the way to an amount: rationals of any size, rounded once at the end by name.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, ToPrimitive, Zero};

use super::{Currency, Money, MoneyError};

/// `numerator / denominator`; the denominator is never zero where this is called.
pub fn rational(numerator: impl Into<BigInt>, denominator: impl Into<BigInt>) -> BigRational {
    BigRational::new(numerator.into(), denominator.into())
}

/// The nearest whole number; a half goes to the even neighbour.
pub fn round_half_even(value: &BigRational) -> BigInt {
    let floor = value.floor().to_integer();
    let twice_rest = (value - BigRational::from_integer(floor.clone())) * BigInt::from(2);
    let one = BigRational::one();
    let is_odd = (&floor % BigInt::from(2)) != BigInt::zero();
    if twice_rest > one || (twice_rest == one && is_odd) {
        floor + 1
    } else {
        floor
    }
}

/// A plain decimal with `places` decimals, rounded half-even: for showing a ratio, never for comparing one.
pub fn decimal_text(value: &BigRational, places: u32) -> String {
    let scaled = round_half_even(&(value * BigInt::from(10).pow(places)));
    let sign = if scaled.is_negative() { "-" } else { "" };
    let width = places as usize + 1;
    let figures = format!("{:0>width$}", scaled.abs().to_string());
    let (whole, decimals) = figures.split_at(figures.len() - places as usize);
    if decimals.is_empty() {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{decimals}")
    }
}

impl Money {
    /// The amount in minor units, as a rational.
    pub fn exact_minor(&self) -> BigRational {
        BigRational::from_integer(self.minor().into())
    }

    /// Rounds exact minor units half-even; `money.range` beyond `i64`.
    pub fn rounded_half_even(minor: &BigRational, currency: Currency) -> Result<Self, MoneyError> {
        whole(&round_half_even(minor), currency)
    }

    /// Cuts exact minor units towards zero; `money.range` beyond `i64`.
    pub fn truncated(minor: &BigRational, currency: Currency) -> Result<Self, MoneyError> {
        whole(&minor.trunc().to_integer(), currency)
    }
}

fn whole(minor: &BigInt, currency: Currency) -> Result<Money, MoneyError> {
    minor
        .to_i64()
        .map(|minor| Money::from_minor(minor, currency))
        .ok_or_else(|| MoneyError::Range {
            text: format!("{minor} minor units"),
            currency,
        })
}
