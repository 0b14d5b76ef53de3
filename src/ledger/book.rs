//! A book in memory: what of it a transaction has read and locked, and what it adds.
//!
//! `post` decides on these balances and changes them; the rows it returns are written by `store`
//! in the same transaction. `undo` takes a refused command's postings back out of memory.

use super::account::AccountRef;
use super::chain::{ChainLeg, journal_hash};
use super::guard::{self, Capital, Guard};
use super::held::{Held, add, check_bounds};
use super::journal::{Draft, Posted};
use super::window::window;
use crate::error::{Error, Result};
use crate::money::{Currency, Rate};
use entity::value::{Day, FundId, Instant, Minor, Side};
use entity::{account, entry, fund, journal};
use std::collections::{BTreeMap, HashMap};

pub mod undo;

/// Who posts, when, on whose request.
#[derive(Debug, Clone)]
pub struct Stamp {
    pub at: Instant,
    pub key: String,
    pub request_hash: String,
    pub maker: String,
    pub checker: Option<String>,
}

/// See the module.
#[derive(Debug)]
pub struct Book {
    pub fund: fund::Model,
    pub head_seq: i64,
    pub head_hash: String,
    pub accounts: i64,
    pub closed_through: Option<Day>,
    pub recorded_at: Instant,
    currency: Currency,
    held: Vec<Held>,
    index: HashMap<AccountRef, usize>,
    /// Latest known rate of each foreign currency into the base currency.
    pub rates: BTreeMap<Currency, Rate>,
    /// Whether all accounts the guards read are held.
    pub guards_loaded: bool,
    /// Its head or a balance changed in this transaction.
    pub touched: bool,
}

/// What a posting adds to the tables.
#[derive(Debug)]
pub struct Rows {
    pub journal: journal::Model,
    pub entries: Vec<entry::Model>,
    pub opened: Vec<account::Model>,
}

impl Book {
    pub fn new(fund: fund::Model, row: entity::book::Model, currency: Currency) -> Self {
        Self {
            fund,
            head_seq: row.head_seq,
            head_hash: row.head_hash,
            accounts: row.accounts,
            closed_through: row.closed_through,
            recorded_at: row.recorded_at,
            currency,
            held: Vec::new(),
            index: HashMap::new(),
            rates: BTreeMap::new(),
            guards_loaded: false,
            touched: false,
        }
    }

    /// Whether the stored book ends where this one does, so that no balance moved since.
    pub fn stands_at(&self, row: &entity::book::Model) -> bool {
        (self.head_seq, &self.head_hash, self.accounts)
            == (row.head_seq, &row.head_hash, row.accounts)
            && self.currency.code() == row.currency
    }

    /// The same balances for another transaction, with what changes without a posting read anew;
    /// the caller reads the rates.
    #[must_use]
    pub fn again(self, fund: fund::Model, row: &entity::book::Model) -> Self {
        Self {
            fund,
            closed_through: row.closed_through,
            recorded_at: row.recorded_at,
            touched: false,
            ..self
        }
    }

    pub fn id(&self) -> FundId {
        self.fund.id
    }

    pub fn currency(&self) -> Currency {
        self.currency
    }

    /// Takes in an account read from the database; one already held stays as it is.
    pub fn hold(&mut self, held: Held) {
        if !self.index.contains_key(&held.at) {
            self.index.insert(held.at.clone(), self.held.len());
            self.held.push(held);
        }
    }

    pub fn holds(&self, account: &AccountRef) -> bool {
        self.index.contains_key(account)
    }

    pub fn get(&self, account: &AccountRef) -> Option<&Held> {
        self.index.get(account).map(|i| &self.held[*i])
    }

    pub fn held(&self) -> &[Held] {
        &self.held
    }

    /// Accounts changed since the last call, now taken as written.
    pub fn take_dirty(&mut self) -> Vec<Held> {
        let dirty = self.held.iter().filter(|h| h.dirty).cloned().collect();
        self.held.iter_mut().for_each(|h| h.dirty = false);
        dirty
    }

    /// Balance on the account's normal side, in minor units; 0 where it was never used. The
    /// account must have been loaded.
    pub fn balance(&self, account: &AccountRef) -> i64 {
        self.get(account)
            .map_or(0, |h| h.posted * account.code.normal())
    }

    /// How often the account was posted to; it must have been loaded.
    pub fn version(&self, account: &AccountRef) -> i64 {
        self.get(account).map_or(0, |h| h.version)
    }

    /// Each source's means and promises. The guard accounts must have been loaded.
    pub fn capital(&self) -> [Capital; 2] {
        let mut capital = [Capital::default(); 2];
        for held in &self.held {
            if let Some(side) = held.at.side {
                let value =
                    guard::value_in_base(held.posted, held.at.currency, self.currency, &self.rates);
                capital[usize::from(side == Side::Partner)].add(
                    held.at.code,
                    &held.at.detail,
                    value,
                );
            }
        }
        capital
    }

