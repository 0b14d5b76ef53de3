//! Money against golden tables, bad input, slow references and random sequences.

use cofund::money::{
    Currency, Fraction, Lang, Money, MoneyError, PastCall, Rate, allot, read, read_positive, show,
    show_with_unit, split,
};
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed, Zero};
use proptest::prelude::*;
use serde_json::Value;

fn currency(code: &str) -> Currency {
    Currency::from_code(code).unwrap()
}

fn parsed(text: &str, code: &str) -> Result<String, &'static str> {
    named(Money::parse(text, currency(code)))
}

fn understood(text: &str, lang: Lang, code: &str) -> Result<String, &'static str> {
    named(read(text, lang, currency(code)))
}

fn named(money: Result<Money, MoneyError>) -> Result<String, &'static str> {
    money
        .map(|money| money.to_string())
        .map_err(|error| error.rule())
}

fn ok(text: &str) -> Result<String, &'static str> {
    Ok(text.to_owned())
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
        ("1234.5", "EUR", ok("1234.50")),
        ("-1234.50", "EUR", ok("-1234.50")),
        ("0", "EUR", ok("0.00")),
        ("1000", "JPY", ok("1000")),
        ("0.001", "KWD", ok("0.001")),
        ("92233720368547758.07", "EUR", ok("92233720368547758.07")),
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
        assert_eq!(parsed(text, code), expected, "{text} {code}");
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
            "BI13" => vec![(word(input), "EUR")],
            "BI14" => vec![("100.50".into(), "JPY"), ("1.0005".into(), "KWD")],
            "BI10" => ["NaN", "inf", "Infinity", "null", "[]", "{}", "true"]
                .map(|text| (text.to_owned(), "EUR"))
                .into(),
            // A JSON body, a sequence: in tests of their own below.
            "BI15" | "BI17" => continue,
            "BI16" => vec![(word(input), "EUR")],
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

#[test]
fn rates_are_bounded_and_round_once() {
    let (eur, kes) = (currency("EUR"), currency("KES"));
    for text in [
        "0",
        "-1",
        "1e-30",
        "0.0000000000001",
        "99999999999999999999",
        "0.0000000001",
    ] {
        assert_eq!(
            Rate::parse(text, eur, kes).unwrap_err().rule(),
            "fx.range",
            "{text}"
        );
    }
    for text in ["", "abc", "1,5", "1e3", "+1", "1.", "∞"] {
        assert_eq!(
            Rate::parse(text, eur, kes).unwrap_err().rule(),
            "fx.format",
            "{text}"
        );
    }
    let rate = Rate::parse("27.123456789012", eur, kes).unwrap();
    let cent = Money::from_minor(1, eur);
    assert_eq!(rate.convert(cent).unwrap(), Money::from_minor(27, kes));
    let back = Rate::parse("140.00", eur, kes).unwrap();
    assert_eq!(
        (back.mantissa(), back.scale(), back.to_string().as_str()),
        (140, 0, "140")
    );
    // The worked example: KES 12,352.94 reinstates EUR 88.23, truncated.
    let recallable = Money::from_minor(1_235_294, kes);
    assert_eq!(
        back.convert_truncated(recallable).unwrap(),
        Money::from_minor(8823, eur)
    );
    assert_eq!(
        back.convert(recallable).unwrap(),
        Money::from_minor(8824, eur)
    );
    let stranger = Money::from_minor(1, currency("USD"));
    assert_eq!(
        back.convert(stranger).unwrap_err().rule(),
        "ledger.currency_mismatch"
    );
    let json = r#"{"rate":"140","from":"EUR","to":"KES"}"#;
    assert_eq!(serde_json::to_string(&back).unwrap(), json);
    assert_eq!(serde_json::from_str::<Rate>(json).unwrap(), back);
    assert_eq!(Rate::parse("2", eur, eur).unwrap_err().rule(), "fx.range");
}

#[test]
fn halves_round_to_even_in_both_signs() {
    let (eur, jpy) = (currency("EUR"), currency("JPY"));
    let rate = Rate::parse("0.5", eur, jpy).unwrap();
    for (euros, yen) in [
        (100, 0),
        (300, 2),
        (500, 2),
        (-100, 0),
        (-300, -2),
        (301, 2),
        (299, 1),
    ] {
        assert_eq!(
            rate.convert(Money::from_minor(euros, eur)).unwrap().minor(),
            yen,
            "{euros}"
        );
    }
}

