//! What each operation posts and answers, predicted.

mod award;
mod call;
mod receipt;
mod reverse;

use super::deed::{Deed, Figure, PARTIES, TODAY, find};
use super::{Account, Books, Hold, Rate, Refused};

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
    /// Its ways back are tried elsewhere.
    Award,
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
    pub awards: Vec<award::Granted>,
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
            Deed::Award { amount, on } => self.award(amount, on),
            Deed::Disburse { award, on } => self.disburse(*award, on),
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

    fn share(&mut self, call: i64, party: usize) -> &mut Share {
        let found = self.calls.iter_mut().find(|c| c.no == call);
        &mut found.expect("a call").shares[party]
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

    /// Whether the way back of a journal is predicted.
    pub fn reversible(&self, seq: i64) -> bool {
        let place = usize::try_from(seq - 1).unwrap_or(usize::MAX);
        self.journals
            .get(place)
            .is_none_or(|j| j.kind != Kind::Award)
    }

    pub fn held(&self, sponsor: &str, code: i64) -> i128 {
        find(sponsor).map_or(0, |p| self.books.held(&PARTIES[p].own(code)))
    }
}
