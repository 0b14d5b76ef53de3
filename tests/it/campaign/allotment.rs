//! Sharing a call by cumulative deficit once more, slowly and with its own arithmetic: fractions
//! with a common denominator are avoided, every figure is an exact rational.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, ToPrimitive, Zero};

pub fn ratio(a: i128, b: i128) -> BigRational {
    BigRational::new(BigInt::from(a), BigInt::from(b))
}

/// The nearest whole number; halves go to the even neighbour.
pub fn half_even(value: &BigRational) -> i128 {
    let down = value.floor();
    let rest = value - &down;
    let (down, half) = (down.to_integer().to_i128().expect("fits"), ratio(1, 2));
    let up = rest > half || (rest == half && down % 2 != 0);
    down + i128::from(up)
}

/// An earlier call: total, and weight and grant of each sponsor.
#[derive(Debug, Clone)]
pub struct Past {
    pub total: i128,
    pub weights: Vec<i128>,
    pub grants: Vec<i128>,
}

/// The shares of a call of `total` that fits the `caps` of the sponsors with a weight.
pub fn allot(past: &[Past], total: i128, weights: &[i128], caps: &[i128]) -> Vec<i128> {
    let all = weights.len();
    let mut deficit: Vec<BigRational> = (0..all)
        .map(|s| {
            let earlier: BigRational = past
                .iter()
                .map(|p| quota(p.total, &p.weights, s) - ratio(p.grants[s], 1))
                .sum();
            earlier + quota(total, weights, s)
        })
        .collect();
    let live: Vec<usize> = (0..all).filter(|s| weights[*s] > 0).collect();
    level(&live, &mut deficit, total, weights, caps);
    let mut shares = vec![0; all];
    for s in &live {
        shares[*s] = deficit[*s]
            .floor()
            .to_integer()
            .to_i128()
            .expect("fits")
            .max(0);
    }
    let rest = |shares: &[i128], s: usize| &deficit[s] - ratio(shares[s], 1);
    while shares.iter().sum::<i128>() < total {
        let mut best: Option<usize> = None;
        for s in live.iter().copied().filter(|s| shares[*s] < caps[*s]) {
            if best.is_none_or(|b| rest(&shares, s) > rest(&shares, b)) {
                best = Some(s);
            }
        }
        shares[best.expect("the call fits")] += 1;
    }
    while shares.iter().sum::<i128>() > total {
        let mut worst: Option<usize> = None;
        for s in live.iter().copied().filter(|s| shares[*s] > 0) {
            if worst.is_none_or(|w| rest(&shares, s) <= rest(&shares, w)) {
                worst = Some(s);
            }
        }
        shares[worst.expect("something was granted")] -= 1;
    }
    shares
}

fn quota(total: i128, weights: &[i128], sponsor: usize) -> BigRational {
    let sum: i128 = weights.iter().sum();
    if sum == 0 {
        return BigRational::zero();
    }
    ratio(total, 1) * ratio(weights[sponsor], sum)
}

/// Holds the deficits within the caps and spreads by weight what that takes away or leaves over.
fn level(
    live: &[usize],
    deficit: &mut [BigRational],
    total: i128,
    weights: &[i128],
    caps: &[i128],
) {
    let sum = |deficit: &[BigRational]| {
        live.iter()
            .map(|s| deficit[*s].clone())
            .sum::<BigRational>()
    };
    let planned = sum(deficit);
    // Less than a unit each is rounding carried from earlier calls, not a gap to fill.
    let rounding =
        (ratio(total, 1) - &planned).abs() < ratio(i128::try_from(live.len()).expect("few"), 1);
    let aim = if rounding { planned } else { ratio(total, 1) };
    loop {
        for s in live {
            if deficit[*s] > ratio(caps[*s], 1) {
                deficit[*s] = ratio(caps[*s], 1);
            }
            if deficit[*s] <= -BigRational::one() {
                deficit[*s] = BigRational::zero();
            }
        }
        let over = &aim - sum(deficit);
        let takers: Vec<usize> = live
            .iter()
            .copied()
            .filter(|s| {
                if over.is_positive() {
                    deficit[*s] < ratio(caps[*s], 1)
                } else {
                    deficit[*s].is_positive()
                }
            })
            .collect();
        if over.is_zero() || takers.is_empty() {
            return;
        }
        let weight: i128 = takers.iter().map(|s| weights[*s]).sum();
        for s in takers {
            deficit[s] += &over * ratio(weights[s], weight);
        }
    }
}
