//! Business days: notice periods run in the fund's own calendar.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

use super::{RuleError, day::out_of_range};

/// The days off in every week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weekend {
    SaturdaySunday,
    FridaySaturday,
}

impl Weekend {
    pub fn contains(self, day: Weekday) -> bool {
        match self {
            Self::SaturdaySunday => matches!(day, Weekday::Sat | Weekday::Sun),
            Self::FridaySaturday => matches!(day, Weekday::Fri | Weekday::Sat),
        }
    }
}

/// A fund's calendar, kept with its terms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calendar {
    pub weekend: Weekend,
    #[serde(default)]
    pub holidays: BTreeSet<NaiveDate>,
}

impl Calendar {
    pub fn is_business_day(&self, day: NaiveDate) -> bool {
        !self.weekend.contains(day.weekday()) && !self.holidays.contains(&day)
    }

    /// The `days`-th business day after `start`, which itself does not count; for 0 the first one on or after it.
    /// `date.range` past the end of the calendar.
    pub fn add(&self, start: NaiveDate, days: u16) -> Result<NaiveDate, RuleError> {
        if days == 0 && self.is_business_day(start) {
            return Ok(start);
        }
        let nth = usize::from(days.max(1)) - 1;
        start
            .iter_days()
            .skip(1)
            .filter(|&day| self.is_business_day(day))
            .nth(nth)
            .ok_or_else(|| out_of_range(format!("{days} business days after {start}")))
    }

    /// Business days after `start` up to and including `end`: the notice that was given.
    pub fn count(&self, start: NaiveDate, end: NaiveDate) -> usize {
        start
            .iter_days()
            .skip(1)
            .take_while(|&day| day <= end)
            .filter(|&day| self.is_business_day(day))
            .count()
    }
}
