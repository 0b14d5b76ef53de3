//! An amount of one currency.

use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser::SerializeStruct};

use super::{Currency, MoneyError, error::quoted};

/// An exact amount. Kept as minor units, so that equality, hashing and sums have one meaning; [`Money::amount`] is the
/// same number as a `Decimal` with the currency's decimals.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

/// The parts of a number whose separators have been understood: ASCII digits only.
pub(super) struct Digits<'a> {
    pub(super) negative: bool,
    pub(super) whole: &'a str,
    pub(super) decimals: &'a str,
}

impl Money {
    /// The strict grammar of JSON and the command line: optional `-`, digits, optional `.` and digits.
    ///
    /// Refuses with `money.format`, `money.scale` (more decimals than the currency has), `money.range` and `money.sign`
    /// (a zero with a minus sign). Never rounds.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let digits = plain(text).ok_or_else(|| MoneyError::Format { text: quoted(text) })?;
        Self::from_digits(&digits, text, currency)
    }

    /// As [`Money::parse`], and `money.sign` for zero or less.
    pub fn parse_positive(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        Self::parse(text, currency)?.positive()
    }

    pub fn from_minor(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Takes a `Decimal` as it stands; more decimals than the currency has are refused even when they are zeros.
    pub fn from_amount(amount: Decimal, currency: Currency) -> Result<Self, MoneyError> {
        Self::parse(&amount.to_string(), currency)
    }

    pub fn zero(currency: Currency) -> Self {
        Self { minor: 0, currency }
    }

    pub fn minor(&self) -> i64 {
        self.minor
    }

    pub fn amount(&self) -> Decimal {
        Decimal::new(self.minor, self.currency.exponent())
    }

    pub fn currency(&self) -> Currency {
        self.currency
    }

    pub fn is_zero(&self) -> bool {
        self.minor == 0
    }

    pub fn is_positive(&self) -> bool {
        self.minor > 0
    }

    pub fn is_negative(&self) -> bool {
        self.minor < 0
    }

    /// The amount itself where it is above zero, `money.sign` otherwise.
    pub fn positive(self) -> Result<Self, MoneyError> {
        if self.is_positive() {
            return Ok(self);
        }
        Err(MoneyError::NotPositive {
            text: self.to_string(),
        })
    }

    /// The amount itself where it is zero or more, `money.sign` otherwise.
    pub fn not_negative(self) -> Result<Self, MoneyError> {
        if self.is_negative() {
            let text = self.to_string();
            return Err(MoneyError::Negative { text });
        }
        Ok(self)
    }

    pub fn checked_add(&self, other: Self) -> Result<Self, MoneyError> {
        self.require(other.currency)?;
        self.within(i128::from(self.minor) + i128::from(other.minor))
    }

    pub fn checked_sub(&self, other: Self) -> Result<Self, MoneyError> {
        self.require(other.currency)?;
        self.within(i128::from(self.minor) - i128::from(other.minor))
    }

    pub fn checked_neg(&self) -> Result<Self, MoneyError> {
        self.within(-i128::from(self.minor))
    }

    /// The sum of amounts of `currency`; zero for none.
    pub fn sum(
        amounts: impl IntoIterator<Item = Self>,
        currency: Currency,
    ) -> Result<Self, MoneyError> {
        let zero = Self::zero(currency);
        amounts
            .into_iter()
            .try_fold(zero, |sum, amount| sum.checked_add(amount))
    }

    /// Refuses an amount of another currency (`ledger.currency_mismatch`).
    pub(crate) fn require(&self, found: Currency) -> Result<(), MoneyError> {
        if self.currency == found {
            return Ok(());
        }
        Err(MoneyError::CurrencyMismatch {
            expected: self.currency.to_string(),
            found,
        })
    }

    /// Builds the amount from understood digits; `text` is what the person wrote, for the message.
    pub(super) fn from_digits(
        digits: &Digits<'_>,
        text: &str,
        currency: Currency,
    ) -> Result<Self, MoneyError> {
        let exponent = currency.exponent() as usize;
        if digits.decimals.len() > exponent {
            return Err(MoneyError::Scale {
                text: quoted(text),
                decimals: digits.decimals.len(),
                currency,
            });
        }
        let padding = exponent - digits.decimals.len();
        let figures = digits.whole.bytes().chain(digits.decimals.bytes());
        let minor = figures
            .chain(std::iter::repeat_n(b'0', padding))
            .try_fold(0_i64, |sum, figure| {
                sum.checked_mul(10)?.checked_add(i64::from(figure - b'0'))
            })
            .ok_or_else(|| MoneyError::Range {
                text: quoted(text),
                currency,
            })?;
        if digits.negative && minor == 0 {
            return Err(MoneyError::NegativeZero { text: quoted(text) });
        }
        let minor = if digits.negative { -minor } else { minor };
        Ok(Self { minor, currency })
    }

    fn within(self, minor: i128) -> Result<Self, MoneyError> {
        let currency = self.currency;
        let minor = i64::try_from(minor).map_err(|_| MoneyError::Range {
            text: format!("{minor} minor units"),
            currency,
        })?;
        Ok(Self { minor, currency })
    }
}

/// Splits the strict grammar into its parts.
pub(super) fn plain(text: &str) -> Option<Digits<'_>> {
    let unsigned = text.strip_prefix('-');
    let (whole, decimals) = match unsigned.unwrap_or(text).split_once('.') {
        None => (unsigned.unwrap_or(text), None),
        Some((whole, decimals)) => (whole, Some(decimals)),
    };
    let is_figures = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    (is_figures(whole) && decimals.is_none_or(is_figures)).then_some(Digits {
        negative: unsigned.is_some(),
        whole,
        decimals: decimals.unwrap_or_default(),
    })
}

/// A plain decimal with all the decimals of the currency, such as `-1234.50`.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.amount(), f)
    }
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Money", 2)?;
        fields.serialize_field("amount", &self.to_string())?;
        fields.serialize_field("currency", &self.currency)?;
        fields.end()
    }
}

/// Takes strings only: a JSON number has already lost its digits in most readers.
impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Fields {
            amount: AmountText,
            currency: Currency,
        }
        let fields = Fields::deserialize(deserializer)?;
        Self::parse(&fields.amount.0, fields.currency).map_err(de::Error::custom)
    }
}

struct AmountText(String);

impl<'de> Deserialize<'de> for AmountText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl de::Visitor<'_> for Text {
            type Value = AmountText;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an amount as a string such as \"1234.50\" (money.format)")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<AmountText, E> {
                Ok(AmountText(text.to_owned()))
            }
        }
        deserializer.deserialize_str(Text)
    }
}
