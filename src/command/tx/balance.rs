//! Balances of locked books, read when first asked for.

use super::Tx;
use crate::error::{Error, Result};
use crate::ledger::guard::{GUARD_CODES, value_in_base};
use crate::ledger::{AccountRef, Book, Code, store};
use entity::value::FundId;
use std::collections::BTreeMap;

impl Tx {
    /// Normal-side sums per number of the chart, valued in the fund's currency.
    pub async fn totals(&mut self, fund: FundId, codes: &[Code]) -> Result<BTreeMap<Code, i64>> {
        let book = self
            .books
            .get_mut(&fund)
            .ok_or_else(|| Error::NotFound(format!("fund {fund}")))?;
        store::load_codes(&self.conn, book, codes).await?;
        let mut sums = BTreeMap::new();
        for held in book.held().iter().filter(|h| codes.contains(&h.at.code)) {
            let value = value_in_base(
                held.posted * held.row.normal,
                held.at.currency,
                book.currency(),
                &book.rates,
            );
            *sums.entry(held.at.code).or_default() += value;
        }
        Ok(sums)
    }

    /// Balance on the account's normal side, in minor units.
    pub async fn balance(&mut self, fund: FundId, account: &AccountRef) -> Result<i64> {
        self.load(fund, std::slice::from_ref(account)).await?;
        Ok(self.book_mut(fund)?.balance(account))
    }

    /// Makes the book hold those of `accounts` that exist.
    pub async fn load(&mut self, fund: FundId, accounts: &[AccountRef]) -> Result<()> {
        let book = self
            .books
            .get_mut(&fund)
            .ok_or_else(|| Error::NotFound(format!("fund {fund}")))?;
        if accounts.iter().all(|a| book.holds(a)) {
            return Ok(());
        }
        store::load_accounts(&self.conn, book, accounts).await
    }

    /// Makes the book hold every account the guards read.
    pub async fn load_guards(&mut self, fund: FundId) -> Result<&Book> {
        let book = self
            .books
            .get_mut(&fund)
            .ok_or_else(|| Error::NotFound(format!("fund {fund}")))?;
        if !book.guards_loaded {
            store::load_codes(&self.conn, book, &GUARD_CODES).await?;
            book.guards_loaded = true;
        }
        Ok(book)
    }
}
