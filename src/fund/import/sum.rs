//! Exact sums over a file, per amount and currency, also of what no currency could hold.

use super::read::Row;
use crate::money::Currency;
use crate::money::exact::decimal_text;
use num_bigint::BigInt;
use num_rational::BigRational;
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Imported,
    AlreadyThere,
    Refused,
}

/// Sums of each amount of a file, per currency as written (`?` where a row names none).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Sums {
    pub applied_for: BTreeMap<String, Total>,
    pub awarded: BTreeMap<String, Total>,
    pub disbursed: BTreeMap<String, Total>,
}

/// One amount in one currency: imported + already there + refused = file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Total {
    pub imported: Exact,
    pub already_there: Exact,
    pub refused: Exact,
    pub file: Exact,
    /// Refused rows whose amount is not a plain decimal, so that no sum can hold it.
    pub unreadable: usize,
}

impl Sums {
    pub(super) fn add(&mut self, row: &Row, outcome: Outcome) {
        let currency = row.currency.clone().unwrap_or_else(|| "?".to_owned());
        let amounts = [
            (&mut self.applied_for, &row.applied_for),
            (&mut self.awarded, &row.awarded),
            (&mut self.disbursed, &row.disbursed),
        ];
        for (sums, written) in amounts {
            let Some(written) = written else { continue };
            sums.entry(currency.clone())
                .or_insert_with(|| Total::of(&currency))
                .add(written, outcome);
        }
    }
}

impl Total {
    fn of(currency: &str) -> Self {
        let places = Currency::from_code(currency).map_or(0, Currency::exponent);
        let zero = Exact {
            places,
            ..Exact::default()
        };
        Self {
            imported: zero.clone(),
            already_there: zero.clone(),
            refused: zero.clone(),
            file: zero,
            unreadable: 0,
        }
    }

    fn add(&mut self, written: &str, outcome: Outcome) {
        let Some((value, places)) = plain(written) else {
            self.unreadable += 1;
            return;
        };
        let part = match outcome {
            Outcome::Imported => &mut self.imported,
            Outcome::AlreadyThere => &mut self.already_there,
            Outcome::Refused => &mut self.refused,
        };
        part.add(&value, places);
        self.file.add(&value, places);
    }
}

/// An exact decimal of any length, written out with at least the currency's decimals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exact {
    value: BigRational,
    places: u32,
}

impl Default for Exact {
    fn default() -> Self {
        Self {
            value: BigRational::from_integer(BigInt::ZERO),
            places: 0,
        }
    }
}

impl Exact {
    fn add(&mut self, value: &BigRational, places: u32) {
        self.value += value;
        self.places = self.places.max(places);
    }
}

impl std::fmt::Display for Exact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&decimal_text(&self.value, self.places))
    }
}

impl Serialize for Exact {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

/// The value of a plain decimal of at most 60 characters, and its decimals.
fn plain(text: &str) -> Option<(BigRational, u32)> {
    let (sign, figures) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (whole, decimals) = figures.split_once('.').unwrap_or((figures, ""));
    let all_figures = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let dangling = figures.ends_with('.') || whole.is_empty();
    if dangling || text.len() > 60 || !all_figures(whole) || !all_figures(decimals) {
        return None;
    }
    let mantissa: BigInt = [whole, decimals].concat().parse().ok()?;
    let places = u32::try_from(decimals.len()).ok()?;
    Some((
        BigRational::new(mantissa * sign, BigInt::from(10).pow(places)),
        places,
    ))
}
