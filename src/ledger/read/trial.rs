//! The trial balance as of a day, and as it was known at an instant.

use super::door::may_read;
use crate::access::Permit;
use crate::error::{Error, Result};
use crate::ledger::store::Conn;
use crate::ledger::store::history::{AccountAt, Bound, balances_at, periods, seq_at, snapshot};
use crate::ledger::store::{book_row, stored_currency};
use crate::money::{Currency, Money};
use entity::value::{Day, FundId, Instant, Side};
use serde::Serialize;
use std::collections::BTreeMap;

/// Which entries count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AsOf {
    /// Effective on this day or earlier.
    pub day: Day,
    pub recorded: Recorded,
}

/// By when entries must have been recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recorded {
    Ever,
    /// With this journal or an earlier one.
    Through(i64),
    /// By this instant.
    By(Instant),
}

impl AsOf {
    /// Everything known today that is effective by `day`.
    pub fn day(day: Day) -> Self {
        Self {
            day,
            recorded: Recorded::Ever,
        }
    }
}

/// Every account that is not zero, and the totals that show it balances.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TrialBalance {
    pub as_of: Day,
    /// The last journal that counts.
    pub seq: i64,
    pub currency: Currency,
    pub lines: Vec<TrialLine>,
    pub totals: Vec<Total>,
}

/// One account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TrialLine {
    pub path: String,
    pub code: i64,
    /// `real` or `memo`.
    pub layer: String,
    pub side: Option<Side>,
    /// Debit above zero, credit below.
    pub balance: Money,
}

impl TrialLine {
    pub fn debit(&self) -> Option<Money> {
        self.balance.is_positive().then_some(self.balance)
    }

    pub fn credit(&self) -> Option<Money> {
        self.balance.checked_neg().ok().filter(Money::is_positive)
    }
}

/// Debits and credits of one layer and currency; always equal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Total {
    pub layer: String,
    pub debit: Money,
    pub credit: Money,
}

/// Reads it.
pub async fn trial_balance(
    conn: &impl Conn,
    permit: &Permit,
    fund: FundId,
    as_of: AsOf,
) -> Result<TrialBalance> {
    may_read(permit, fund)?;
    let book = book_row(conn, fund).await?;
    let seq = match as_of.recorded {
        Recorded::Ever => None,
        Recorded::Through(seq) => Some(seq.min(book.head_seq)),
        Recorded::By(at) => Some(seq_at(conn, fund, at, book.head_seq).await?),
    };
    let bound = Bound {
        day: as_of.day,
        seq,
    };
    let periods = periods(conn, fund).await?;
    let base = snapshot(&periods, bound, book.head_seq);
    let accounts = balances_at(conn, fund, bound, base).await?;
    Ok(TrialBalance {
        as_of: as_of.day,
        seq: seq.unwrap_or(book.head_seq),
        currency: stored_currency(&book.currency)?,
        totals: totals(&accounts)?,
        lines: accounts
            .into_iter()
            .filter(|a| !a.balance.is_zero())
            .map(line)
            .collect(),
    })
}

fn line(a: AccountAt) -> TrialLine {
    TrialLine {
        path: a.path,
        code: a.code,
        layer: a.layer,
        side: a.side,
        balance: a.balance,
    }
}

fn totals(accounts: &[AccountAt]) -> Result<Vec<Total>> {
    let mut sums: BTreeMap<(bool, Currency), (String, Money, Money)> = BTreeMap::new();
    for a in accounts.iter().filter(|a| !a.balance.is_zero()) {
        let currency = a.balance.currency();
        let zero = Money::zero(currency);
        let sum =
            sums.entry((a.layer == "memo", currency))
                .or_insert((a.layer.clone(), zero, zero));
        let wide = |e| Error::money("total", &e);
        if a.balance.is_positive() {
            sum.1 = sum.1.checked_add(a.balance).map_err(wide)?;
        } else {
            sum.2 = sum.2.checked_sub(a.balance).map_err(wide)?;
        }
    }
    Ok(sums
        .into_values()
        .map(|(layer, debit, credit)| Total {
            layer,
            debit,
            credit,
        })
        .collect())
}
