//! The days a fund can book on.

use crate::error::{Error, Result};
use chrono::Datelike;
use entity::fund;
use entity::value::Day;

/// Refuses a day more than a year before the fund's start or ten years after its end.
pub fn window(fund: &fund::Model, field: &str, day: Day) -> Result<()> {
    let first = fund
        .starts_on
        .0
        .with_year(fund.starts_on.0.year() - 1)
        .unwrap_or(fund.starts_on.0);
    let last = fund
        .ends_on
        .0
        .with_year(fund.ends_on.0.year() + 10)
        .unwrap_or(fund.ends_on.0);
    if day.0 < first || day.0 > last {
        let (first, last) = (Day(first), Day(last));
        return Err(Error::field_with(
            field,
            "date.range",
            format!("{day} is outside {first} to {last}, the days this fund can book on"),
            vec![
                ("day", day.to_string()),
                ("first", first.to_string()),
                ("last", last.to_string()),
            ],
        ));
    }
    Ok(())
}