#[test]
fn ratios_are_exact() {
    for (text, shown) in [
        ("0.60", "0.6"),
        ("1.5", "1.5"),
        ("2/3", "2/3"),
        ("4/6", "2/3"),
        ("3/4", "0.75"),
    ] {
        assert_eq!(Fraction::parse(text).unwrap().to_string(), shown);
    }
    for (text, rule) in [
        ("-1", "ratio.range"),
        ("1/0", "ratio.range"),
        ("60%", "ratio.format"),
        ("1/2/3", "ratio.format"),
    ] {
        assert_eq!(Fraction::parse(text).unwrap_err().rule(), rule, "{text}");
    }
}

#[test]
fn forms_are_read_by_the_language_of_the_page() {
    use Lang::{De, En, Fr, Ja};
    for (text, lang, code, expected) in [
        ("1,234.56", En, "EUR", ok("1234.56")),
        ("1234.56", En, "EUR", ok("1234.56")),
        ("$1,234.56", En, "USD", ok("1234.56")),
        ("EUR 12", En, "EUR", ok("12.00")),
        ("1.234,56", De, "EUR", ok("1234.56")),
        ("1.234", De, "EUR", ok("1234.00")),
        ("9.999", De, "EUR", ok("9999.00")),
        ("-1.234,50 €", De, "EUR", ok("-1234.50")),
        ("1 234,56", Fr, "EUR", ok("1234.56")),
        ("1\u{a0}234,56", Fr, "EUR", ok("1234.56")),
        ("1\u{202f}234,56\u{a0}€", Fr, "EUR", ok("1234.56")),
        ("１２３", Ja, "JPY", ok("123")),
        ("¥1,000", Ja, "JPY", ok("1000")),
        ("1,000円", Ja, "JPY", ok("1000")),
        ("￥１，０００", Ja, "JPY", ok("1000")),
        ("−¥1,000", Ja, "JPY", ok("-1000")),
        ("¥-1,000", Ja, "JPY", ok("-1000")),
        ("1.234,56", En, "EUR", Err("money.ambiguous")),
        ("1,23", En, "EUR", Err("money.ambiguous")),
        ("1234.56", De, "EUR", Err("money.ambiguous")),
        ("1,00,000", En, "INR", Err("money.grouping")),
        ("0,123", En, "EUR", Err("money.grouping")),
        ("1 234\u{a0}567", Fr, "EUR", Err("money.grouping")),
        ("10.005", En, "EUR", Err("money.scale")),
        ("1,005", De, "EUR", Err("money.scale")),
        ("1.5", Ja, "JPY", Err("money.scale")),
        ("１２３", En, "EUR", Err("money.format")),
        ("1'000.00", De, "EUR", Err("money.format")),
        ("1e3", En, "EUR", Err("money.format")),
        ("", En, "EUR", Err("money.format")),
        (".5", En, "EUR", Err("money.format")),
        ("5,", En, "EUR", Err("money.format")),
        ("12\u{200b}3", En, "EUR", Err("money.format")),
        ("$5", En, "EUR", Err("money.unit")),
        ("5 CZK", En, "EUR", Err("money.unit")),
        ("-0,00", De, "EUR", Err("money.sign")),
        ("99999999999999999999", Fr, "EUR", Err("money.range")),
    ] {
        assert_eq!(
            understood(text, lang, code),
            expected,
            "{text} {lang} {code}"
        );
    }
    let zero = read_positive("0", En, currency("EUR"));
    assert_eq!(named(zero), Err("money.sign"));
}

#[test]
fn an_ambiguous_text_shows_both_readings() {
    let said = |text, lang| read(text, lang, currency("EUR")).unwrap_err().to_string();
    assert_eq!(
        said("1.234,56", Lang::En),
        "\"1.234,56\" is not how English writes an amount; \
         it could mean 1.23456 (English) or 1234.56 (German) (money.ambiguous)"
    );
    assert_eq!(
        said("1,234.56", Lang::De),
        "\"1,234.56\" is not how German writes an amount; \
         it could mean 1.23456 (German) or 1234.56 (English) (money.ambiguous)"
    );
}

