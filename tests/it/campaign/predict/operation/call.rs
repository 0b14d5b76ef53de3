//! What a call asks of whom.

use super::{Call, Fund, Kind, Share};
use crate::campaign::allotment::{Past, allot, half_even, ratio};
use crate::campaign::predict::deed::{Deed, PARTIES, REFERENCE, day, find, money};
use crate::campaign::predict::{Hold, Rate, Refused, window};
use chrono::{Datelike, Weekday};
use std::fmt::Write as _;

/// Business days after one day through another; the fund knows no holidays.
fn business_days(from: &str, to: &str) -> usize {
    let until = day(to);
    let days = day(from).iter_days().skip(1).take_while(|d| *d <= until);
    days.filter(|d| !matches!(d.weekday(), Weekday::Sat | Weekday::Sun))
        .count()
}

impl Call {
    fn past(&self) -> Past {
        Past {
            total: self.total,
            weights: self.shares.iter().map(|s| s.weight).collect(),
            grants: self.shares.iter().map(|s| s.base).collect(),
        }
    }
}

impl Fund {
    pub(super) fn call(&mut self, deed: &Deed) -> Result<String, Refused> {
        let Deed::Call {
            total,
            notice,
            due,
            excused,
            rate,
        } = deed
        else {
            unreachable!("only calls come here");
        };
        self.books.check_day(notice)?;
        window(due)?;
        let total = total.minor?;
        let rate = rate.map(|n| (n, 10_000));
        self.books.usd = rate.or(self.books.usd);
        excused.iter().try_for_each(|code| find(code).map(|_| ()))?;
        let (mut weights, mut caps) = (Vec::new(), Vec::new());
        for party in PARTIES.map(|p| p.on(notice)) {
            let excused = excused.contains(&party.code);
            if excused && !party.excusable {
                return Err("call.excuse_not_agreed");
            }
            let (mut committed, mut open) = (
                self.books.held(&party.own(9100)),
                self.books.held(&party.own(9200)),
            );
            if party.currency == "USD" {
                let (n, d) = rate.ok_or("fx.rate_missing")?;
                let reference = if notice.as_str() < "2024-01-01" {
                    (n, d)
                } else {
                    REFERENCE
                };
                (committed, open) = (committed * reference.0 / reference.1, open * n / d);
            }
            weights.push(if excused { 0 } else { committed });
            caps.push(if weights.last() == Some(&0) { 0 } else { open });
        }
        if due < notice {
            return Err("date.order");
        }
        let longest = PARTIES
            .iter()
            .zip(&weights)
            .filter(|(_, w)| **w > 0)
            .map(|(p, _)| p.on(notice).notice)
            .max();
        if business_days(notice, due) < longest.unwrap_or(0) {
            return Err("call.notice_period");
        }
        if total > caps.iter().sum() {
            return Err("commitment.over_call");
        }
        let past: Vec<Past> = self
            .calls
            .iter()
            .filter(|c| !c.withdrawn)
            .map(Call::past)
            .collect();
        let bases = allot(&past, total, &weights, &caps);
        self.issue((notice, due), total, rate, &weights, &bases)
    }

    fn issue(
        &mut self,
        days: (&str, &str),
        total: i128,
        rate: Option<Rate>,
        weights: &[i128],
        bases: &[i128],
    ) -> Result<String, Refused> {
        let no = i64::try_from(self.calls.len()).expect("few calls") + 1;
        let (mut legs, mut shares, mut said) = (Vec::new(), Vec::new(), String::new());
        for ((party, base), weight) in PARTIES.iter().zip(bases).zip(weights) {
            let mut amount = *base;
            if party.currency == "USD" {
                let (n, d) = rate.expect("checked before");
                amount = half_even(&ratio(base * d, n));
            }
            legs.push((party.own(1200), amount));
            if party.currency == "USD" {
                legs.push(((1900, "USD".into(), "USD", ' '), -amount));
                legs.push(((1900, "USD".into(), "EUR", ' '), *base));
            }
            legs.push((party.base(3100), -base));
            legs.push((party.own(9200), amount));
            legs.push((party.own(9300), -amount));
            let left = self.books.held(&party.own(9200)) - amount;
            _ = write!(
                said,
                "; {} {} {} {}",
                party.code,
                money(*base),
                money(amount),
                money(left)
            );
            shares.push(Share {
                weight: *weight,
                base: *base,
                amount,
                paid: 0,
                interest: 0,
                interest_paid: 0,
            });
        }
        let seq = self.book(days.0, legs, Hold::Floors, Kind::Call(no))?;
        self.calls.push(Call {
            no,
            due: days.1.to_owned(),
            total,
            rate,
            withdrawn: false,
            shares,
        });
        Ok(format!("call {no} {seq}{said}"))
    }
}
