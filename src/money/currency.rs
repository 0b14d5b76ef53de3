//! ISO 4217 currencies as thin handles.

use std::{fmt, str::FromStr};

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{
    MoneyError,
    error::quoted,
    iso4217::{Row, TABLE},
};

/// A currency that can be booked: an index into the ISO 4217 table, so it costs two bytes and cannot be unknown.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency(u16);

impl Currency {
    /// Three upper-case ASCII letters of the table; anything else is `currency.unknown`.
    pub fn from_code(code: &str) -> Result<Self, MoneyError> {
        TABLE
            .binary_search_by(|row| row.code.cmp(code))
            .ok()
            .and_then(|index| u16::try_from(index).ok())
            .map(Self)
            .ok_or_else(|| MoneyError::UnknownCurrency { text: quoted(code) })
    }

    /// Every code, retired ones included, in alphabetical order.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..u16::MAX).zip(TABLE).map(|(index, _)| Self(index))
    }

    /// The codes that may be booked on `day`, for a select box.
    pub fn on(day: NaiveDate) -> impl Iterator<Item = Self> {
        Self::all().filter(move |currency| currency.check_on(day).is_ok())
    }

    pub fn code(self) -> &'static str {
        self.row().code
    }

    /// Decimals of the minor unit: JPY 0, EUR 2, KWD 3, CLF 4.
    pub fn exponent(self) -> u32 {
        u32::from(self.row().exponent)
    }

    /// Minor units in one unit: 100 for EUR.
    pub fn minor_units(self) -> i64 {
        10_i64.pow(self.exponent())
    }

    /// The first day on which the code may no longer be booked.
    pub fn retired_on(self) -> Option<NaiveDate> {
        self.row().retired_on
    }

    /// Refuses a retired code from its end date on (`currency.retired`); older bookings stay legal.
    pub fn check_on(self, on: NaiveDate) -> Result<(), MoneyError> {
        match self.retired_on() {
            Some(retired_on) if on >= retired_on => Err(MoneyError::RetiredCurrency {
                currency: self,
                retired_on,
                on,
            }),
            _ => Ok(()),
        }
    }

    fn row(self) -> &'static Row {
        &TABLE[usize::from(self.0)]
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Currency {
    type Err = MoneyError;

    fn from_str(code: &str) -> Result<Self, MoneyError> {
        Self::from_code(code)
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Code;
        impl de::Visitor<'_> for Code {
            type Value = Currency;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an ISO 4217 code as a string (currency.unknown)")
            }

            fn visit_str<E: de::Error>(self, code: &str) -> Result<Currency, E> {
                Currency::from_code(code).map_err(E::custom)
            }
        }
        deserializer.deserialize_str(Code)
    }
}