#[test]
fn amounts_are_shown_as_each_language_writes_them() {
    let money = Money::from_minor(-1_234_567_890, currency("EUR"));
    let shown = Lang::all().map(|lang| show(money, lang));
    assert_eq!(
        shown,
        [
            "−12,345,678.90",
            "−12,345,678.90",
            "−12.345.678,90",
            "−12\u{202f}345\u{202f}678,90"
        ]
    );
    let yen = Money::from_minor(1000, currency("JPY"));
    assert_eq!(show_with_unit(yen, Lang::Ja), "JPY\u{a0}1,000");
    assert_eq!(show_with_unit(money, Lang::En), "−EUR\u{a0}12,345,678.90");
    assert_eq!(show_with_unit(yen, Lang::De), "1.000\u{a0}JPY");
    assert_eq!(Lang::from_tag("de-AT"), Some(Lang::De));
    assert_eq!(Lang::from_tag("pt"), None);
}

#[test]
fn the_golden_allocations() {
    let table: Value =
        serde_json::from_str(include_str!("../data/golden/allocation.json")).unwrap();
    for case in table["cases"].as_array().unwrap() {
        let numbers = |field: &str| -> Vec<i64> {
            let map = case[field].as_object().unwrap();
            map.values().map(|value| value.as_i64().unwrap()).collect()
        };
        let shares = split(case["total_minor"].as_i64().unwrap(), &numbers("weights")).unwrap();
        assert_eq!(shares, numbers("allocation_minor"), "{}", case["id"]);
    }
}

#[test]
fn weights_are_checked() {
    for weights in [&[][..], &[0, 0], &[1, -1]] {
        assert_eq!(split(1, weights).unwrap_err().rule(), "split.weights");
    }
    assert_eq!(
        split(i64::MIN, &[i64::MAX, i64::MAX]).unwrap(),
        [i64::MIN / 2, i64::MIN / 2]
    );
}

#[test]
fn an_over_call_names_the_figures() {
    let refused = allot(&[], 101, &[1, 1, 0], &[50, 50, 1000]).unwrap_err();
    assert_eq!(
        refused,
        MoneyError::OverCall {
            total: 101,
            unfunded: 100
        }
    );
    assert_eq!(
        refused.to_string(),
        "the call of 101 exceeds the unfunded commitments of 100 by 1 minor units (money.over_call)"
    );
    assert_eq!(
        allot(&[], 1, &[1], &[1, 1]).unwrap_err().rule(),
        "split.parties"
    );
    assert_eq!(allot(&[], -1, &[1], &[1]).unwrap_err().rule(), "money.sign");
    assert_eq!(
        allot(&[], 0, &[0], &[1]).unwrap_err().rule(),
        "split.weights"
    );
}

#[test]
fn caps_send_the_excess_to_the_others() {
    assert_eq!(
        allot(&[], 100, &[1, 1, 2], &[10, 100, 100]).unwrap(),
        [10, 30, 60]
    );
    let capped = PastCall {
        weights: vec![1, 1, 2],
        total: 100,
        granted: vec![10, 30, 60],
    };
    assert_eq!(
        allot(&[capped], 30, &[1, 1, 2], &[0, 70, 40]).unwrap(),
        [0, 10, 20]
    );
    // Grants that never followed the rules are caught up by weight, in bounded time.
    let skewed = PastCall {
        weights: vec![1, 1],
        total: 1_000_000_000_000,
        granted: vec![1_000_000_000_000, 0],
    };
    let unfunded = [1_000_000_000_000, 2_000_000_000_000];
    assert_eq!(allot(&[skewed], 10, &[1, 1], &unfunded).unwrap(), [0, 10]);
}

#[test]
fn an_excused_sponsor_never_makes_it_up() {
    let call = |past: &[PastCall], weights: &[i64]| PastCall {
        weights: weights.to_vec(),
        total: 90,
        granted: allot(past, 90, weights, &[1000, 1000, 1000]).unwrap(),
    };
    let first = call(&[], &[1, 0, 1]);
    assert_eq!(first.granted, [45, 0, 45]);
    let second = call(&[first], &[1, 1, 1]);
    assert_eq!(second.granted, [30, 30, 30]);
}

fn whole(minor: i64) -> BigRational {
    BigRational::from_integer(minor.into())
}

fn exact_share(total: i64, weight: i64, weights: &[i64]) -> BigRational {
    let sum: i128 = weights.iter().map(|&w| i128::from(w)).sum();
    BigRational::new(BigInt::from(total) * weight, BigInt::from(sum))
}

