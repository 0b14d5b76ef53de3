//! Fees, interest and equalisation where the golden table is silent.

use cofund::{
    fund::rule::{
        equalisation::{Draw, Party, Standing, TrueUp, equalise},
        fee::{FeePart, NetInvested, act_365, offset},
        interest::default_interest,
    },
    money::{Money, split},
};
use proptest::prelude::*;

use super::{cents, day, eur, ratio};

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

proptest! {
    #[test]
    fn equalisation_conserves(
        earlier in prop::collection::vec(1_i64..1_000_000, 1..5),
        admitted in prop::collection::vec(1_i64..1_000_000, 0..5),
        part in 0_i64..=100,
    ) {
        let drawn = earlier.iter().sum::<i64>() * part / 100;
        let shares = split(drawn, &earlier).unwrap();
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
        let sum = |field: fn(&TrueUp) -> Money, is_admitted| -> i64 {
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
