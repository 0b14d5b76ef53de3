//! A capital call over its sponsors, exact over the life of the commitments.

use num_rational::BigRational;
use num_traits::{One, Signed, ToPrimitive, Zero};

use super::{MoneyError, exact::rational, split::weight_sum};

/// One earlier call as it was allotted. All three lists have one place per sponsor, in the same stable order; a sponsor
/// excused from the call, or not yet admitted, has weight 0. Reversed calls are left out. Amounts are minor units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastCall {
    pub weights: Vec<i64>,
    pub total: i64,
    pub granted: Vec<i64>,
}

/// Shares of a call of `total` by cumulative deficit.
///
/// A sponsor's quota is the sum over all calls of call × its weight / the weights live in that call; what the quota is
/// ahead of the grants so far is its deficit. Each gets the whole units of its deficit, then single units go to the
/// largest remaining deficits, ties to the earlier sponsor; where the whole units already exceed the call, single units
/// come back from the smallest remaining deficits, ties from the later sponsor.
///
/// Weight 0 is excused: it gets 0 now and never makes it up. No share exceeds the sponsor's `unfunded`; the excess
/// goes to the others by weight. No share is negative, and the shares sum to `total`.
///
/// Without excuses and caps every sponsor stays within one unit of its quota, and calls that add up to the commitments
/// end exactly at each of them (calling by largest remainder alone drifts, and rounding the cumulative quotas alone
/// gives negative calls).
///
/// Refuses with `money.over_call` a call above the unfunded commitments of the live sponsors, `split.weights`,
/// `split.parties` and `money.sign`.
pub fn allot(
    past: &[PastCall],
    total: i64,
    weights: &[i64],
    unfunded: &[i64],
) -> Result<Vec<i64>, MoneyError> {
    check(past, total, weights, unfunded)?;
    let mut deficits = carried(past, weights.len())?;
    add_quotas(&mut deficits, total, weights)?;
    let mut live: Vec<Live> = deficits
        .into_iter()
        .enumerate()
        .filter(|(sponsor, _)| weights[*sponsor] > 0)
        .map(|(sponsor, deficit)| Live::new(sponsor, deficit, weights[sponsor], unfunded[sponsor]))
        .collect();
    keep_within_caps(&mut live, total);
    deal_units(&mut live, total);
    let mut shares = vec![0; weights.len()];
    for sponsor in live {
        shares[sponsor.place] = sponsor.share;
    }
    Ok(shares)
}

/// A sponsor with a weight in this call.
struct Live {
    place: usize,
    deficit: BigRational,
    weight: i64,
    unfunded: i64,
    share: i64,
}

impl Live {
    fn new(place: usize, deficit: BigRational, weight: i64, unfunded: i64) -> Self {
        Self {
            place,
            deficit,
            weight,
            unfunded,
            share: 0,
        }
    }

    fn cap(&self) -> BigRational {
        whole(self.unfunded)
    }

    fn remaining(&self) -> BigRational {
        &self.deficit - whole(self.share)
    }
}

fn check(
    past: &[PastCall],
    total: i64,
    weights: &[i64],
    unfunded: &[i64],
) -> Result<(), MoneyError> {
    let expected = weights.len();
    let past_lists = past.iter().flat_map(|call| {
        [
            ("the weights of a past call", call.weights.len()),
            ("a past call", call.granted.len()),
        ]
    });
    for (list, found) in past_lists.chain([("unfunded", unfunded.len())]) {
        if found != expected {
            return Err(MoneyError::Parties {
                list,
                expected,
                found,
            });
        }
    }
    weight_sum(weights)?;
    if total < 0 {
        return Err(MoneyError::NegativeCall { total });
    }
    if let Some((party, &unfunded)) = unfunded.iter().enumerate().find(|(_, left)| **left < 0) {
        return Err(MoneyError::NegativeUnfunded { party, unfunded });
    }
    let open: i128 = std::iter::zip(weights, unfunded)
        .filter(|(weight, _)| **weight > 0)
        .map(|(_, &left)| i128::from(left))
        .sum();
    if i128::from(total) > open {
        return Err(MoneyError::OverCall {
            total,
            unfunded: open,
        });
    }
    Ok(())
}

