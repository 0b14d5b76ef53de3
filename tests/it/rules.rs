//! The rules of agreements against the golden tables, and `cofund calc` over the same tables.

mod calc;
mod dates;
mod fees;

use chrono::NaiveDate;
use cofund::fund::rule::{
    concentration::concentration,
    day::parse,
    de_minimis::{Grant, headroom},
    matching::{Binding, MatchingTerms, matched},
    unlock::{is_in_time, unlock},
};
use cofund::money::{Currency, Fraction, Money, exact::decimal_text};
use proptest::prelude::*;
use serde_json::{Value, json};

fn eur(text: &str) -> Money {
    Money::parse(text, Currency::from_code("EUR").unwrap()).unwrap()
}

fn cents(minor: i64) -> Money {
    Money::from_minor(minor, Currency::from_code("EUR").unwrap())
}

fn ratio(text: &str) -> Fraction {
    Fraction::parse(text).unwrap()
}

fn day(text: &str) -> NaiveDate {
    parse(text).unwrap()
}

fn text<'a>(case: &'a Value, field: &str) -> &'a str {
    case[field]
        .as_str()
        .unwrap_or_else(|| panic!("{field} in {case}"))
}

fn programme_rules() -> Value {
    serde_json::from_str(include_str!("../data/golden/programme_rules.json")).unwrap()
}

#[test]
fn matching_by_the_golden_table() {
    let table = &programme_rules()["matching"];
    let terms = MatchingTerms {
        ratio: ratio(text(&table["terms"], "ratio_government_per_private")),
        cap: eur(text(&table["terms"], "cap")),
        private_floor: eur(text(&table["terms"], "private_floor")),
        max_government_share: ratio(text(&table["terms"], "max_government_share")),
    };
    let stored = serde_json::to_string(&terms).unwrap();
    assert_eq!(
        serde_json::from_str::<MatchingTerms>(&stored).unwrap(),
        terms
    );
    for case in table["cases"].as_array().unwrap() {
        let result = matched(&terms, eur(text(case, "private"))).unwrap();
        let mut computed = json!({
            "private": result.private.to_string(),
            "government": result.government.to_string(),
        });
        if result.binding != Binding::Floor {
            computed["total"] = result.total.to_string().into();
            let share = decimal_text(&result.government_share().unwrap(), 6);
            computed["government_share"] = share.into();
        }
        computed["binding"] = serde_json::to_value(result.binding).unwrap();
        assert_eq!(&computed, case);
    }
}

#[test]
fn the_government_share_binds_where_it_is_the_tighter_term() {
    let mut terms = MatchingTerms {
        ratio: ratio("2"),
        cap: eur("50000000.00"),
        private_floor: eur("0.00"),
        max_government_share: ratio("1/3"),
    };
    let result = matched(&terms, eur("100.01")).unwrap();
    assert_eq!(
        (result.binding, result.government),
        (Binding::MaxShare, eur("50.00"))
    );
    terms.max_government_share = ratio("1");
    let whole = matched(&terms, eur("100.01")).unwrap();
    assert_eq!(
        (whole.binding, whole.government),
        (Binding::Ratio, eur("200.02"))
    );
    terms.max_government_share = ratio("1.01");
    assert_eq!(
        matched(&terms, eur("1.00")).unwrap_err().rule(),
        "ratio.range"
    );
    assert_eq!(
        matched(&terms, eur("-1.00")).unwrap_err().rule(),
        "money.sign"
    );
}

#[test]
fn unlocking_by_the_golden_table() {
    for case in programme_rules()["tranche_unlock_80pct"]["cases"]
        .as_array()
        .unwrap()
    {
        let amount = |field| eur(text(case, field));
        let result = unlock(
            amount("tranche_disbursed"),
            amount("certified_deployed"),
            amount("ineligible_excluded"),
            ratio("0.80"),
        )
        .unwrap();
        assert_eq!(
            result.is_unlocked,
            case["unlock"].as_bool().unwrap(),
            "{case}"
        );
        assert_eq!(
            decimal_text(&result.ratio.unwrap(), 10),
            text(case, "ratio")
        );
        assert_eq!(result.missing.is_zero(), result.is_unlocked);
    }
    let short = unlock(eur("1.01"), eur("0.80"), eur("0.00"), ratio("0.80")).unwrap();
    assert_eq!((short.is_unlocked, short.missing), (false, eur("0.01")));
    let anchor = day("2024-02-29");
    assert!(is_in_time(anchor, 3, day("2027-02-28")).unwrap());
    assert!(!is_in_time(anchor, 3, day("2027-03-01")).unwrap());
}

#[test]
fn de_minimis_by_the_golden_table() {
    let grant = |value: &Value| Grant {
        granted_on: day(text(value, "granted_on")),
        amount: eur(text(value, "amount")),
    };
    for case in programme_rules()["de_minimis_eu"]["cases"]
        .as_array()
        .unwrap()
    {
        let prior: Vec<Grant> = case["prior"]
            .as_array()
            .unwrap()
            .iter()
            .map(grant)
            .collect();
        let room = headroom(&prior, grant(&case["new_grant"]), eur("300000.00"), 3).unwrap();
        assert_eq!(
            format!("({}, {}]", room.after, room.until),
            text(case, "window")
        );
        assert_eq!(room.used.to_string(), text(case, "used_in_window"));
        assert_eq!(room.left.to_string(), text(case, "headroom_before"));
        assert_eq!(room.is_allowed, case["allowed"].as_bool().unwrap());
    }
}

#[test]
fn aid_recorded_out_of_order_counts_in_every_window() {
    let grant = |on, amount| Grant {
        granted_on: day(on),
        amount: eur(amount),
    };
    let prior = [
        grant("2024-01-01", "100000.00"),
        grant("2026-06-01", "150000.00"),
    ];
    let room = headroom(&prior, grant("2025-01-01", "50000.01"), eur("300000.00"), 3).unwrap();
    assert_eq!(
        (room.until, room.left),
        (day("2026-06-01"), eur("50000.00"))
    );
    assert!(!room.is_allowed);
}

#[test]
fn concentration_by_the_golden_table() {
    for case in programme_rules()["concentration"]["cases"]
        .as_array()
        .unwrap()
    {
        let amount = |field| eur(text(case, field));
        let result = concentration(
            amount("cost_to_date"),
            amount("new_cheque"),
            amount("commitments"),
            ratio(text(case, "limit")),
        )
        .unwrap();
        assert_eq!(
            decimal_text(&result.after.unwrap(), 10),
            text(case, "after")
        );
        assert_eq!(result.is_allowed, case["allowed"].as_bool().unwrap());
        assert_eq!(result.headroom, eur("3000000.00"));
    }
}

proptest! {
    #[test]
    fn no_match_exceeds_a_term(private in 0_i64..1_000_000_000, ratio in 1_i64..500, share in 1_i64..100, cap in 0_i64..1_000_000_000) {
        let terms = MatchingTerms {
            ratio: Fraction::parse(&format!("{ratio}/100")).unwrap(),
            cap: cents(cap),
            private_floor: cents(0),
            max_government_share: Fraction::parse(&format!("{share}/100")).unwrap(),
        };
        let result = matched(&terms, cents(private)).unwrap();
        let government = result.government.minor();
        let holds = |government: i64| {
            government <= cap
                && government * 100 <= private * ratio
                && government * 100 <= (private + government) * share
        };
        prop_assert!(holds(government));
        prop_assert!(!holds(government + 1), "one more unit would still have been allowed");
    }

}
