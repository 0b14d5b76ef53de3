//! Exchange rates and ratios.

use cofund::money::{Fraction, Money, Rate};
use proptest::prelude::*;

use super::currency;

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
        ("-1", "ratio.sign"),
        ("1/0", "ratio.range"),
        ("60%", "ratio.format"),
        ("1/2/3", "ratio.format"),
    ] {
        assert_eq!(Fraction::parse(text).unwrap_err().rule(), rule, "{text}");
    }
}

proptest! {
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
