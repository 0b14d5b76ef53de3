//! How much of a company people hold: percentages with up to four decimals, exact as whole
//! ten-thousandths of a percent.

use crate::error::{Error, Result};
use entity::value::Day;

/// All of a company.
pub const WHOLE: i64 = 1_000_000;

/// A percentage such as `12.5`: above zero, at most 100, at most four decimals.
pub fn percent(field: &str, text: &str) -> Result<i64> {
    let refuse = |rule, said: String| {
        Err(Error::field_with(
            field,
            rule,
            said,
            vec![("text", text.to_owned())],
        ))
    };
    let plain = text.trim();
    let plain = plain.strip_suffix('%').unwrap_or(plain).trim_end();
    let (whole, part) = plain.split_once('.').unwrap_or((plain, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(part) || whole.len() > 9 {
        return refuse(
            "holding.format",
            format!("\u{ab}{text}\u{bb} is not a percentage such as 12.5"),
        );
    }
    if part.len() > 4 {
        let decimals = part.len();
        return refuse(
            "holding.scale",
            format!("{text} has {decimals} decimals, at most 4 are taken"),
        );
    }
    let number: Option<i64> = format!("{whole}{part:0<4}").parse().ok();
    match number {
        Some(share) if (1..=WHOLE).contains(&share) => Ok(share),
        _ => refuse(
            "holding.range",
            format!("{text} is not above 0 and at most 100 percent"),
        ),
    }
}

/// As people write it, without `%` and needless zeros.
pub fn written(share: i64) -> String {
    let text = format!("{}.{:04}", share / 10_000, share % 10_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// What somebody holds, from a day to another, both counted; without an end until further notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    pub share: i64,
    pub from: Day,
    pub until: Option<Day>,
}

impl Span {
    fn covers(&self, day: Day) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }
}

/// Refuses what is `asked` where some day would then have more than all of the company.
pub fn check(field: &str, held: &[Span], asked: Span) -> Result<()> {
    // Sums only rise where something begins.
    let begins = held
        .iter()
        .map(|span| span.from)
        .filter(|day| asked.covers(*day));
    let mut days: Vec<Day> = begins.chain([asked.from]).collect();
    days.sort_unstable();
    let over = days.into_iter().find_map(|day| {
        let others: i64 = held.iter().filter(|s| s.covers(day)).map(|s| s.share).sum();
        (others + asked.share > WHOLE).then_some((day, others))
    });
    let Some((day, others)) = over else {
        return Ok(());
    };
    let (ask, others_text) = (written(asked.share), written(others));
    let room = written((WHOLE - others).max(0));
    Err(Error::field_with(
        field,
        "holding.over",
        format!(
            "on {day} {others_text} % are held already; {ask} % more is above 100 %, {room} % are left"
        ),
        vec![
            ("on", day.to_string()),
            ("held", others_text),
            ("share", ask),
            ("left", room),
        ],
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{Days, NaiveDate};
    use proptest::prelude::*;

    #[test]
    fn percentages_are_exact() {
        for (text, share, back) in [
            ("12.5", 125_000, "12.5"),
            ("100", WHOLE, "100"),
            ("33.3333 %", 333_333, "33.3333"),
            ("0.0001", 1, "0.0001"),
        ] {
            assert_eq!(percent("holding", text).unwrap(), share);
            assert_eq!(written(share), back);
        }
        for (text, rule) in [
            ("1e1", "holding.format"),
            ("-5", "holding.format"),
            ("12,5", "holding.format"),
            ("", "holding.format"),
            ("0.00001", "holding.scale"),
            ("0", "holding.range"),
            ("100.0001", "holding.range"),
        ] {
            assert_eq!(percent("holding", text).unwrap_err().rule(), rule, "{text}");
        }
    }

    fn day(n: u64) -> Day {
        let first = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
        Day(first.checked_add_days(Days::new(n)).unwrap())
    }

    fn span() -> impl Strategy<Value = Span> {
        (1..=WHOLE, 0..20_u64, proptest::option::of(0..10_u64)).prop_map(|(share, from, long)| {
            Span {
                share,
                from: day(from),
                until: long.map(|long| day(from + long)),
            }
        })
    }

    proptest! {
        /// The same as summing every single day.
        #[test]
        fn no_day_is_above_the_whole(spans in proptest::collection::vec(span(), 0..8)) {
            let mut held: Vec<Span> = Vec::new();
            for asked in spans {
                let sum = |n: u64, asked: Option<Span>| -> i64 {
                    held.iter().chain(asked.as_ref()).filter(|s| s.covers(day(n))).map(|s| s.share).sum()
                };
                let fits = (0..60).all(|n| sum(n, Some(asked)) <= WHOLE);
                prop_assert_eq!(check("holding", &held, asked).is_ok(), fits);
                if fits {
                    held.push(asked);
                }
            }
        }

        #[test]
        fn what_is_written_is_read_back(share in 1..=WHOLE) {
            prop_assert_eq!(percent("holding", &written(share)).unwrap(), share);
        }
    }
}
