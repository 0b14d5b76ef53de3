//! One book, journal by journal.

use super::finding::{Findings, Report};
use super::state::{Account, State};
use crate::error::Result;
use crate::ledger::account::Code;
use crate::ledger::chain::{ChainLeg, genesis, journal_hash};
use crate::ledger::store::Conn;
use crate::ledger::store::history::periods;
use crate::ledger::store::stream::{self, PackedLeg, Stored, Unreadable};
use entity::value::{Day, Side};
use entity::{account, book, fund, journal};
use std::collections::{BTreeMap, HashMap};

/// Adds what it finds to the report.
pub(super) async fn verify(
    conn: &impl Conn,
    fund: &fund::Model,
    row: &book::Model,
    report: &mut Report,
) -> Result<()> {
    let mut state = State {
        id: fund.id,
        fund: fund.code.clone(),
        seq: 0,
        hash: genesis(&fund.code, &fund.currency),
        accounts: HashMap::new(),
        closes: Vec::new(),
        open_close: 0,
        ends: Vec::new(),
        moved: BTreeMap::new(),
        entries: 0,
        journals: 0,
        findings: Findings::default(),
    };
    if row.currency != fund.currency {
        state.find(
            None,
            "book.currency",
            format!(
                "the book is in {}, the fund in {}",
                row.currency, fund.currency
            ),
        );
    }
    for a in stream::accounts(conn, fund.id).await? {
        state.account(a);
    }
    let mut closed = None;
    for row in periods(conn, fund.id).await? {
        closed = row.through;
        if row.kind == "close" {
            state.ends.extend(row.through);
            state.closes.push(row);
        }
    }
    state.closed(row, closed);
    state.ends.sort_unstable();
    state.ends.dedup();
    let mut state = stream::fold(conn, fund.id, state, State::step).await?;
    state.head(row);
    state.balances(conn).await?;
    state.snapshots(conn).await?;
    for (what, seq) in stream::strays(conn, fund.id).await? {
        state.find(Some(seq), "journal.stray", what);
    }
    report.journals += state.journals;
    report.entries += state.entries;
    report.findings.extend(state.findings);
    Ok(())
}

impl State {
    /// An account's facts are what the chart of accounts says.
    fn account(&mut self, a: account::Model) {
        let number = a.path.split(':').next().and_then(|n| n.parse::<i64>().ok());
        let facts = Code::from_number(a.code).is_some_and(|code| {
            number == Some(a.code)
                && a.layer == code.layer().name()
                && a.normal == code.normal()
                && a.floored == i64::from(code.floored())
        });
        let side = a.side.map(Side::letter);
        let tail = a
            .path
            .rsplit(':')
            .next()
            .filter(|t| matches!(*t, "L" | "P"));
        if !facts || tail.is_some_and(|t| side != Some(t)) {
            let what = format!(
                "the account {} is not what the chart of accounts says",
                a.path
            );
            self.find(None, "account.facts", what);
        }
        let account = Account {
            path: a.path,
            currency: a.currency,
            layer: a.layer,
            total: 0,
            stated: 0,
            legs: 0,
            last_on: None,
        };
        self.accounts.insert(a.no, account);
    }

    fn step(&mut self, stored: std::result::Result<Stored, Unreadable>) {
        match stored {
            Ok(stored) => self.journal(&stored),
            Err(bad) => {
                self.missing_before(bad.seq);
                let what = format!("holds what no journal can: {}", bad.what);
                self.find(Some(bad.seq), "journal.unreadable", what);
                (self.seq, self.hash) = (bad.seq, bad.hash);
            }
        }
    }

    fn missing_before(&mut self, seq: i64) {
        if seq > self.seq + 1 {
            let (first, last) = (self.seq + 1, seq - 1);
            let what = if first == last {
                "is missing".to_owned()
            } else {
                format!("is missing, and all through {last}")
            };
            self.find(Some(first), "journal.missing", what);
        }
    }

    fn journal(&mut self, stored: &Stored) {
        let j = &stored.journal;
        self.journals += 1;
        self.missing_before(j.seq);
        while self
            .closes
            .get(self.open_close)
            .is_some_and(|c| c.head_seq < j.seq)
        {
            self.open_close += 1;
        }
        if j.prev_hash != self.hash {
            let what = format!(
                "its link is {}, the journal before it has {}",
                j.prev_hash, self.hash
            );
            self.find(Some(j.seq), "journal.link", what);
        }
        match stored.sealed {
            None => self.find(Some(j.seq), "journal.seal", "its seal is missing"),
            Some(n) if n != j.legs => {
                self.find(
                    Some(j.seq),
                    "journal.seal",
                    format!("its seal states {n} legs, the journal {}", j.legs),
                );
            }
            Some(_) => {}
        }
        let hash = self.legs(stored);
        if hash != j.hash {
            let what = format!("its hash is {}, its content gives {hash}", j.hash);
            self.find(Some(j.seq), "journal.hash", what);
        }
        self.seq = j.seq;
        self.hash.clone_from(&j.hash);
    }

