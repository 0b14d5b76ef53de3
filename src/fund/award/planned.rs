//! The tranches an award is decided in.

use crate::error::{Error, Result};
use crate::fund::amount::{Amount, line};
use crate::fund::tranche::another_sum;
use crate::money::Money;
use entity::value::Day;
use serde::{Deserialize, Serialize};

/// A part of an award as decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedTranche {
    pub amount: Amount,
    pub planned_on: Day,
    pub condition: String,
}

/// Amount in minor units, day and condition of each tranche.
pub(super) fn planned(
    tranches: &[PlannedTranche],
    on: Day,
    amount: Money,
) -> Result<Vec<(i64, Day, String)>> {
    if tranches.is_empty() {
        return Ok(vec![(amount.minor(), on, String::new())]);
    }
    let mut planned = Vec::with_capacity(tranches.len());
    let mut sum = 0_i128;
    for (i, t) in tranches.iter().enumerate() {
        let field = format!("tranches.{i}");
        let part = t.amount.positive(&field, amount.currency())?.minor();
        if t.planned_on < on {
            let text = format!("is planned on {}, before the award on {}", t.planned_on, on);
            return Err(Error::too_early(field, t.planned_on, on, text));
        }
        sum += i128::from(part);
        planned.push((part, t.planned_on, line(&field, &t.condition)?));
    }
    if sum != i128::from(amount.minor()) {
        return Err(another_sum(sum, amount));
    }
    Ok(planned)
}
