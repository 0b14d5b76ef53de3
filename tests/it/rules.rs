//! The rules of agreements against the golden tables, and `cofund calc` over the same tables.

mod calc;

use chrono::NaiveDate;
use cofund::fund::rule::{
    RuleError,
    businessday::{Calendar, Weekend},
    concentration::concentration,
    day::{anniversary, months_after, parse, parse_foreign, within_fund},
    de_minimis::{Grant, headroom},
    equalisation::{Draw, Party, Standing, equalise},
    fee::{FeePart, NetInvested, act_365, offset},
    interest::default_interest,
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

#[test]
fn fee_parts_may_not_overlap() {
    let part = |from, to| FeePart {
        from: day(from),
        to_exclusive: day(to),
        rate: ratio("0.02"),
        basis: eur("100.00"),
    };
    let overlapping = [
        part("2026-01-01", "2026-02-15"),
        part("2026-02-14", "2026-04-01"),
    ];
    assert_eq!(act_365(&overlapping).unwrap_err().rule(), "date.order");
    let backwards = [part("2026-02-01", "2026-01-01")];
    assert_eq!(act_365(&backwards).unwrap_err().rule(), "date.order");
    assert_eq!(act_365(&[]).unwrap_err().rule(), "rule.empty");
}

#[test]
fn a_basis_below_zero_is_refused_and_an_offset_is_carried() {
    let invested = NetInvested {
        acquisition_cost: eur("10.00"),
        realised_cost: eur("9.00"),
        written_off: eur("1.01"),
        permanently_written_down: eur("0.00"),
    };
    assert_eq!(invested.basis().unwrap_err().rule(), "money.sign");
    let next = offset(eur("250.00"), eur("0.00"), ratio("0.80"), eur("70.00")).unwrap();
    assert_eq!(
        (next.net_fee, next.carried_forward),
        (eur("180.00"), eur("0.00"))
    );
}

#[test]
fn a_call_paid_in_time_bears_no_interest() {
    let early = default_interest(
        eur("100.00"),
        ratio("0.1"),
        day("2026-03-02"),
        day("2026-03-01"),
    );
    let early = early.unwrap();
    assert_eq!((early.days, early.interest), (0, eur("0.00")));
}

#[test]
fn equalisation_of_several_parties_and_draws() {
    let party = |commitment, drawn: Option<&str>| Party {
        commitment: eur(commitment),
        standing: drawn.map_or(Standing::Admitted, |drawn| Standing::Earlier {
            drawn: eur(drawn),
        }),
    };
    let parties = [
        party("30.00", Some("6.67")),
        party("60.00", Some("13.33")),
        party("30.00", None),
        party("30.00", None),
    ];
    let draws = [
        Draw {
            on: day("2025-01-01"),
            amount: eur("10.00"),
        },
        Draw {
            on: day("2025-07-01"),
            amount: eur("10.00"),
        },
    ];
    let result = equalise(&parties, &draws, day("2026-01-01"), ratio("0.10")).unwrap();
    let capital: Vec<i64> = result.iter().map(|party| party.capital.minor()).collect();
    assert_eq!(capital, [267, 533, 400, 400]);
    // 2.00 for 365 days and 2.00 for 184 days at 10 %: 0.30 each.
    let interest: Vec<i64> = result.iter().map(|party| party.interest.minor()).collect();
    assert_eq!(interest, [20, 40, 30, 30]);
    let unequal = equalise(&parties, &draws[..1], day("2026-01-01"), ratio("0.10"));
    assert_eq!(unequal.unwrap_err().rule(), "equalisation.drawn");
    let too_soon = equalise(&parties, &draws, day("2025-06-30"), ratio("0.10"));
    assert_eq!(too_soon.unwrap_err().rule(), "date.order");
}

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

    #[test]
    fn equalisation_conserves(
        earlier in prop::collection::vec(1_i64..1_000_000, 1..5),
        admitted in prop::collection::vec(1_i64..1_000_000, 0..5),
        part in 0_i64..=100,
    ) {
        let drawn = earlier.iter().sum::<i64>() * part / 100;
        let shares = cofund::money::split(drawn, &earlier).unwrap();
        let before = earlier.iter().zip(&shares).map(|(&commitment, &share)| Party {
            commitment: cents(commitment),
            standing: Standing::Earlier { drawn: cents(share) },
        });
        let now = admitted.iter().map(|&commitment| Party {
            commitment: cents(commitment),
            standing: Standing::Admitted,
        });
        let parties: Vec<Party> = before.chain(now).collect();
        let draw = Draw { on: day("2025-01-01"), amount: cents(drawn) };
        let result = equalise(&parties, &[draw], day("2025-10-01"), ratio("0.08")).unwrap();
        let sum = |field: fn(&cofund::fund::rule::equalisation::TrueUp) -> Money, is_admitted| -> i64 {
            parties.iter().zip(&result)
                .filter(|(party, _)| (party.standing == Standing::Admitted) == is_admitted)
                .map(|(_, true_up)| field(true_up).minor())
                .sum()
        };
        prop_assert_eq!(sum(|t| t.total, true), sum(|t| t.total, false));
        prop_assert_eq!(sum(|t| t.capital, true), sum(|t| t.capital, false));
        let should: i64 = result.iter().map(|true_up| true_up.should_have_drawn.minor()).sum();
        prop_assert_eq!(should, drawn);
        prop_assert!(result.iter().all(|t| !t.capital.is_negative() && !t.unfunded.is_negative()));
    }
}
