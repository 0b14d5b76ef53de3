//! Dates as they are written, business days, and dates that repeat.

use chrono::NaiveDate;
use cofund::fund::rule::{
    RuleError,
    businessday::{Calendar, Weekend},
    day::{anniversary, months_after, parse, parse_foreign, within_fund},
};
use serde_json::json;

use super::day;

#[test]
fn business_days_skip_the_weekend_and_the_holidays() {
    let calendar: Calendar = serde_json::from_value(json!({
        "weekend": "saturday_sunday",
        "holidays": ["2026-04-03", "2026-04-06"],
    }))
    .unwrap();
    let thursday = day("2026-04-02");
    assert_eq!(calendar.add(thursday, 1).unwrap(), day("2026-04-07"));
    assert_eq!(calendar.add(thursday, 10).unwrap(), day("2026-04-20"));
    assert_eq!(calendar.add(thursday, 0).unwrap(), thursday);
    assert_eq!(
        calendar.add(day("2026-04-04"), 0).unwrap(),
        day("2026-04-07")
    );
    assert_eq!(calendar.count(thursday, day("2026-04-20")), 10);
    let gulf = Calendar {
        weekend: Weekend::FridaySaturday,
        holidays: [].into(),
    };
    assert_eq!(gulf.add(thursday, 1).unwrap(), day("2026-04-05"));
    assert_eq!(
        gulf.add(NaiveDate::MAX, 1).unwrap_err().rule(),
        "date.range"
    );
}

#[test]
fn bad_dates_get_the_rule_their_file_names() {
    let rule = |text| parse(text).map_err(|error| error.rule());
    assert_eq!(rule("2026-02-29"), Err("date.invalid"));
    assert_eq!(
        rule("2024-02-29"),
        Ok(NaiveDate::from_ymd_opt(2024, 2, 29).unwrap())
    );
    for bad in [
        "2026-2-3",
        "",
        "03.02.2026",
        "2026-02-03T00:00:00Z",
        "+2026-02-03",
        "２０２６-02-03",
        "2026/02/03",
        " 2026-02-03",
    ] {
        assert_eq!(rule(bad), Err("date.format"), "{bad}");
    }
    let (start, end) = (day("2024-01-01"), day("2034-01-01"));
    for bad in [
        "9999-12-31",
        "0000-01-01",
        "-0001-01-01",
        "2022-12-31",
        "2044-01-02",
    ] {
        let refused: RuleError = parse(bad)
            .and_then(|date| within_fund(date, start, end))
            .unwrap_err();
        assert_eq!(refused.rule(), "date.range", "{bad}: {refused}");
    }
    assert!(within_fund(day("2044-01-01"), start, end).is_ok());
    for instant in [
        "2026-02-03T23:59:59Z",
        "2026-02-03T00:00:00+02:00",
        "2026-02-03T00:00:00.000",
        "2026-02-03",
    ] {
        assert_eq!(
            parse_foreign(instant).unwrap(),
            day("2026-02-03"),
            "{instant}"
        );
    }
    for bad in [
        "2026-02-03Tnoon",
        "2026-2-3",
        "2026-02-30T00:00:00Z",
        "2026-02-03 ",
    ] {
        assert!(parse_foreign(bad).is_err(), "{bad}");
    }
}

#[test]
fn yearly_milestones_keep_their_anchor() {
    let anchor = day("2024-02-29");
    let dates: Vec<String> = (1..=4)
        .map(|years| anniversary(anchor, years).unwrap().to_string())
        .collect();
    assert_eq!(
        dates,
        ["2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]
    );
    assert_eq!(
        months_after(day("2026-01-31"), 1).unwrap(),
        day("2026-02-28")
    );
    assert_eq!(
        months_after(anchor, u32::MAX).unwrap_err().rule(),
        "date.range"
    );
}
