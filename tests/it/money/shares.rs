//! Split and allotment against the golden table and a slow reference.

use cofund::money::{MoneyError, PastCall, allot, split};
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed, Zero};
use proptest::prelude::*;
use serde_json::Value;

#[test]
fn the_golden_allocations() {
    let table: Value =
        serde_json::from_str(include_str!("../../data/golden/allocation.json")).unwrap();
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
            if weights.iter().all(Zero::is_zero) {
                continue;
            }
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
}