    /// Recomputes balances and sums, and gives the hash of the journal with these legs.
    fn legs(&mut self, stored: &Stored) -> String {
        let j = &stored.journal;
        let mut legs: Vec<PackedLeg<'_>> = Vec::with_capacity(8);
        for leg in stored.legs.legs() {
            match leg {
                Ok(leg) => legs.push(leg),
                Err(what) => self.find(Some(j.seq), "entry.unreadable", what),
            }
        }
        let count = i64::try_from(legs.len()).unwrap_or(i64::MAX);
        if count != j.legs || count != stored.legs.rows {
            let what = format!("it states {} legs and has {}", j.legs, stored.legs.rows);
            self.find(Some(j.seq), "journal.leg_count", what);
        }
        self.entries += u64::try_from(count).unwrap_or(0);
        let mut sums: Vec<((&str, &str), i128)> = Vec::with_capacity(4);
        for (i, leg) in legs.iter().enumerate() {
            if usize::try_from(leg.n).ok() != Some(i + 1) {
                self.find(
                    Some(j.seq),
                    "entry.order",
                    format!("leg {} stands at place {}", leg.n, i + 1),
                );
            }
            let key = (leg.currency, leg.layer);
            match sums.iter_mut().find(|(k, _)| *k == key) {
                Some((_, sum)) => *sum += i128::from(leg.amount),
                None => sums.push((key, i128::from(leg.amount))),
            }
            self.leg(j, leg);
        }
        for ((currency, layer), sum) in sums {
            if sum != 0 {
                let what =
                    format!("its {layer} legs in {currency} sum to {sum} minor units, not zero");
                self.find(Some(j.seq), "journal.unbalanced", what);
            }
        }
        let chained = legs.iter().map(|leg| ChainLeg {
            path: self
                .accounts
                .get(&leg.account)
                .map_or("", |a| a.path.as_str()),
            currency: leg.currency,
            layer: leg.layer,
            amount: leg.amount,
            balance_after: leg.balance_after,
        });
        journal_hash(j, chained)
    }

    fn leg(&mut self, j: &journal::Model, leg: &PackedLeg<'_>) {
        let mut wrong: Vec<(&'static str, String)> = Vec::new();
        let day = leg.effective_on.parse::<Day>().ok();
        if day != Some(j.effective_on) {
            wrong.push((
                "entry.day",
                format!(
                    "leg {} is of {}, the journal of {}",
                    leg.n, leg.effective_on, j.effective_on
                ),
            ));
        }
        if let Some(account) = self.accounts.get_mut(&leg.account) {
            if account.currency != leg.currency || account.layer != leg.layer {
                wrong.push((
                    "entry.account",
                    format!(
                        "leg {} is in {} ({}), its account {} is not",
                        leg.n, leg.currency, leg.layer, account.path
                    ),
                ));
            }
            let amount = i128::from(leg.amount);
            let (due, after) = (account.stated + amount, i128::from(leg.balance_after));
            if due != after {
                wrong.push(("entry.balance_after", format!("leg {} on {} states a balance of {after} minor units, its entries give {due}", leg.n, account.path)));
            }
            account.stated = after;
            account.total += amount;
            account.legs += 1;
            account.last_on = account.last_on.max(Some(j.effective_on));
        } else {
            wrong.push((
                "entry.account",
                format!(
                    "leg {} is on account number {}, which does not exist",
                    leg.n, leg.account
                ),
            ));
        }
        if self.open_close < self.closes.len() {
            let part = (self.open_close, self.part_of(j.effective_on));
            let sums = self.moved.entry(part).or_default();
            *sums.entry(leg.account).or_default() += i128::from(leg.amount);
        }
        for (rule, what) in wrong {
            self.find(Some(j.seq), rule, what);
        }
    }

    /// The book is closed through the day its last close or reopening says.
    fn closed(&mut self, row: &book::Model, through: Option<Day>) {
        if row.closed_through != through {
            let day = |d: Option<Day>| d.map_or("no day".to_owned(), |d| d.to_string());
            let what = format!(
                "the book is closed through {}, its last close or reopening says {}",
                day(row.closed_through),
                day(through)
            );
            self.find(None, "period.through", what);
        }
    }

    /// The book ends where it says, with the hash it says.
    fn head(&mut self, row: &book::Model) {
        self.missing_before(row.head_seq + 1);
        if self.seq > row.head_seq {
            let what = format!(
                "stands beyond the book's head, which is journal {}",
                row.head_seq
            );
            self.find(Some(row.head_seq + 1), "book.length", what);
        } else if self.seq == row.head_seq && self.hash != row.head_hash {
            let what = format!(
                "the book's head is {}, its last journal has {}",
                row.head_hash, self.hash
            );
            self.find(Some(self.seq), "book.head", what);
        }
        if usize::try_from(row.accounts).ok() != Some(self.accounts.len()) {
            let what = format!(
                "the book states {} accounts and has {}",
                row.accounts,
                self.accounts.len()
            );
            self.find(None, "book.accounts", what);
        }
    }
}
