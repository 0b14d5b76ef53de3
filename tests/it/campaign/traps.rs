//! The traps on the way into the domain: how amounts and days are written.

use crate::world::{day, eur};
use cofund::fund::amount::Amount;
use cofund::fund::call::IssueCall;
use cofund::money::{Currency, Money};
use entity::value::Day;

/// What `rust_decimal` takes, or rounds, and the product does not.
#[test]
fn amounts_have_one_grammar() {
    for text in [
        "1e3",
        "1E3",
        "1_000",
        ".5",
        "5.",
        "+1",
        "",
        " 1",
        "1 ",
        "1,000",
        "1,50",
        "0x10",
        "NaN",
        "inf",
        "--1",
        "1.2.3",
        "１２３",
        "1\u{a0}000",
        "€1",
        "1.00 EUR",
        "\u{661}",
    ] {
        let refused = Money::parse(text, eur()).expect_err(text);
        assert_eq!(refused.rule(), "money.format", "{text}");
    }
    for text in ["1.005", "0.001", "1.0000000000000000000000000000000001"] {
        let refused = Money::parse(text, eur()).expect_err(text);
        assert_eq!(refused.rule(), "money.scale", "{text}");
    }
    for text in [
        "100000000000000000000",
        "99999999999999999999999999999999999999.99",
    ] {
        let refused = Money::parse(text, eur()).expect_err(text);
        assert_eq!(refused.rule(), "money.range", "{text}");
    }
    let exact = Money::parse("12345678901234567.89", eur()).expect("exact");
    assert_eq!(
        (exact.minor(), exact.to_string().as_str()),
        (1_234_567_890_123_456_789, "12345678901234567.89")
    );
}

#[test]
fn sums_of_money_overflow_into_an_error() {
    let most = Money::from_minor(i64::MAX, eur());
    let refused = most
        .checked_add(Money::from_minor(1, eur()))
        .expect_err("too much");
    assert_eq!(refused.rule(), "money.range");
    let yen = Money::from_minor(1, Currency::from_code("JPY").expect("a currency"));
    assert_eq!(
        most.checked_add(yen).expect_err("another").rule(),
        "ledger.currency_mismatch"
    );
}

#[test]
fn an_amount_as_a_json_number_is_refused() {
    let call = |total: &str| {
        let json = format!(
            r#"{{"fund":"A","total":{total},"notice_on":"2024-02-01","due_on":"2024-02-15","purpose":"","excused":[],"rates":[]}}"#
        );
        serde_json::from_str::<IssueCall>(&json)
    };
    assert!(call("12345678901234567.89").is_err());
    assert!(call("100").is_err());
    let taken = call("\"12345678901234567.89\"").expect("a string");
    assert_eq!(taken.total, Amount::new("12345678901234567.89"));
    assert!(serde_json::from_str::<Money>(r#"{"amount":1.5,"currency":"EUR"}"#).is_err());
    // Foreign JSON keeps the text of its numbers.
    let foreign: serde_json::Value = serde_json::from_str("[12345678901234567.89]").expect("JSON");
    assert_eq!(foreign.to_string(), "[12345678901234567.89]");
}

#[test]
fn days_are_written_in_full() {
    for text in [
        "2026-2-3",
        "2026-02-30",
        "26-02-03",
        "2026-02-03 ",
        "+2026-02-3",
        "2026/02/03",
        "2026-02-03T00:00",
    ] {
        assert!(text.parse::<Day>().is_err(), "{text}");
    }
    assert_eq!(day("2026-02-03").to_string(), "2026-02-03");
}
