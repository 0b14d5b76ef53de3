//! Ratios, shares and yearly interest rates as agreements write them.

use std::{fmt, str::FromStr};

use num_rational::{BigRational, Ratio};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{
    MoneyError,
    amount::plain,
    error::quoted,
    exact::{decimal_text, rational},
};

const MOST_DECIMALS: usize = 12;

/// A number of zero or more without a unit, exact: `0.60`, `1.5` or, where no decimal is exact, `2/3`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Fraction(Ratio<i64>);

impl Fraction {
    pub const ZERO: Self = Self(Ratio::ZERO);
    pub const ONE: Self = Self(Ratio::ONE);

    /// A plain decimal with at most 12 decimals, or two whole numbers with a slash.
    /// Refuses with `ratio.format`, `ratio.sign` and `ratio.range`; percentages are not understood.
    pub fn parse(text: &str) -> Result<Self, MoneyError> {
        let malformed = || MoneyError::FractionFormat { text: quoted(text) };
        let too_large = || MoneyError::FractionRange { text: quoted(text) };
        let number = |figures: &str| figures.parse::<i64>().map_err(|_| too_large());
        let (numerator, denominator) = if let Some((above, below)) = text.split_once('/') {
            let whole =
                |part| plain(part).filter(|parts| !parts.negative && parts.decimals.is_empty());
            let above = whole(above).ok_or_else(malformed)?;
            let below = whole(below).ok_or_else(malformed)?;
            (number(above.whole)?, number(below.whole)?)
        } else {
            let parts = plain(text).ok_or_else(malformed)?;
            if parts.negative {
                return Err(MoneyError::FractionNegative { text: quoted(text) });
            }
            if parts.decimals.len() > MOST_DECIMALS {
                return Err(too_large());
            }
            let scale = u32::try_from(parts.decimals.len()).map_err(|_| too_large())?;
            let mantissa = [parts.whole, parts.decimals].concat();
            (number(&mantissa)?, 10_i64.pow(scale))
        };
        if denominator == 0 {
            return Err(too_large());
        }
        Ok(Self(Ratio::new(numerator, denominator)))
    }

    pub fn exact(self) -> BigRational {
        rational(*self.0.numer(), *self.0.denom())
    }

    pub fn numerator(self) -> i64 {
        *self.0.numer()
    }

    /// Always above zero.
    pub fn denominator(self) -> i64 {
        *self.0.denom()
    }
}

/// A plain decimal where one is exact within 12 decimals, otherwise `numerator/denominator`.
impl fmt::Display for Fraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places = (0..=12_u32)
            .find(|&places| i128::from(10_i64.pow(places)) % i128::from(self.denominator()) == 0);
        match places {
            Some(places) => f.pad(&decimal_text(&self.exact(), places)),
            None => f.pad(&format!("{}/{}", self.numerator(), self.denominator())),
        }
    }
}

impl FromStr for Fraction {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, MoneyError> {
        Self::parse(text)
    }
}

impl Serialize for Fraction {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Fraction {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl de::Visitor<'_> for Text {
            type Value = Fraction;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a ratio as a string such as \"0.60\" (ratio.format)")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Fraction, E> {
                Fraction::parse(text).map_err(E::custom)
            }
        }
        deserializer.deserialize_str(Text)
    }
}
