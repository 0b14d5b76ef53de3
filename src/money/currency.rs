//! Reading currency codes, and refusing what may not be booked.

use std::{fmt, str::FromStr};

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{Currency, MoneyError, error::quoted};

impl Currency {
    /// Three upper-case ASCII letters of the table; anything else is `currency.unknown`.
    pub fn from_code(code: &str) -> Result<Self, MoneyError> {
        Self::find(code).ok_or_else(|| MoneyError::UnknownCurrency { text: quoted(code) })
    }

    /// The codes that may be booked on `day`, for a select box.
    pub fn on(day: NaiveDate) -> impl Iterator<Item = Self> {
        Self::all().filter(move |currency| currency.check_on(day).is_ok())
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
