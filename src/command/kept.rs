//! Books kept from one group of commands to the next.
//!
//! Whoever posts moves the head of the book, under its lock. So a book whose head still stands
//! where it was left holds the balances that would be read again, account by account.

use crate::ledger::Book;
use entity::value::FundId;
use std::collections::BTreeMap;

/// Accounts held over all books; beyond it books are read anew.
const ACCOUNTS: usize = 20_000;

/// See the module.
#[derive(Debug, Default)]
pub struct Kept {
    books: BTreeMap<FundId, Book>,
}

impl Kept {
    /// The book as it was left. The caller locks it and compares the heads.
    pub fn take(&mut self, id: FundId) -> Option<Book> {
        self.books.remove(&id)
    }

    /// Keeps books whose changes are committed, and only those.
    pub fn keep(&mut self, committed: BTreeMap<FundId, Book>) {
        self.books.extend(committed);
        let held: usize = self.books.values().map(|b| b.held().len()).sum();
        if held > ACCOUNTS {
            self.books.clear();
        }
    }
}