/// The rule of the allotment as prose has it, one unit at a time, for calls that nothing caps.
fn slow_allot(past: &[PastCall], total: i64, weights: &[i64]) -> Vec<i64> {
    let deficit = |sponsor: usize| {
        let earlier = past.iter().map(|call| {
            exact_share(call.total, call.weights[sponsor], &call.weights)
                - whole(call.granted[sponsor])
        });
        earlier.sum::<BigRational>() + exact_share(total, weights[sponsor], weights)
    };
    let deficits: Vec<_> = (0..weights.len()).map(deficit).collect();
    let mut shares = vec![0_i64; weights.len()];
    for (share, deficit) in shares.iter_mut().zip(&deficits) {
        while whole(*share + 1) <= *deficit {
            *share += 1;
        }
    }
    for (share, weight) in shares.iter_mut().zip(weights) {
        if *weight == 0 {
            *share = 0;
        }
    }
    loop {
        let sum: i64 = shares.iter().sum();
        let live = (0..weights.len()).filter(|&sponsor| weights[sponsor] > 0);
        let remaining = |sponsor: usize| &deficits[sponsor] - whole(shares[sponsor]);
        let chosen = match sum.cmp(&total) {
            std::cmp::Ordering::Equal => return shares,
            std::cmp::Ordering::Less => live.reduce(|best, next| {
                if remaining(next) > remaining(best) {
                    next
                } else {
                    best
                }
            }),
            std::cmp::Ordering::Greater => {
                live.filter(|&sponsor| shares[sponsor] > 0)
                    .reduce(|best, next| {
                        if remaining(next) <= remaining(best) {
                            next
                        } else {
                            best
                        }
                    })
            }
        };
        shares[chosen.unwrap()] += (total - sum).signum();
    }
}

/// Commitments, and calls that add up to them.
fn fund_life() -> impl Strategy<Value = (Vec<i64>, Vec<i64>)> {
    prop::collection::vec(1_i64..5000, 1..8).prop_flat_map(|commitments| {
        let all: i64 = commitments.iter().sum();
        (Just(commitments), prop::collection::vec(0..=all, 0..20)).prop_map(
            move |(commitments, mut cuts)| {
                cuts.extend([0, all]);
                cuts.sort_unstable();
                let calls = cuts.windows(2).map(|pair| pair[1] - pair[0]).collect();
                (commitments, calls)
            },
        )
    })
}

