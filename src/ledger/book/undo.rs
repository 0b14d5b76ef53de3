//! Taking a refused command's postings back out of memory.

use super::Book;
use crate::ledger::journal::Draft;
use crate::money::{Currency, Rate};
use entity::value::{Day, FundId, Instant};
use std::collections::BTreeMap;

/// The state of a book before a command, for taking it back.
#[derive(Debug)]
pub struct Undo {
    fund: FundId,
    head_seq: i64,
    head_hash: String,
    accounts: i64,
    closed_through: Option<Day>,
    recorded_at: Instant,
    balances: Vec<(usize, i64, i64, Option<Day>, bool)>,
    rates: BTreeMap<Currency, Rate>,
}

impl Book {
    /// Remembers the state before a command.
    pub fn mark(&self) -> Undo {
        Undo {
            fund: self.fund.id,
            head_seq: self.head_seq,
            head_hash: self.head_hash.clone(),
            accounts: self.accounts,
            closed_through: self.closed_through,
            recorded_at: self.recorded_at,
            balances: Vec::new(),
            rates: self.rates.clone(),
        }
    }

    /// Remembers the balances a draft is about to change.
    pub fn remember(&self, undo: &mut Undo, draft: &Draft) {
        for leg in draft.entry.legs() {
            if let Some(i) = self.index.get(&leg.account) {
                let h = &self.held[*i];
                undo.balances
                    .push((*i, h.posted, h.version, h.last_on, h.dirty));
            }
        }
    }

    /// Takes everything since the mark back out of memory.
    pub fn undo(&mut self, undo: Undo) {
        debug_assert_eq!(undo.fund, self.fund.id, "a mark belongs to its book");
        // Balances remembered first are the oldest, so they are put back last.
        for (i, posted, version, last_on, dirty) in undo.balances.into_iter().rev() {
            let h = &mut self.held[i];
            (h.posted, h.version, h.last_on, h.dirty) = (posted, version, last_on, dirty);
        }
        // Accounts opened since then do not exist; accounts loaded since then stay as they were
        // read, which `opened_after` tells apart by number.
        let accounts = undo.accounts;
        if self.accounts > accounts {
            self.held.retain(|h| h.row.no <= accounts);
            self.index = self
                .held
                .iter()
                .enumerate()
                .map(|(i, h)| (h.at.clone(), i))
                .collect();
        }
        self.head_seq = undo.head_seq;
        self.head_hash = undo.head_hash;
        self.accounts = accounts;
        self.closed_through = undo.closed_through;
        self.recorded_at = undo.recorded_at;
        self.rates = undo.rates;
    }
}
