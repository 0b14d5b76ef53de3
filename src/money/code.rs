//! A currency as a thin handle into the ISO 4217 table.

use std::fmt;

use chrono::NaiveDate;

use super::iso4217::{Row, TABLE};

/// A currency that can be booked: an index into the ISO 4217 table, so it costs two bytes and cannot be unknown.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency(u16);

impl Currency {
    /// The currency with this code, if the table has it.
    pub(super) fn find(code: &str) -> Option<Self> {
        let index = TABLE.binary_search_by(|row| row.code.cmp(code)).ok()?;
        u16::try_from(index).ok().map(Self)
    }

    /// Every code, retired ones included, in alphabetical order.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..u16::MAX).zip(TABLE).map(|(index, _)| Self(index))
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

    /// The largest amount, `i64::MAX` minor units, in plain decimals.
    pub(super) fn largest(self) -> String {
        let figures = i64::MAX.to_string();
        let (whole, decimals) = figures.split_at(figures.len() - self.exponent() as usize);
        if decimals.is_empty() {
            whole.to_owned()
        } else {
            format!("{whole}.{decimals}")
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
