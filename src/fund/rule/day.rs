//! Dates as people and files write them, and dates that repeat.

use chrono::{DateTime, Datelike, Months, NaiveDate, NaiveDateTime};

use super::RuleError;

/// A date as forms, JSON and the command line take it: exactly `YYYY-MM-DD`.
///
/// Refuses with `date.format`, `date.invalid` (30 February) and `date.range` (before the year 1).
pub fn parse(text: &str) -> Result<NaiveDate, RuleError> {
    let unsigned = text.strip_prefix('-');
    let figures = unsigned.unwrap_or(text);
    let is_dated = figures.len() == 10
        && figures
            .bytes()
            .enumerate()
            .all(|(place, byte)| match place {
                4 | 7 => byte == b'-',
                _ => byte.is_ascii_digit(),
            });
    if !is_dated {
        let text = text.chars().take(40).collect();
        return Err(RuleError::DateFormat { text });
    }
    // The digits are checked above; chrono alone would also take 2026-2-3.
    let date =
        NaiveDate::parse_from_str(figures, "%Y-%m-%d").map_err(|_| RuleError::DateInvalid {
            text: text.to_owned(),
        })?;
    if unsigned.is_some() || date.year() < 1 {
        return Err(out_of_range(text.to_owned()));
    }
    Ok(date)
}

/// A date in a foreign file: as [`parse`], or the date part of a full ISO date-time, by the file's own clock.
pub fn parse_foreign(text: &str) -> Result<NaiveDate, RuleError> {
    let is_instant = DateTime::parse_from_rfc3339(text).is_ok()
        || NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f").is_ok();
    match text.get(..10) {
        Some(date) if is_instant => parse(date),
        _ => parse(text),
    }
}

/// Refuses a date no fund could mean: more than a year before its start or ten years after its end (`date.range`).
pub fn within_fund(
    date: NaiveDate,
    start: NaiveDate,
    end: NaiveDate,
) -> Result<NaiveDate, RuleError> {
    let earliest = start
        .checked_sub_months(Months::new(12))
        .unwrap_or(NaiveDate::MIN);
    let latest = end
        .checked_add_months(Months::new(120))
        .unwrap_or(NaiveDate::MAX);
    if (earliest..=latest).contains(&date) {
        return Ok(date);
    }
    Err(RuleError::DateRange {
        text: date.to_string(),
        earliest,
        latest,
    })
}

/// The date `years` after the anchor: 29 February falls on the 28th in common years and returns to the 29th in leap
/// years, because every date is counted from the anchor and never from the one before.
pub fn anniversary(anchor: NaiveDate, years: u16) -> Result<NaiveDate, RuleError> {
    months_after(anchor, 12 * u32::from(years))
}

/// The date `months` after the anchor, on the month's last day where the anchor's day does not exist.
pub fn months_after(anchor: NaiveDate, months: u32) -> Result<NaiveDate, RuleError> {
    anchor
        .checked_add_months(Months::new(months))
        .ok_or_else(|| out_of_range(format!("{months} months after {anchor}")))
}

/// Days from one date to a later one (`date.order` otherwise).
pub fn days_between(earlier: NaiveDate, later: NaiveDate) -> Result<i64, RuleError> {
    if later < earlier {
        return Err(RuleError::DateOrder { earlier, later });
    }
    Ok((later - earlier).num_days())
}

pub(super) fn out_of_range(text: String) -> RuleError {
    let day = |year, month, day| {
        NaiveDate::from_ymd_opt(year, month, day).expect("both ends are in the calendar")
    };
    RuleError::DateRange {
        text,
        earliest: day(1, 1, 1),
        latest: day(9999, 12, 31),
    }
}
