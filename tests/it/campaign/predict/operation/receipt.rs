//! What a receipt settles, and the ways back.

use super::{Account, Figure, Hold, Past, Refused, half_even, ratio};
use super::{Call, Deed, Fund, Kind, Line, PARTIES, Share, day, find, money};
use chrono::{Datelike, Weekday};

/// Business days after one day through another; the fund knows no holidays.
pub fn business_days(from: &str, to: &str) -> usize {
    let until = day(to);
    let days = day(from).iter_days().skip(1).take_while(|d| *d <= until);
    days.filter(|d| !matches!(d.weekday(), Weekday::Sat | Weekday::Sun))
        .count()
}

impl Call {
    pub(super) fn past(&self) -> Past {
        Past {
            total: self.total,
            weights: self.shares.iter().map(|s| s.weight).collect(),
            grants: self.shares.iter().map(|s| s.base).collect(),
        }
    }
}

impl Share {
    fn open(&self) -> bool {
        self.paid < self.amount || self.interest_paid < self.interest
    }
}

impl Fund {
    /// Principal by due day, then interest, then what is left.
    pub(super) fn settle(
        &self,
        party: usize,
        amount: i128,
        on: &str,
        call: Option<i64>,
    ) -> (Vec<Line>, i128) {
        let mut open: Vec<&Call> = self
            .calls
            .iter()
            .filter(|c| !c.withdrawn && call.is_none_or(|no| no == c.no) && c.shares[party].open())
            .collect();
        open.sort_by(|a, b| (&a.due, a.no).cmp(&(&b.due, b.no)));
        let mut left = amount;
        let mut lines = Vec::new();
        for c in &open {
            let share = &c.shares[party];
            let principal = left.min(share.amount - share.paid);
            left -= principal;
            let days = i128::from((day(on) - day(&c.due)).num_days());
            let charged = match PARTIES[party].on(on).interest {
                Some((n, d)) if days > 0 => half_even(&ratio(principal * n * days, d * 365)),
                _ => 0,
            };
            lines.push(Line {
                call: c.no,
                principal,
                charged,
                interest: 0,
            });
        }
        for (line, c) in lines.iter_mut().zip(&open) {
            let share = &c.shares[party];
            line.interest = left.min(share.interest + line.charged - share.interest_paid);
            left -= line.interest;
        }
        lines.retain(|line| line.principal != 0 || line.interest != 0);
        (lines, left)
    }

    pub(super) fn advance(
        &mut self,
        sponsor: &str,
        call: i64,
        amount: &Figure,
        on: &str,
    ) -> Result<String, Refused> {
        let place = find(sponsor)?;
        let party = PARTIES[place];
        let amount = amount.minor?;
        let issued = self
            .calls
            .iter()
            .find(|c| c.no == call)
            .ok_or("call.unknown")?;
        if issued.withdrawn {
            return Err("call.withdrawn");
        }
        if amount > issued.shares[place].amount - issued.shares[place].paid {
            return Err("call.overpaid");
        }
        self.share(call, place).paid += amount;
        let legs = vec![(party.own(2300), amount), (party.own(1200), -amount)];
        self.book(
            on,
            legs,
            Hold::Floors,
            Kind::Advance {
                call,
                party: place,
                amount,
            },
        )
    }

    /// Opens again what a receipt settled.
    fn take_back(&mut self, no: i64) -> Result<usize, Refused> {
        let place = usize::try_from(no - 1)
            .ok()
            .filter(|i| *i < self.receipts.len());
        let place = place.ok_or("receipt.unknown")?;
        if !self.receipts[place].stands {
            return Err("receipt.not_standing");
        }
        self.receipts[place].stands = false;
        let receipt = self.receipts[place].clone();
        for line in &receipt.lines {
            let share = self.share(line.call, receipt.party);
            share.paid -= line.principal;
            share.interest -= line.charged;
            share.interest_paid -= line.interest;
            if share.interest_paid > share.interest {
                return Err("receipt.interest_paid");
            }
        }
        Ok(place)
    }

    /// The bank takes a receipt back.
    pub(super) fn bounce(&mut self, no: i64, on: &str) -> Result<String, Refused> {
        let receipt = self.take_back(no)?;
        let receipt = self.receipts[receipt].clone();
        let party = PARTIES[receipt.party];
        let gap = (receipt.amount - self.books.held(&receipt.cash)).max(0);
        let original = &self.journals[usize::try_from(receipt.seq - 1).expect("a journal")];
        let mut legs: Vec<(Account, i128)> = original
            .legs
            .iter()
            .map(|(account, n)| {
                (
                    account.clone(),
                    if *account == receipt.cash {
                        gap - n
                    } else {
                        -n
                    },
                )
            })
            .collect();
        legs.push((
            (
                2400,
                format!("RETURNED:{}", party.code),
                party.currency,
                party.side,
            ),
            -gap,
        ));
        let seq = self.book(on, legs, Hold::Floors, Kind::Final)?;
        Ok(format!("{seq} suspended {}", money(gap)))
    }

    pub(super) fn reverse(&mut self, seq: i64, on: &str) -> Result<String, Refused> {
        let place = usize::try_from(seq - 1)
            .ok()
            .filter(|i| *i < self.journals.len());
        let place = place.ok_or("journal.unknown")?;
        let original = self.journals[place].clone();
        if original.reverses {
            return Err("ledger.reverses_reversal");
        }
        if original.reversed {
            return Err("ledger.reversed_already");
        }
        if on < original.on.as_str() {
            return Err("date.order");
        }
        let mut hold = Hold::Floors;
        match original.kind {
            Kind::Promise => hold = Hold::Promises,
            Kind::Fact => {}
            Kind::Call(no) => {
                hold = Hold::Promises;
                let call = self.calls.iter_mut().find(|c| c.no == no).expect("a call");
                if call
                    .shares
                    .iter()
                    .any(|s| s.paid > 0 || s.interest_paid > 0)
                {
                    return Err("call.partly_paid");
                }
                call.withdrawn = true;
            }
            Kind::Receipt(no) => {
                self.take_back(no)?;
            }
            Kind::Advance {
                call,
                party,
                amount,
            } => self.share(call, party).paid -= amount,
            Kind::Final => return Err("ledger.kind_not_reversible"),
        }
        let legs = original
            .legs
            .iter()
            .map(|(account, n)| (account.clone(), -n))
            .collect();
        let said = self.book(on, legs, hold, Kind::Final)?;
        self.journals[place].reversed = true;
        self.journals.last_mut().expect("just booked").reverses = true;
        Ok(said)
    }

    /// Numbers a next deed can be about.
    pub fn known(&self) -> (i64, i64, i64) {
        let count = |n: usize| i64::try_from(n).expect("few");
        (
            count(self.calls.len()),
            count(self.receipts.len()),
            self.books.seq,
        )
    }

    pub fn held(&self, sponsor: &str, code: i64) -> i128 {
        find(sponsor).map_or(0, |p| self.books.held(&PARTIES[p].own(code)))
    }
}

/// What a deed is called, for counting.
pub fn name(deed: &Deed) -> &'static str {
    match deed {
        Deed::Commit { .. } => "commit",
        Deed::Cancel { .. } => "cancel",
        Deed::Transfer { .. } => "transfer",
        Deed::Call { .. } => "call",
        Deed::Receive { .. } => "receive",
        Deed::Advance { .. } => "advance",
        Deed::Return { .. } => "return",
        Deed::Reverse { .. } => "reverse",
        Deed::Close { .. } => "close",
        Deed::Reopen { .. } => "reopen",
        Deed::Legs { .. } => "legs",
    }
}
