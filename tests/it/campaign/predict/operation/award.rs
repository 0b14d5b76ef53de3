//! Awards to one company, and their payment.

use super::{Fund, Kind};
use crate::campaign::predict::deed::{Figure, PARTIES, REFERENCE, money};
use crate::campaign::predict::{Account, Hold, Refused};

/// An award of one tranche.
#[derive(Debug, Clone)]
pub struct Granted {
    on: String,
    parts: [i128; 2],
    paid: bool,
}

const SIDES: [char; 2] = ['L', 'P'];

fn by_side(code: i64, side: char) -> Account {
    (code, side.to_string(), "EUR", side)
}

impl Fund {
    /// What each source has committed, in the fund's currency.
    fn committed(&self, on: &str) -> Result<[i128; 2], Refused> {
        let mut sums = [0; 2];
        for party in PARTIES {
            let mut value = self.books.held(&party.own(9100));
            if party.currency == "USD" {
                let agreed = (on >= "2024-01-01").then_some(REFERENCE);
                let (n, d) = agreed.or(self.books.usd).ok_or("fx.rate_missing")?;
                value = value * n / d;
            }
            sums[usize::from(party.side == 'P')] += value;
        }
        Ok(sums)
    }

    pub(super) fn award(&mut self, amount: &Figure, on: &str) -> Result<String, Refused> {
        self.books.check_day(on)?;
        let amount = amount.minor?;
        let weights = self.committed(on)?;
        let all: i128 = weights.iter().sum();
        if all == 0 {
            return Err("award.nothing_committed");
        }
        let mut parts = weights.map(|w| amount * w / all);
        let rests = weights.map(|w| amount * w % all);
        // At most one unit is left over; a tie goes to the local source.
        let left = amount - parts[0] - parts[1];
        parts[usize::from(rests[1] > rests[0])] += left;
        let no = self.awards.len() + 1;
        let mut legs = vec![((9500, format!("A{no}"), "EUR", ' '), amount)];
        for (side, part) in SIDES.into_iter().zip(parts) {
            legs.push((by_side(9600, side), -part));
        }
        let seq = self.book(on, legs, Hold::Promises, Kind::Award)?;
        self.awards.push(Granted {
            on: on.to_owned(),
            parts,
            paid: false,
        });
        Ok(format!(
            "award {no} {seq} {} {}",
            money(parts[0]),
            money(parts[1])
        ))
    }

    /// Approved, instructed and settled on one day.
    pub(super) fn disburse(&mut self, no: i64, on: &str) -> Result<String, Refused> {
        self.books.check_day(on)?;
        let place = usize::try_from(no - 1).expect("from 1");
        let granted = self.awards.get(place).cloned().ok_or("award.unknown")?;
        if on < granted.on.as_str() {
            return Err("date.order");
        }
        if granted.paid {
            return Err("tranche.status");
        }
        let (mut instruct, mut settle, mut pay, mut free) = (vec![], vec![], vec![], vec![]);
        for (side, part) in SIDES.into_iter().zip(granted.parts) {
            instruct.push((by_side(9700, side), -part));
            instruct.push((by_side(9750, side), part));
            settle.push((by_side(9700, side), part));
            settle.push((by_side(9750, side), -part));
            pay.push((by_side(5200, side), part));
            pay.push(((1100, format!("MAIN:{side}"), "EUR", side), -part));
            free.push((by_side(9600, side), part));
        }
        settle.extend(pay);
        let total: i128 = granted.parts.iter().sum();
        settle.push(((9500, format!("A{no}"), "EUR", ' '), -total));
        settle.extend(free);
        let instructed = self.book(on, instruct, Hold::Payments, Kind::Award)?;
        let settled = self.book(on, settle, Hold::Floors, Kind::Award)?;
        self.awards[place].paid = true;
        Ok(format!("{instructed} {settled}"))
    }
}