proptest! {
    #[test]
    fn a_split_sums_mirrors_and_stays_within_a_unit(
        total: i64,
        weights in prop::collection::vec(prop_oneof![Just(0), 0_i64..100, 0..=i64::MAX], 1..12),
    ) {
        prop_assume!(weights.iter().any(|&weight| weight > 0));
        let shares = split(total, &weights).unwrap();
        prop_assert_eq!(shares.iter().map(|&share| i128::from(share)).sum::<i128>(), i128::from(total));
        for (&share, &weight) in shares.iter().zip(&weights) {
            let distance = (whole(share) - exact_share(total, weight, &weights)).abs();
            prop_assert!(distance < whole(1));
            prop_assert!(weight > 0 || share == 0);
        }
        if let Some(mirrored) = total.checked_neg() {
            let mirror: Vec<i64> = shares.iter().map(|share| -share).collect();
            prop_assert_eq!(split(mirrored, &weights).unwrap(), mirror);
        }
    }

    #[test]
    fn calls_follow_their_quota_and_end_at_the_commitments((commitments, calls) in fund_life()) {
        let mut past: Vec<PastCall> = Vec::new();
        let mut unfunded = commitments.clone();
        let mut called = 0;
        for total in calls {
            let granted = allot(&past, total, &commitments, &unfunded).unwrap();
            prop_assert_eq!(&granted, &slow_allot(&past, total, &commitments));
            called += total;
            for (sponsor, &share) in granted.iter().enumerate() {
                prop_assert!(share >= 0);
                unfunded[sponsor] -= share;
                let quota = exact_share(called, commitments[sponsor], &commitments);
                let distance = quota - whole(commitments[sponsor] - unfunded[sponsor]);
                prop_assert!(distance.abs() <= whole(1));
            }
            past.push(PastCall { weights: commitments.clone(), total, granted });
        }
        prop_assert!(unfunded.iter().all(Zero::is_zero));
    }

    #[test]
    fn excuses_and_caps_keep_the_sum_and_the_limits(
        (commitments, calls) in fund_life(),
        excuses in prop::collection::vec(any::<u8>(), 24),
    ) {
        let mut past: Vec<PastCall> = Vec::new();
        let mut unfunded = commitments.clone();
        for (total, excused) in calls.into_iter().zip(excuses) {
            let live = |sponsor: usize| excused & (1 << sponsor) == 0;
            let weights: Vec<i64> = (0..commitments.len())
                .map(|sponsor| if live(sponsor) { commitments[sponsor] } else { 0 })
                .collect();
            let open: i64 = (0..commitments.len()).filter(|&s| live(s)).map(|s| unfunded[s]).sum();
            let total = total.min(open);
            prop_assume!(weights.iter().any(|&weight| weight > 0));
            let granted = allot(&past, total, &weights, &unfunded).unwrap();
            prop_assert_eq!(granted.iter().sum::<i64>(), total);
            for (sponsor, &share) in granted.iter().enumerate() {
                prop_assert!((0..=unfunded[sponsor]).contains(&share));
                prop_assert!(live(sponsor) || share == 0);
                unfunded[sponsor] -= share;
            }
            past.push(PastCall { weights, total, granted });
        }
    }

    #[test]
    fn excused_calls_equal_the_slow_reference(
        commitments in prop::collection::vec(1_i64..1000, 2..6),
        calls in prop::collection::vec((0_i64..5000, any::<u8>()), 1..8),
    ) {
        let mut past: Vec<PastCall> = Vec::new();
        let unfunded = vec![i64::MAX; commitments.len()];
        for (total, excused) in calls {
            let weights: Vec<i64> = commitments.iter().enumerate()
                .map(|(sponsor, &commitment)| if excused & (1 << sponsor) == 0 { commitment } else { 0 })
                .collect();
            if weights.iter().all(Zero::is_zero) {
                continue;
            }
            let granted = allot(&past, total, &weights, &unfunded).unwrap();
            prop_assert_eq!(&granted, &slow_allot(&past, total, &weights));
            past.push(PastCall { weights, total, granted });
        }
    }

    #[test]
    fn what_is_shown_reads_back(minor in -i64::MAX..=i64::MAX, code in "EUR|JPY|KWD|CLF|USD") {
        let money = Money::from_minor(minor, currency(&code));
        prop_assert_eq!(Money::parse(&money.to_string(), money.currency()).unwrap(), money);
        prop_assert_eq!(Money::from_amount(money.amount(), money.currency()).unwrap(), money);
        for lang in Lang::all() {
            prop_assert_eq!(read(&show(money, lang), lang, money.currency()).unwrap(), money);
            prop_assert_eq!(read(&show_with_unit(money, lang), lang, money.currency()).unwrap(), money);
        }
    }

    #[test]
    fn no_text_breaks_a_reader(text in "\\PC*|[-0-9., '€¥円\u{a0}\u{202f}]{0,12}") {
        for code in ["EUR", "JPY", "KWD"] {
            let strict = Money::parse(&text, currency(code));
            for lang in Lang::all() {
                let loose = read(&text, lang, currency(code));
                if let Err(refused) = &loose {
                    prop_assert!(refused.to_string().contains(refused.rule()));
                }
                // What JSON accepts, an English page reads as the same amount.
                if lang == Lang::En && let Ok(money) = &strict {
                    prop_assert_eq!(loose.as_ref().ok(), Some(money));
                }
            }
        }
    }

    #[test]
    fn a_rate_converts_there_and_back(minor in 0_i64..1_000_000_000_000, mantissa in 1_000_000_i64..1_000_000_000_000) {
        let rate = Rate::new(mantissa, 6, currency("EUR"), currency("KES")).unwrap();
        let money = Money::from_minor(minor, currency("EUR"));
        let there = rate.convert(money).unwrap();
        // A rate of one or more keeps every cent apart, so that one rounding each way loses at most half a unit.
        prop_assert!((rate.convert(there).unwrap().minor() - minor).abs() <= 1);
        prop_assert!(rate.convert_truncated(money).unwrap().minor() <= there.minor());
        let text = rate.to_string();
        prop_assert_eq!(Rate::parse(&text, rate.from(), rate.to()).unwrap(), rate);
    }
}
