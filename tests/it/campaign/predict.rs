//! The reference ledger: balances in a map, its own arithmetic, no database.
//!
//! It says what a posting does to the balances or which rule refuses it; the operations on top are
//! in `predict/operation.rs`.

pub mod deed;
pub mod operation;

use std::collections::BTreeMap;

/// Number, detail, currency, side (`L`, `P` or a blank).
pub type Account = (i64, String, &'static str, char);
/// The rule that refuses.
pub type Refused = &'static str;

/// One unit of a currency in the fund's, as `numerator / denominator`.
pub type Rate = (i128, i128);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    Floors,
    Promises,
    Payments,
}

#[derive(Debug, Clone, Default)]
pub struct Books {
    /// Debit above zero.
    pub balances: BTreeMap<Account, i128>,
    /// What moved on which day.
    moves: BTreeMap<Account, BTreeMap<String, i128>>,
    pub seq: i64,
    pub closed: Option<String>,
    /// Latest known rate of USD.
    pub usd: Option<Rate>,
}

/// Accounts that debits increase.
fn normal(code: i64) -> i128 {
    let debit = [
        1100, 1200, 1300, 1310, 1320, 1900, 3300, 9100, 9350, 9500, 9750,
    ];
    if debit.contains(&code) || (5000..6000).contains(&code) {
        1
    } else {
        -1
    }
}

/// The rule that a balance below zero breaks.
fn floor(code: i64) -> Option<Refused> {
    Some(match code {
        1100 => "cash.overdraw",
        1200 => "call.overpaid",
        1300 | 1320 => "holding.over_disposal",
        9200 => "commitment.over_call",
        9500 | 9600 => "award.over_disbursement",
        2100 | 2200 | 2300 | 2400 | 3100 | 3300 | 9100 | 9300 => "ledger.floor",
        _ => return None,
    })
}

/// The fund runs from 2024 through 2034.
pub fn window(day: &str) -> Result<(), Refused> {
    if ("2023-01-01"..="2044-12-31").contains(&day) {
        Ok(())
    } else {
        Err("date.range")
    }
}

impl Books {
    /// On the account's normal side.
    pub fn held(&self, account: &Account) -> i128 {
        self.balances.get(account).copied().unwrap_or(0) * normal(account.0)
    }

    pub fn check_day(&self, day: &str) -> Result<(), Refused> {
        window(day)?;
        match &self.closed {
            Some(through) if day <= through.as_str() => Err("period.closed"),
            _ => Ok(()),
        }
    }

    /// Posts legs in order; zero legs do not count. On an error the books are spoilt: the caller
    /// keeps the ones from before.
    pub fn post(
        &mut self,
        on: &str,
        legs: Vec<(Account, i128)>,
        hold: Hold,
    ) -> Result<i64, Refused> {
        let legs: Vec<_> = legs.into_iter().filter(|(_, n)| *n != 0).collect();
        if legs.len() < 2 {
            return Err("ledger.leg_count");
        }
        let mut sums: BTreeMap<(&str, bool), i128> = BTreeMap::new();
        for (account, n) in &legs {
            *sums.entry((account.2, account.0 >= 9000)).or_default() += n;
        }
        if sums.values().any(|sum| *sum != 0) {
            return Err("ledger.unbalanced");
        }
        self.later_days(on, &legs)?;
        self.check_day(on)?;
        let before = ['L', 'P'].map(|side| self.room(side));
        for (account, n) in &legs {
            let balance = self.balances.entry(account.clone()).or_default();
            *balance += n;
            if balance.abs() > 4_000_000_000_000_000_000 {
                return Err("money.range");
            }
            let days = self.moves.entry(account.clone()).or_default();
            *days.entry(on.to_owned()).or_default() += n;
        }
        for (account, _) in &legs {
            if let Some(rule) = floor(account.0)
                && self.held(account) < 0
                && moved(&legs, account) < 0
            {
                return Err(rule);
            }
        }
        let after = ['L', 'P'].map(|side| self.room(side));
        for (b, a) in before.iter().zip(&after) {
            if hold != Hold::Floors && a.promise < 0 && a.promise < b.promise {
                return Err("capital.award_headroom");
            }
            if hold == Hold::Payments && a.payment < 0 && a.payment < b.payment {
                return Err("capital.payment_headroom");
            }
            if hold == Hold::Payments && a.payment < b.payment && a.returned > 0 {
                return Err("payment.suspense_open");
            }
        }
        self.seq += 1;
        Ok(self.seq)
    }

    /// A backdated posting holds at the end of its own day and of every later one.
    fn later_days(&self, on: &str, legs: &[(Account, i128)]) -> Result<(), Refused> {
        for (account, _) in legs {
            let (Some(rule), Some(days)) = (floor(account.0), self.moves.get(account)) else {
                continue;
            };
            let moved = moved(legs, account);
            if moved >= 0
                || days
                    .keys()
                    .next_back()
                    .is_none_or(|last| last.as_str() <= on)
            {
                continue;
            }
            let ends = days
                .keys()
                .map(String::as_str)
                .filter(|day| *day > on)
                .chain([on]);
            for end in ends {
                let then: i128 = days
                    .iter()
                    .filter(|(day, _)| day.as_str() <= end)
                    .map(|(_, n)| n)
                    .sum();
                if then * normal(account.0) + moved < 0 {
                    return Err(rule);
                }
            }
        }
        Ok(())
    }

    /// What a source may still promise and pay, in the fund's currency.
    fn room(&self, side: char) -> Room {
        let mut room = Room::default();
        for (account, balance) in self.balances.iter().filter(|(a, _)| a.3 == side) {
            let value = self.value(*balance, account.2);
            match account.0 {
                // Debits of what is owed are above zero, credits of what is promised below it:
                // adding the signed balance is right for both.
                1200 | 9600 => room.promise += value,
                9200 => room.promise -= value,
                9700 => room.payment += value,
                1100 | 2100 | 2200 | 2300 | 2400 | 2500 | 2510 => {
                    room.promise += value;
                    room.payment += value;
                }
                _ => {}
            }
            if account.0 == 2400 && account.1.starts_with("RETURNED:") {
                room.returned -= value;
            }
        }
        room
    }

    fn value(&self, amount: i128, currency: &str) -> i128 {
        match (currency, self.usd) {
            ("EUR", _) => amount,
            (_, Some((n, d))) => amount * n / d,
            (_, None) => 0,
        }
    }
}

#[derive(Debug, Default, Clone, Copy)]
struct Room {
    promise: i128,
    payment: i128,
    returned: i128,
}

/// What the legs together do to an account, on its normal side.
fn moved(legs: &[(Account, i128)], account: &Account) -> i128 {
    let sum: i128 = legs
        .iter()
        .filter(|(a, _)| a == account)
        .map(|(_, n)| n)
        .sum();
    sum * normal(account.0)
}
