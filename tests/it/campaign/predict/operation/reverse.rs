//! The mirror of a journal, and what it takes back beside the ledger.

use super::{Fund, Kind};
use crate::campaign::predict::{Hold, Refused};

impl Fund {
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
            Kind::Award => unreachable!("is not drawn"),
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
}