/// Quota less grants over the past calls, per sponsor.
fn carried(past: &[PastCall], sponsors: usize) -> Result<Vec<BigRational>, MoneyError> {
    let mut deficits = vec![BigRational::zero(); sponsors];
    for call in past.iter().filter(|call| call.total != 0) {
        add_quotas(&mut deficits, call.total, &call.weights)?;
        for (deficit, &granted) in deficits.iter_mut().zip(&call.granted) {
            *deficit -= whole(granted);
        }
    }
    Ok(deficits)
}

fn add_quotas(deficits: &mut [BigRational], total: i64, weights: &[i64]) -> Result<(), MoneyError> {
    let live = weight_sum(weights)?;
    for (deficit, &weight) in deficits.iter_mut().zip(weights) {
        *deficit += rational(i128::from(total) * i128::from(weight), live);
    }
    Ok(())
}

/// Moves what exceeds a cap, and a surplus of a whole unit or more from earlier calls, to the others by weight. What
/// excused sponsors carry is a matter of single units and stays with `deal_units`; a larger gap (grants that did not
/// follow these rules) is spread here.
fn keep_within_caps(live: &mut [Live], total: i64) {
    let sum = |live: &[Live]| {
        live.iter()
            .map(|sponsor| &sponsor.deficit)
            .sum::<BigRational>()
    };
    let planned = sum(live);
    let gap = whole(total) - &planned;
    let is_rounding = gap.abs() < BigRational::from_integer(live.len().into());
    let target = if is_rounding { planned } else { whole(total) };
    loop {
        for sponsor in live.iter_mut() {
            if sponsor.deficit > sponsor.cap() {
                sponsor.deficit = sponsor.cap();
            } else if sponsor.deficit <= -BigRational::one() {
                sponsor.deficit = BigRational::zero();
            }
        }
        let excess = &target - sum(live);
        let can_move = |sponsor: &Live| {
            if excess.is_positive() {
                sponsor.deficit < sponsor.cap()
            } else {
                sponsor.deficit.is_positive()
            }
        };
        let movable: i128 = live
            .iter()
            .filter(|sponsor| can_move(sponsor))
            .map(|sponsor| i128::from(sponsor.weight))
            .sum();
        // Each round settles the excess or pins one more sponsor at its bound, so there are few rounds.
        if excess.is_zero() || movable == 0 {
            return;
        }
        for sponsor in live.iter_mut().filter(|sponsor| can_move(sponsor)) {
            sponsor.deficit += &excess * rational(sponsor.weight, movable);
        }
    }
}

/// Turns deficits into whole shares that sum to `total`.
fn deal_units(live: &mut [Live], total: i64) {
    for sponsor in live.iter_mut() {
        let units = sponsor.deficit.floor().to_integer();
        sponsor.share = units
            .to_i64()
            .expect("a deficit is kept between -1 and a cap")
            .max(0);
    }
    let granted: i128 = live.iter().map(|sponsor| i128::from(sponsor.share)).sum();
    let mut left_over = i128::from(total) - granted;
    while left_over > 0 {
        // `min_by` on the reversed order keeps the earliest of equals.
        live.iter_mut()
            .filter(|sponsor| sponsor.share < sponsor.unfunded)
            .min_by(|a, b| b.remaining().cmp(&a.remaining()))
            .expect("the call fits the unfunded commitments")
            .share += 1;
        left_over -= 1;
    }
    while left_over < 0 {
        // Reversed, so that the latest of equals gives back.
        live.iter_mut()
            .rev()
            .filter(|sponsor| sponsor.share > 0)
            .min_by(|a, b| a.remaining().cmp(&b.remaining()))
            .expect("more than the call has been granted")
            .share -= 1;
        left_over += 1;
    }
}

fn whole(minor: i64) -> BigRational {
    BigRational::from_integer(minor.into())
}
