//! What each operation posts and answers, predicted.

mod receipt;

pub use receipt::{business_days, name};

use super::{Account, Books, Hold, Rate, Refused, window};
use crate::campaign::allotment::{Past, allot, half_even, ratio};
use chrono::NaiveDate;

/// A sponsor of the fund as the tests sign it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Party {
    pub code: &'static str,
    pub side: char,
    pub currency: &'static str,
    pub excusable: bool,
    /// Business days.
    pub notice: usize,
    /// Yearly default interest as a fraction.
    pub interest: Option<(i128, i128)>,
}

/// In their stable order.
pub const PARTIES: [Party; 4] = [
    Party {
        code: "T",
        side: 'L',
        currency: "EUR",
        excusable: false,
        notice: 0,
        interest: Some((1, 10)),
    },
    Party {
        code: "D",
        side: 'L',
        currency: "EUR",
        excusable: true,
        notice: 0,
        interest: None,
    },
    Party {
        code: "P",
        side: 'P',
        currency: "USD",
        excusable: false,
        notice: 5,
        interest: Some((2, 25)),
    },
    Party {
        code: "Q",
        side: 'P',
        currency: "EUR",
        excusable: true,
        notice: 0,
        interest: None,
    },
];

/// What USD weighs in calls, as P's agreement says.
const REFERENCE: Rate = (4, 5);
pub const TODAY: &str = "2026-01-15";

impl Party {
    /// As bound on a day: the agreements were signed on the first day of 2024.
    fn on(mut self, day: &str) -> Self {
        if day < "2024-01-01" {
            (self.excusable, self.notice, self.interest) = (false, 0, None);
        }
        self
    }

    fn own(&self, code: i64) -> Account {
        (code, self.code.to_owned(), self.currency, self.side)
    }

    fn base(&self, code: i64) -> Account {
        (code, self.code.to_owned(), "EUR", self.side)
    }
}

/// An amount as a person writes it, and what it is: minor units, or why it is none.
#[derive(Debug, Clone)]
pub struct Figure {
    pub text: String,
    pub minor: Result<i128, Refused>,
}

#[derive(Debug, Clone)]
pub enum Deed {
    Commit {
        sponsor: &'static str,
        amount: Figure,
        on: String,
    },
    Cancel {
        sponsor: &'static str,
        amount: Figure,
        on: String,
    },
    Transfer {
        from: &'static str,
        to: &'static str,
        amount: Figure,
        called: Figure,
        on: String,
    },
    /// `rate` in ten-thousandths.
    Call {
        total: Figure,
        notice: String,
        due: String,
        excused: Vec<&'static str>,
        rate: Option<i128>,
    },
    Receive {
        sponsor: &'static str,
        bank: &'static str,
        amount: Figure,
        on: String,
        call: Option<i64>,
    },
    Advance {
        sponsor: &'static str,
        call: i64,
        amount: Figure,
        on: String,
    },
    Return {
        receipt: i64,
        on: String,
    },
    Reverse {
        seq: i64,
        on: String,
    },
    Close {
        through: String,
    },
    Reopen {
        through: Option<String>,
    },
    Legs {
        on: String,
        legs: Vec<(i64, &'static str, i128)>,
        guarded: bool,
    },
}

#[derive(Debug, Clone)]
pub struct Share {
    pub weight: i128,
    pub base: i128,
    pub amount: i128,
    pub paid: i128,
    pub interest: i128,
    pub interest_paid: i128,
}

#[derive(Debug, Clone)]
pub struct Call {
    pub no: i64,
    pub due: String,
    pub total: i128,
    pub rate: Option<Rate>,
    pub withdrawn: bool,
    /// In the order of [`PARTIES`].
    pub shares: Vec<Share>,
}

#[derive(Debug, Clone, Default)]
struct Line {
    call: i64,
    principal: i128,
    charged: i128,
    interest: i128,
}

#[derive(Debug, Clone)]
struct Receipt {
    party: usize,
    amount: i128,
    cash: Account,
    lines: Vec<Line>,
    stands: bool,
    seq: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Promise,
    Fact,
    Call(i64),
    Receipt(i64),
    Advance {
        call: i64,
        party: usize,
        amount: i128,
    },
    Final,
}

#[derive(Debug, Clone)]
struct Journal {
    on: String,
    legs: Vec<(Account, i128)>,
    kind: Kind,
    reversed: bool,
    reverses: bool,
}

#[derive(Debug, Clone, Default)]
pub struct Fund {
    pub books: Books,
    pub calls: Vec<Call>,
    receipts: Vec<Receipt>,
    journals: Vec<Journal>,
}

fn find(code: &str) -> Result<usize, Refused> {
    PARTIES
        .iter()
        .position(|p| p.code == code)
        .ok_or("sponsor.unknown")
}

fn day(text: &str) -> NaiveDate {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").expect("a day")
}

/// Minor units with two decimals.
pub fn money(minor: i128) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", minor.abs() / 100, minor.abs() % 100)
}

impl Fund {
    /// The reply, or the rule that refuses; a refusal changes nothing.
    pub fn predict(&mut self, deed: &Deed) -> Result<String, Refused> {
        let before = self.clone();
        let reply = self.decide(deed);
        if reply.is_err() {
            *self = before;
        }
        reply
    }

