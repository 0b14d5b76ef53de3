//! What of a book has been recomputed, and how it compares with what is derived from it.

use super::finding::Findings;
use crate::error::Result;
use crate::ledger::store::Conn;
use crate::ledger::store::stream;
use entity::period;
use entity::value::{Day, FundId};
use std::collections::{BTreeMap, HashMap};

/// Everything recomputed so far.
pub(super) struct State {
    pub(super) id: FundId,
    pub(super) fund: String,
    pub(super) seq: i64,
    pub(super) hash: String,
    pub(super) accounts: HashMap<i64, Account>,
    pub(super) closes: Vec<period::Model>,
    /// Closes before this one are behind the current journal.
    pub(super) open_close: usize,
    /// The days closes reach through, in order.
    pub(super) ends: Vec<Day>,
    /// Movement per account, apart for each first close that may hold it and each stretch of
    /// days between two ends: one addition a leg, however many closes hold it.
    pub(super) moved: BTreeMap<(usize, usize), HashMap<i64, i128>>,
    pub(super) entries: u64,
    pub(super) journals: u64,
    pub(super) findings: Findings,
}

pub(super) struct Account {
    pub(super) path: String,
    pub(super) currency: String,
    pub(super) layer: String,
    pub(super) total: i128,
    /// What the last leg says the balance was.
    pub(super) stated: i128,
    pub(super) legs: i64,
    pub(super) last_on: Option<Day>,
}

impl State {
    pub(super) fn find(&mut self, seq: Option<i64>, rule: &'static str, what: impl Into<String>) {
        self.findings.add(&self.fund, seq, rule, what);
    }

    pub(super) async fn balances(&mut self, conn: &impl Conn) -> Result<()> {
        let mut rows: HashMap<i64, entity::balance::Model> = stream::balances(conn, self.id)
            .await?
            .into_iter()
            .map(|b| (b.account, b))
            .collect();
        let mut numbers: Vec<i64> = self.accounts.keys().copied().collect();
        numbers.sort_unstable();
        let mut wrong = Vec::new();
        for no in numbers {
            let a = &self.accounts[&no];
            let Some(row) = rows.remove(&no) else {
                if a.legs > 0 {
                    wrong.push(format!(
                        "the balance of {} is missing; its entries give {}",
                        a.path, a.total
                    ));
                }
                continue;
            };
            if i128::from(row.posted.0) != a.total {
                wrong.push(format!(
                    "the balance of {} is {} minor units, its entries give {}",
                    a.path, row.posted.0, a.total
                ));
            }
            if row.version != a.legs || Some(row.last_on) != a.last_on {
                wrong.push(format!(
                    "the balance of {} counts {} entries through {}, it has {}",
                    a.path, row.version, row.last_on, a.legs
                ));
            }
        }
        wrong.extend(
            rows.into_keys().map(|no| {
                format!("there is a balance for account number {no}, which does not exist")
            }),
        );
        for what in wrong {
            self.find(None, "balance", what);
        }
        Ok(())
    }

    /// The stretch of days between two ends of closes that a day lies in.
    pub(super) fn part_of(&self, day: Day) -> usize {
        self.ends.partition_point(|end| *end < day)
    }

    /// What the i-th close must hold: all that was recorded before it and is effective through
    /// its day.
    fn sums_of(&self, i: usize, through: Option<Day>) -> HashMap<i64, i128> {
        let mut sums = HashMap::new();
        let Some(through) = through else { return sums };
        let last = self.part_of(through);
        for ((first, part), moved) in &self.moved {
            if *first <= i && *part <= last {
                for (no, amount) in moved {
                    *sums.entry(*no).or_default() += amount;
                }
            }
        }
        sums
    }

    pub(super) async fn snapshots(&mut self, conn: &impl Conn) -> Result<()> {
        for (i, close) in std::mem::take(&mut self.closes).into_iter().enumerate() {
            let mut sums = self.sums_of(i, close.through);
            let through = close.through.map_or(String::new(), |d| d.to_string());
            for (no, posted) in stream::snapshot_rows(conn, self.id, close.n).await? {
                let sum = sums.remove(&no).unwrap_or(0);
                if sum != i128::from(posted) {
                    let path = self.accounts.get(&no).map_or("?", |a| a.path.as_str());
                    let what = format!(
                        "the close through {through} holds {posted} minor units for {path}, the entries give {sum}"
                    );
                    self.find(None, "period.balance", what);
                }
            }
            for (no, sum) in sums.into_iter().filter(|(_, sum)| *sum != 0) {
                let path = self.accounts.get(&no).map_or("?", |a| a.path.as_str());
                let what = format!(
                    "the close through {through} holds nothing for {path}, the entries give {sum} minor units"
                );
                self.find(None, "period.balance", what);
            }
        }
        Ok(())
    }
}