    /// Refuses a day outside the fund's window or inside a closed period.
    pub fn check_day(&self, field: &str, day: Day) -> Result<()> {
        window(&self.fund, field, day)?;
        match self.closed_through {
            Some(through) if day <= through => Err(Error::refused(
                "period.closed",
                format!("{day} lies in a closed period; the books are closed through {through}"),
                vec![("day", day.to_string()), ("through", through.to_string())],
            )),
            _ => Ok(()),
        }
    }

    /// Posts in memory and returns the rows to write. All accounts of the draft that exist must
    /// be held, and all guard accounts where the draft asks for a guard. Backdated legs must have
    /// been checked by the caller (see `command::Tx::post`).
    pub fn post(&mut self, draft: Draft, stamp: &Stamp) -> Result<(Posted, Rows)> {
        self.check_day("effective_on", draft.effective_on)?;
        let before = (draft.guard != Guard::Free).then(|| self.capital());
        let seq = self.head_seq + 1;
        let at = Instant(stamp.at.0.max(self.recorded_at.0));
        let mut opened = Vec::new();
        let mut entries = Vec::with_capacity(draft.entry.legs().len());
        let mut touched = Vec::with_capacity(draft.entry.legs().len());
        for (i, leg) in draft.entry.legs().iter().enumerate() {
            let at_index = self.open(&leg.account, at, &mut opened);
            let held = &mut self.held[at_index];
            let after = add(held.posted, leg.amount.0, &leg.account)?;
            held.posted = after;
            held.version += 1;
            held.last_on = held.last_on.max(Some(draft.effective_on));
            held.dirty = true;
            touched.push(at_index);
            entries.push(entry::Model {
                fund_id: self.fund.id,
                seq,
                n: i64::try_from(i).unwrap_or(i64::MAX) + 1,
                account: held.row.no,
                currency: held.row.currency.clone(),
                layer: held.row.layer.clone(),
                amount: leg.amount,
                balance_after: Minor(after),
                effective_on: draft.effective_on,
            });
        }
        for i in &touched {
            check_bounds(&self.held[*i], &draft)?;
        }
        if let Some(before) = before {
            guard::check(self.currency, draft.guard, &before, &self.capital())?;
        }
        let journal = self.seal(seq, at, draft, &entries, &touched, stamp)?;
        let posted = Posted {
            seq,
            hash: journal.hash.clone(),
        };
        Ok((
            posted,
            Rows {
                journal,
                entries,
                opened,
            },
        ))
    }

    /// Adds the journal to the chain.
    fn seal(
        &mut self,
        seq: i64,
        at: Instant,
        draft: Draft,
        entries: &[entry::Model],
        touched: &[usize],
        stamp: &Stamp,
    ) -> Result<journal::Model> {
        let mut journal = journal::Model {
            fund_id: self.fund.id,
            seq,
            effective_on: draft.effective_on,
            recorded_at: at,
            kind: draft.kind.name().to_owned(),
            subject: draft.subject,
            text: draft.text,
            key: stamp.key.clone(),
            request_hash: stamp.request_hash.clone(),
            reverses: draft.reverses,
            maker: stamp.maker.clone(),
            checker: stamp.checker.clone(),
            meta: serde_json::to_string(&draft.meta)?,
            legs: i64::try_from(entries.len()).unwrap_or(i64::MAX),
            prev_hash: self.head_hash.clone(),
            hash: String::new(),
        };
        journal.hash = journal_hash(
            &journal,
            entries.iter().zip(touched).map(|(e, i)| ChainLeg {
                path: &self.held[*i].row.path,
                currency: &e.currency,
                layer: &e.layer,
                amount: e.amount.0,
                balance_after: e.balance_after.0,
            }),
        );
        self.touched = true;
        self.head_seq = seq;
        self.head_hash.clone_from(&journal.hash);
        self.recorded_at = at;
        Ok(journal)
    }

    /// The account's place in memory; opens it in the book on first use.
    fn open(
        &mut self,
        account: &AccountRef,
        at: Instant,
        opened: &mut Vec<account::Model>,
    ) -> usize {
        if let Some(i) = self.index.get(account) {
            return *i;
        }
        self.accounts += 1;
        let row = account::Model {
            fund_id: self.fund.id,
            no: self.accounts,
            code: account.code.number(),
            path: account.path(),
            currency: account.currency.code().to_owned(),
            layer: account.code.layer().name().to_owned(),
            normal: account.code.normal(),
            floored: i64::from(account.code.floored()),
            ceiling: None,
            side: account.side,
            recorded_at: at,
        };
        opened.push(row.clone());
        self.hold(Held {
            at: account.clone(),
            row,
            posted: 0,
            version: 0,
            last_on: None,
            dirty: false,
        });
        self.held.len() - 1
    }
}
