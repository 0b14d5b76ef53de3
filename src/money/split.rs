//! One amount over several parties, once.

use super::MoneyError;

/// Shares of `total` in proportion to `weights`, summing to `total` exactly and each less than one minor unit from its
/// exact share (largest remainder, also called Hamilton).
///
/// The left-over units go to the largest remainders, ties to the earlier party. A negative total is the mirror of the
/// positive one; a weight of 0 gets exactly 0. `split.weights` where a weight is negative or none is above zero.
pub fn split(total: i64, weights: &[i64]) -> Result<Vec<i64>, MoneyError> {
    let weight_sum = weight_sum(weights)?;
    let whole = i128::from(total.unsigned_abs());
    // Both factors are below 2^63, so the product stays within i128.
    let products = weights.iter().map(|&weight| whole * i128::from(weight));
    let (mut shares, remainders): (Vec<i128>, Vec<i128>) = products
        .map(|product| (product / weight_sum, product % weight_sum))
        .unzip();
    let mut by_remainder: Vec<usize> = (0..weights.len()).collect();
    by_remainder.sort_by_key(|&party| std::cmp::Reverse(remainders[party]));
    let left_over = (0..whole - shares.iter().sum::<i128>()).zip(by_remainder);
    left_over.for_each(|(_, party)| shares[party] += 1);
    let signed = |share: i128| if total < 0 { -share } else { share };
    Ok(shares
        .into_iter()
        .map(|share| i64::try_from(signed(share)).expect("a share is no larger than the whole"))
        .collect())
}

/// The sum of the weights, above zero.
pub(super) fn weight_sum(weights: &[i64]) -> Result<i128, MoneyError> {
    if let Some((party, &weight)) = weights.iter().enumerate().find(|(_, weight)| **weight < 0) {
        return Err(MoneyError::NegativeWeight { party, weight });
    }
    match weights.iter().map(|&weight| i128::from(weight)).sum() {
        0 => Err(MoneyError::NoWeight),
        sum => Ok(sum),
    }
}
