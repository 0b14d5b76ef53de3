//! Exchange rates: what one unit of a currency is worth in another, rounded once when applied.

use std::fmt;

use num_bigint::BigInt;
use num_rational::BigRational;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser::SerializeStruct};

use super::{
    Currency, Money, MoneyError,
    amount::plain,
    error::quoted,
    exact::{decimal_text, rational},
};

const MOST_DECIMALS: u8 = 12;

/// One unit of `from` is worth `mantissa / 10^scale` of `to`. The mantissa carries no trailing zeros after the point,
/// so equal rates are equal values.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Rate {
    mantissa: i64,
    scale: u8,
    from: Currency,
    to: Currency,
}

impl Rate {
    /// A plain decimal above zero with at most 12 decimals. Refuses with `fx.format` what is no number, and with
    /// `fx.range` zero, less, and what no exchange office would quote.
    pub fn parse(text: &str, from: Currency, to: Currency) -> Result<Self, MoneyError> {
        let out_of_range = || MoneyError::RateRange { text: quoted(text) };
        let Some(parts) = plain(text) else {
            return Err(if is_too_fine(text) {
                out_of_range()
            } else {
                MoneyError::RateFormat { text: quoted(text) }
            });
        };
        let scale = u8::try_from(parts.decimals.len()).map_err(|_| out_of_range())?;
        let mantissa = [parts.whole, parts.decimals]
            .concat()
            .parse::<i64>()
            .map_err(|_| out_of_range())?;
        if parts.negative {
            return Err(out_of_range());
        }
        Self::new(mantissa, scale, from, to)
    }

    /// Refuses with `fx.range` a scale above 12, and a value outside 0.000000001 to 1,000,000,000; a currency is worth
    /// exactly one of itself.
    pub fn new(
        mut mantissa: i64,
        mut scale: u8,
        from: Currency,
        to: Currency,
    ) -> Result<Self, MoneyError> {
        let given = (mantissa, scale);
        let text = || match u32::from(given.1) {
            places @ 0..=30 => {
                decimal_text(&rational(given.0, BigInt::from(10).pow(places)), places)
            }
            places => format!("{}e-{places}", given.0),
        };
        if scale > MOST_DECIMALS || mantissa <= 0 {
            return Err(MoneyError::RateRange { text: text() });
        }
        while scale > 0 && mantissa % 10 == 0 {
            mantissa /= 10;
            scale -= 1;
        }
        let one = 10_i128.pow(u32::from(scale));
        let value = i128::from(mantissa);
        if from == to && value != one {
            return Err(MoneyError::RateToItself {
                text: text(),
                currency: from,
            });
        }
        if value > one * 1_000_000_000 || value * 1_000_000_000 < one {
            return Err(MoneyError::RateRange { text: text() });
        }
        Ok(Self {
            mantissa,
            scale,
            from,
            to,
        })
    }

    pub fn mantissa(&self) -> i64 {
        self.mantissa
    }

    pub fn scale(&self) -> u8 {
        self.scale
    }

    pub fn from(&self) -> Currency {
        self.from
    }

    pub fn to(&self) -> Currency {
        self.to
    }

    /// How much of the other currency the money is worth, in either direction, rounded half-even once.
    /// `ledger.currency_mismatch` where the money is in neither currency.
    pub fn convert(&self, money: Money) -> Result<Money, MoneyError> {
        let (minor, currency) = self.converted(money)?;
        Money::rounded_half_even(&minor, currency)
    }

    /// As [`Rate::convert`], cut towards zero: for what must not exceed a limit.
    pub fn convert_truncated(&self, money: Money) -> Result<Money, MoneyError> {
        let (minor, currency) = self.converted(money)?;
        Money::truncated(&minor, currency)
    }

    /// The worth in minor units of the other currency, not yet rounded: what is lost by rounding is the exchange
    /// difference.
    pub fn converted(&self, money: Money) -> Result<(BigRational, Currency), MoneyError> {
        let rate = rational(self.mantissa, BigInt::from(10).pow(u32::from(self.scale)));
        let units = |currency: Currency| BigInt::from(currency.minor_units());
        let exact = money.exact_minor() / units(money.currency());
        if money.currency() == self.from {
            Ok((exact * rate * units(self.to), self.to))
        } else if money.currency() == self.to {
            Ok((exact / rate * units(self.from), self.from))
        } else {
            Err(MoneyError::CurrencyMismatch {
                expected: format!("{} or {}", self.from, self.to),
                found: money.currency(),
            })
        }
    }
}

/// Scientific notation is no way to write a rate; where it names more than 12 decimals the size is what is wrong.
fn is_too_fine(text: &str) -> bool {
    let Some((figures, exponent)) = text.split_once(['e', 'E']) else {
        return false;
    };
    let (Some(figures), Some(places)) = (plain(figures), exponent.strip_prefix('-')) else {
        return false;
    };
    let is_number = !places.is_empty() && places.bytes().all(|figure| figure.is_ascii_digit());
    let most = u64::from(MOST_DECIMALS);
    let decimals = figures.decimals.len() as u64;
    is_number
        && places
            .parse::<u64>()
            .map_or(true, |places| places.saturating_add(decimals) > most)
}

/// A plain decimal such as `141.25`, without the currencies.
impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places = u32::from(self.scale);
        f.pad(&decimal_text(
            &rational(self.mantissa, BigInt::from(10).pow(places)),
            places,
        ))
    }
}

impl Serialize for Rate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Rate", 3)?;
        fields.serialize_field("rate", &self.to_string())?;
        fields.serialize_field("from", &self.from)?;
        fields.serialize_field("to", &self.to)?;
        fields.end()
    }
}

impl<'de> Deserialize<'de> for Rate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Fields {
            rate: String,
            from: Currency,
            to: Currency,
        }
        let fields = Fields::deserialize(deserializer)?;
        Self::parse(&fields.rate, fields.from, fields.to).map_err(de::Error::custom)
    }
}
