//! Local times of a zone, as instants.

use crate::error::{Error, Result};
use crate::money::Lang;
use chrono::{DateTime, Datelike, LocalResult, NaiveDate, NaiveDateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use entity::value::Instant;

const SHAPE: &str = "%Y-%m-%d %H:%M";

/// A day as it is said in a sentence.
pub fn said_day(day: NaiveDate, lang: Lang) -> String {
    match lang {
        Lang::En => day.format("%-d %B %Y").to_string(),
        Lang::Ja => format!("{}年{}月{}日", day.year(), day.month(), day.day()),
        Lang::De => day.format("%d.%m.%Y").to_string(),
        Lang::Fr => day.format("%d/%m/%Y").to_string(),
    }
}

/// A zone as it is stored.
pub fn zone(name: &str) -> Result<Tz> {
    name.parse()
        .map_err(|e| Error::Internal(format!("stored zone {name}: {e}")))
}

/// The instant of `2027-03-31 17:00` in a zone. A time that comes twice on the night clocks go
/// back is the later one, in favour of whoever is late; one that never comes is refused with the
/// next that does.
pub fn instant(field: &str, text: &str, zone: Tz) -> Result<Instant> {
    let malformed = || {
        let text = "is not a time such as 2027-03-31 17:00";
        Error::field(field, "deadline.format", text)
    };
    let text = text.trim().replace('T', " ");
    let local = NaiveDateTime::parse_from_str(&text, SHAPE).map_err(|_| malformed())?;
    if local.format(SHAPE).to_string() != text {
        return Err(malformed());
    }
    match zone.from_local_datetime(&local) {
        LocalResult::Single(at) | LocalResult::Ambiguous(_, at) => Ok(of(at)),
        LocalResult::None => {
            let next = (1..=1440).find_map(|minutes| {
                let later = local.checked_add_signed(TimeDelta::minutes(minutes))?;
                zone.from_local_datetime(&later).earliest()?;
                Some(later.format(SHAPE).to_string())
            });
            let next = next.unwrap_or_default();
            let text = format!("never comes in {zone}: clocks go forward; the next is {next}");
            let figures = vec![("next", next), ("zone", zone.to_string())];
            Err(Error::field_with(field, "deadline.gap", text, figures))
        }
    }
}

fn of(at: DateTime<Tz>) -> Instant {
    Instant(at.timestamp_micros())
}

/// The local time of an instant.
pub fn local(at: Instant, zone: Tz) -> DateTime<Tz> {
    let utc: DateTime<Utc> = DateTime::from_timestamp_micros(at.0).unwrap_or_default();
    utc.with_timezone(&zone)
}

/// As a form takes it.
pub fn typed(at: Instant, zone: Tz) -> String {
    local(at, zone).format(SHAPE).to_string()
}

/// With zone and offset, e.g. `2027-03-31 17:00 Europe/Riga (UTC+03:00)`.
pub fn written(at: Instant, zone: Tz) -> String {
    let local = local(at, zone);
    format!(
        "{} {zone} (UTC{})",
        local.format(SHAPE),
        local.format("%:z")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRAGUE: Tz = chrono_tz::Europe::Prague;

    #[test]
    fn a_time_that_never_comes_is_refused_with_the_next_that_does() {
        let refused = instant("closes_at", "2026-03-29 02:30", PRAGUE).unwrap_err();
        assert_eq!(refused.rule(), "deadline.gap");
        assert!(
            refused.to_string().contains("2026-03-29 03:00"),
            "{refused}"
        );
    }

    #[test]
    fn of_a_time_that_comes_twice_the_later_counts() {
        let at = instant("closes_at", "2026-10-25 02:30", PRAGUE).unwrap();
        assert_eq!(
            written(at, PRAGUE),
            "2026-10-25 02:30 Europe/Prague (UTC+01:00)"
        );
        assert_eq!(typed(at, PRAGUE), "2026-10-25 02:30");
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            "2026-3-1 02:30",
            "2026-02-29 10:00",
            "2026-02-28",
            "2026-02-28 24:00",
        ] {
            let refused = instant("closes_at", text, PRAGUE).unwrap_err();
            assert_eq!(refused.rule(), "deadline.format", "{text}");
        }
    }
}
