//! What a receipt settles, and the ways back.

use super::{Call, Fund, Kind, Line, Receipt, Share};
use crate::campaign::allotment::{half_even, ratio};
use crate::campaign::predict::deed::{Figure, PARTIES, Party, day, find, money};
use crate::campaign::predict::{Account, Hold, Refused};
use std::fmt::Write as _;

impl Share {
    fn open(&self) -> bool {
        self.paid < self.amount || self.interest_paid < self.interest
    }
}

impl Fund {
    pub(super) fn receive(
        &mut self,
        sponsor: &str,
        bank: &str,
        amount: &Figure,
        on: &str,
        call: Option<i64>,
    ) -> Result<String, Refused> {
        self.books.check_day(on)?;
        let place = find(sponsor)?;
        let party = PARTIES[place];
        let amount = amount.minor?;
        let currency = match bank {
            "MAIN" => "EUR",
            "DOLLAR" => "USD",
            _ => return Err("bank.unknown"),
        };
        if currency != party.currency {
            return Err("ledger.currency_mismatch");
        }
        if call.is_some_and(|no| self.calls.iter().all(|c| c.no != no)) {
            return Err("call.unknown");
        }
        let (lines, left) = self.settle(place, amount, on, call);
        let cash = (1100, format!("{bank}:{}", party.side), currency, party.side);
        let mut legs = self.settling(party, &cash, amount, &lines);
        legs.push((party.own(2300), -left));
        let no = i64::try_from(self.receipts.len()).expect("few receipts") + 1;
        let seq = self.book(on, legs, Hold::Floors, Kind::Receipt(no))?;
        let mut said = format!("receipt {no} {seq} advance {}", money(left));
        for line in &lines {
            let share = self.share(line.call, place);
            share.paid += line.principal;
            share.interest += line.charged;
            share.interest_paid += line.interest;
            _ = write!(
                said,
                "; {} {} {} {}",
                line.call,
                money(line.principal),
                money(line.charged),
                money(line.interest)
            );
        }
        self.receipts.push(Receipt {
            party: place,
            amount,
            cash,
            lines,
            stands: true,
            seq: self.books.seq,
        });
        Ok(said)
    }

    /// Cash in, what it settles, and the interest charged.
    fn settling(
        &self,
        party: Party,
        cash: &Account,
        amount: i128,
        lines: &[Line],
    ) -> Vec<(Account, i128)> {
        let mut legs = vec![(cash.clone(), amount)];
        for line in lines {
            legs.push((party.own(1200), -(line.principal + line.interest)));
            legs.push((party.own(1200), line.charged));
            let income = (4310, party.side.to_string(), "EUR", party.side);
            if party.currency == "USD" {
                let call = self
                    .calls
                    .iter()
                    .find(|c| c.no == line.call)
                    .expect("a call");
                let (n, d) = call.rate.expect("a USD share has a rate");
                let value = half_even(&ratio(line.charged * n, d));
                legs.push(((1900, "USD".into(), "USD", ' '), -line.charged));
                legs.push(((1900, "USD".into(), "EUR", ' '), value));
                legs.push((income, -value));
            } else {
                legs.push((income, -line.charged));
            }
        }
        legs
    }

    /// Principal by due day, then interest, then what is left.
    fn settle(&self, party: usize, amount: i128, on: &str, call: Option<i64>) -> (Vec<Line>, i128) {
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
    pub(super) fn take_back(&mut self, no: i64) -> Result<usize, Refused> {
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
}