    fn decide(&mut self, deed: &Deed) -> Result<String, Refused> {
        match deed {
            Deed::Commit {
                sponsor,
                amount,
                on,
            } => self.commit(sponsor, amount, on, 1),
            Deed::Cancel {
                sponsor,
                amount,
                on,
            } => self.commit(sponsor, amount, on, -1),
            Deed::Transfer {
                from,
                to,
                amount,
                called,
                on,
            } => self.transfer(from, to, amount, called, on),
            Deed::Call { .. } => self.call(deed),
            Deed::Receive {
                sponsor,
                bank,
                amount,
                on,
                call,
            } => self.receive(sponsor, bank, amount, on, *call),
            Deed::Advance {
                sponsor,
                call,
                amount,
                on,
            } => self.advance(sponsor, *call, amount, on),
            Deed::Return { receipt, on } => self.bounce(*receipt, on),
            Deed::Reverse { seq, on } => self.reverse(*seq, on),
            Deed::Close { through } => {
                self.books.check_day(through)?;
                if through.as_str() > TODAY {
                    return Err("period.not_ended");
                }
                self.books.closed = Some(through.clone());
                Ok(format!("closed {through}"))
            }
            Deed::Reopen { through } => {
                if self.books.closed.is_none() || *through >= self.books.closed {
                    return Err("period.not_closed");
                }
                self.books.closed.clone_from(through);
                Ok(format!(
                    "closed {}",
                    through.as_deref().unwrap_or("nothing")
                ))
            }
            Deed::Legs { on, legs, guarded } => {
                let legs = legs
                    .iter()
                    .map(|(code, detail, n)| ((*code, (*detail).to_owned(), "EUR", 'L'), *n));
                let hold = if *guarded {
                    Hold::Payments
                } else {
                    Hold::Floors
                };
                self.book(on, legs.collect(), hold, Kind::Fact)
            }
        }
    }

    /// Posts, and keeps the journal for a reversal.
    fn book(
        &mut self,
        on: &str,
        legs: Vec<(Account, i128)>,
        hold: Hold,
        kind: Kind,
    ) -> Result<String, Refused> {
        let seq = self.books.post(on, legs.clone(), hold)?;
        let legs = legs.into_iter().filter(|(_, n)| *n != 0).collect();
        self.journals.push(Journal {
            on: on.to_owned(),
            legs,
            kind,
            reversed: false,
            reverses: false,
        });
        Ok(format!("seq {seq}"))
    }

    fn commit(
        &mut self,
        sponsor: &str,
        amount: &Figure,
        on: &str,
        sign: i128,
    ) -> Result<String, Refused> {
        let party = PARTIES[find(sponsor)?];
        let amount = amount.minor?;
        let (commitment, unfunded) = (
            (party.own(9100), sign * amount),
            (party.own(9200), -sign * amount),
        );
        if sign > 0 {
            self.book(on, vec![commitment, unfunded], Hold::Floors, Kind::Promise)
        } else {
            self.book(
                on,
                vec![unfunded, commitment],
                Hold::Promises,
                Kind::Promise,
            )
        }
    }

    fn transfer(
        &mut self,
        from: &str,
        to: &str,
        amount: &Figure,
        called: &Figure,
        on: &str,
    ) -> Result<String, Refused> {
        let (from, to) = (PARTIES[find(from)?], PARTIES[find(to)?]);
        if from == to || from.side != to.side || from.currency != to.currency {
            return Err("commitment.transfer_between");
        }
        let (amount, called) = (amount.minor?, called.minor?);
        if called > amount {
            return Err("commitment.transfer_called");
        }
        let all_called = self.books.held(&from.own(9300));
        let paid = if called == 0 || all_called == 0 {
            0
        } else {
            self.books.held(&from.base(3100)) * called / all_called
        };
        let open = amount - called;
        let legs = vec![
            (to.own(9100), amount),
            (from.own(9100), -amount),
            (from.own(9200), open),
            (to.own(9200), -open),
            (from.own(9300), called),
            (to.own(9300), -called),
            (from.base(3100), paid),
            (to.base(3100), -paid),
        ];
        self.book(on, legs, Hold::Promises, Kind::Promise)
    }

    fn call(&mut self, deed: &Deed) -> Result<String, Refused> {
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
                let weighs = if notice.as_str() < "2024-01-01" {
                    (n, d)
                } else {
                    REFERENCE
                };
                (committed, open) = (committed * weighs.0 / weighs.1, open * n / d);
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
            said += &format!(
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

    fn receive(
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
        let mut legs = vec![(cash.clone(), amount)];
        for line in &lines {
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
        legs.push((party.own(2300), -left));
        let no = i64::try_from(self.receipts.len()).expect("few receipts") + 1;
        let seq = self.book(on, legs, Hold::Floors, Kind::Receipt(no))?;
        let mut said = format!("receipt {no} {seq} advance {}", money(left));
        for line in &lines {
            let share = self.share(line.call, place);
            share.paid += line.principal;
            share.interest += line.charged;
            share.interest_paid += line.interest;
            said += &format!(
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

    fn share(&mut self, call: i64, party: usize) -> &mut Share {
        let call = self
            .calls
            .iter_mut()
            .find(|c| c.no == call)
            .expect("a call");
        &mut call.shares[party]
    }
}
