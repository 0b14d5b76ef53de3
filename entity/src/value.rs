//! Values that columns carry: typed ids, exact minor units, days, instants.

use chrono::Datelike as _;
use sea_orm::{DbErr, DeriveValueType, TryFromU64};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Makes an id a type of its own, so that a sponsor's cannot stand where a fund's is meant.
macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, DeriveValueType,
        )]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.0)
            }
        }
    };
}

id!(
    /// A fund, and its one book.
    FundId
);
id!(
    /// A party that finances funds.
    SponsorId
);
id!(
    /// A company in the register, shared by all funds.
    CompanyId
);
id!(
    /// Somebody who signs in.
    PersonId
);

/// An amount in the smallest unit of its currency (cents, yen, fils).
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    DeriveValueType,
)]
#[serde(transparent)]
pub struct Minor(pub i64);

/// An instant: microseconds since 1970-01-01T00:00:00Z.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    DeriveValueType,
)]
#[serde(transparent)]
pub struct Instant(pub i64);

/// A calendar day, stored as `YYYY-MM-DD` so that both engines order and compare it alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, DeriveValueType)]
#[sea_orm(value_type = "String")]
pub struct Day(pub chrono::NaiveDate);

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Every row carries a day, and chrono's own formatting is many times slower.
        let (year, month, day) = (self.0.year(), self.0.month(), self.0.day());
        if (0..=9999).contains(&year) {
            write!(f, "{year:04}-{month:02}-{day:02}")
        } else {
            write!(f, "{}", self.0.format("%Y-%m-%d"))
        }
    }
}

/// The text is not a day written `YYYY-MM-DD`, or no such day exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DayError {
    /// Not four digits, two digits, two digits.
    Format(String),
    /// Well written, but the calendar has no such day.
    Invalid(String),
}

impl fmt::Display for DayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Format(text) => write!(f, "\u{ab}{text}\u{bb} is not a date written YYYY-MM-DD"),
            Self::Invalid(text) => write!(f, "there is no day {text}"),
        }
    }
}

impl std::error::Error for DayError {}

impl FromStr for Day {
    type Err = DayError;

    /// Strict: chrono alone would take `2026-2-3`.
    fn from_str(text: &str) -> Result<Self, DayError> {
        let shape = text.len() == 10
            && text.bytes().enumerate().all(|(i, b)| match i {
                4 | 7 => b == b'-',
                _ => b.is_ascii_digit(),
            });
        if !shape {
            return Err(DayError::Format(text.to_owned()));
        }
        chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d")
            .map(Self)
            .map_err(|_| DayError::Invalid(text.to_owned()))
    }
}

impl Serialize for Day {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Whose capital: the country's or the partner's.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    sea_orm::EnumIter,
    sea_orm::DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text")]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// Treasury, sovereign fund, domestic investors.
    #[sea_orm(string_value = "L")]
    Local,
    /// The partner.
    #[sea_orm(string_value = "P")]
    Partner,
}

impl Side {
    /// Both sources of capital, in their stable order.
    pub const BOTH: [Self; 2] = [Self::Local, Self::Partner];

    /// The letter account paths end in.
    pub fn letter(self) -> &'static str {
        match self {
            Self::Local => "L",
            Self::Partner => "P",
        }
    }
}

impl TryFromU64 for Day {
    fn try_from_u64(n: u64) -> Result<Self, DbErr> {
        Err(DbErr::Type(format!("{n} is not a day")))
    }
}
