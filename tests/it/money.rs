//! Money and currencies against the strict grammar and the file of bad input.

mod forms;
mod rates;
mod shares;

use cofund::money::{Currency, Money, MoneyError};
use serde_json::Value;

fn currency(code: &str) -> Currency {
    Currency::from_code(code).unwrap()
}

fn parsed(text: &str, code: &str) -> Result<String, &'static str> {
    named(Money::parse(text, currency(code)))
}

fn named(money: Result<Money, MoneyError>) -> Result<String, &'static str> {
    money
        .map(|money| money.to_string())
        .map_err(|error| error.rule())
}

#[test]
fn the_table_is_sorted_and_holds_what_a_fund_books() {
    let codes: Vec<_> = Currency::all().map(Currency::code).collect();
    assert!(codes.is_sorted() && codes.len() > 150);
    for code in &codes {
        assert_eq!(currency(code).code(), *code);
        assert!(code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase()));
    }
    let exponents = [("JPY", 0), ("EUR", 2), ("KWD", 3), ("CLF", 4)];
    for (code, exponent) in exponents {
        assert_eq!(currency(code).exponent(), exponent);
    }
}

#[test]
fn retired_codes_are_refused_from_their_end_date() {
    let hrk = currency("HRK");
    assert_eq!(hrk.check_on("2022-12-31".parse().unwrap()), Ok(()));
    let refused = hrk.check_on("2023-01-01".parse().unwrap()).unwrap_err();
    assert_eq!(refused.rule(), "currency.retired");
    assert_eq!(
        refused.to_string(),
        "HRK was retired on 2023-01-01 and cannot be booked on 2023-01-01 (currency.retired)"
    );
    assert!(Currency::on("2026-01-01".parse().unwrap()).all(|c| c.code() != "BGN"));
}

#[test]
fn the_strict_grammar() {
    for (text, code, expected) in [
        ("1234.5", "EUR", Ok("1234.50")),
        ("-1234.50", "EUR", Ok("-1234.50")),
        ("0", "EUR", Ok("0.00")),
        ("1000", "JPY", Ok("1000")),
        ("0.001", "KWD", Ok("0.001")),
        ("92233720368547758.07", "EUR", Ok("92233720368547758.07")),
        ("92233720368547758.08", "EUR", Err("money.range")),
        ("+1", "EUR", Err("money.format")),
        (".5", "EUR", Err("money.format")),
        ("5.", "EUR", Err("money.format")),
        ("--5", "EUR", Err("money.format")),
        ("", "EUR", Err("money.format")),
        (" 1", "EUR", Err("money.format")),
        ("1_000", "EUR", Err("money.format")),
        ("-0", "JPY", Err("money.sign")),
        ("1.000", "EUR", Err("money.scale")),
    ] {
        assert_eq!(
            parsed(text, code),
            expected.map(str::to_owned),
            "{text} {code}"
        );
    }
    let zero = Money::parse_positive("0.00", currency("EUR"));
    assert_eq!(named(zero), Err("money.sign"));
    let scale = Money::parse("10.005", currency("EUR")).unwrap_err();
    assert_eq!(
        scale.to_string(),
        "\"10.005\" has 3 decimals, EUR has 2 (money.scale)"
    );
}

#[test]
fn bad_input_gets_the_rule_its_file_names() {
    let file: Vec<Value> = serde_json::from_str(include_str!("../data/bad_inputs.json")).unwrap();
    let mut plain = 0;
    for case in file.iter().filter(|case| case["area"] == "money") {
        let (id, input) = (
            case["id"].as_str().unwrap(),
            case["input"].as_str().unwrap(),
        );
        let rule = case["expected"].as_str().unwrap();
        let word = |text: &str| text.split_whitespace().next().map(str::to_owned).unwrap();
        let texts: Vec<(String, &str)> = match id {
            "BI13" | "BI16" => vec![(word(input), "EUR")],
            "BI14" => vec![("100.50".into(), "JPY"), ("1.0005".into(), "KWD")],
            "BI10" => ["NaN", "inf", "Infinity", "null", "[]", "{}", "true"]
                .map(|text| (text.to_owned(), "EUR"))
                .into(),
            // A JSON body, a sequence: in tests of their own below.
            "BI15" | "BI17" => continue,
            _ => vec![(input.to_owned(), "EUR")],
        };
        for (text, code) in texts {
            let refused = Money::parse_positive(&text, currency(code)).unwrap_err();
            assert!(rule.contains(refused.rule()), "{id} {text}: {refused}");
            assert!(refused.to_string().contains(refused.rule()), "{refused}");
            plain += 1;
        }
    }
    assert_eq!(plain, 19);
}

#[test]
fn bad_currencies_are_refused() {
    let codes = [
        "eur",
        "EUR\u{200b}",
        "€",
        "XXX",
        "ZZZ",
        "XAU",
        "XTS",
        "",
        "EURO",
        "ＥＵＲ",
    ];
    for code in codes {
        assert_eq!(
            Currency::from_code(code).unwrap_err().rule(),
            "currency.unknown",
            "{code}"
        );
    }
    let euros = Money::from_minor(100, currency("EUR"));
    let crowns = Money::from_minor(100, currency("CZK"));
    for refused in [euros.checked_add(crowns), euros.checked_sub(crowns)] {
        assert_eq!(refused.unwrap_err().rule(), "ledger.currency_mismatch");
    }
}

#[test]
fn sums_stop_at_the_range() {
    let most = Money::from_minor(i64::MAX, currency("EUR"));
    let least = Money::from_minor(i64::MIN, currency("EUR"));
    let one = Money::from_minor(1, currency("EUR"));
    for refused in [
        most.checked_add(one),
        least.checked_sub(one),
        least.checked_neg(),
    ] {
        assert_eq!(named(refused), Err("money.range"));
    }
    assert_eq!(least.to_string(), "-92233720368547758.08");
}

#[test]
fn json_takes_strings_only() {
    let money = Money::from_minor(123_450, currency("EUR"));
    let text = r#"{"amount":"1234.50","currency":"EUR"}"#;
    assert_eq!(serde_json::to_string(&money).unwrap(), text);
    assert_eq!(serde_json::from_str::<Money>(text).unwrap(), money);
    for bad in [
        r#"{"amount":12345678901234567.89,"currency":"EUR"}"#,
        r#"{"amount":1,"currency":"EUR"}"#,
        r#"{"amount":null,"currency":"EUR"}"#,
        r#"{"amount":"1","currency":"eur"}"#,
        r#"{"amount":"1e3","currency":"EUR"}"#,
        r#"{"amount":"1"}"#,
        r#"{"amount":"1","currency":"EUR","scale":2}"#,
    ] {
        assert!(serde_json::from_str::<Money>(bad).is_err(), "{bad}");
        let value: Value = serde_json::from_str(bad).unwrap();
        assert!(serde_json::from_value::<Money>(value).is_err(), "{bad}");
    }
    let number = serde_json::from_str::<Money>(r#"{"amount":1.5,"currency":"EUR"}"#).unwrap_err();
    assert!(number.to_string().contains("as a string"), "{number}");
}
