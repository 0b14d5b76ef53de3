//! A book in memory: what of it a transaction has read and locked, and what it adds.
//!
//! `post` decides on these balances and changes them; the rows it returns are written by `store`
//! in the same transaction. `Undo` takes a refused command's postings back out of memory.

use super::account::{AccountRef, Code};
use super::chain::{ChainLeg, journal_hash};
use super::guard::{self, Capital, Guard};
use super::journal::{Draft, Posted};
use crate::error::{Error, Result};
use crate::money::{Currency, Money, Rate};
use chrono::Datelike;
use entity::value::{Day, FundId, Instant, Minor, Side};
use entity::{account, entry, fund, journal};
use std::collections::{BTreeMap, HashMap};

/// Who posts, when, on whose request.
#[derive(Debug, Clone)]
pub struct Stamp {
    pub at: Instant,
    pub key: String,
    pub request_hash: String,
    pub maker: String,
    pub checker: Option<String>,
}

/// An account with its balance.
#[derive(Debug, Clone)]
pub struct Held {
    pub at: AccountRef,
    pub row: account::Model,
    pub posted: i64,
    pub version: i64,
    /// Latest effective day among its entries.
    pub last_on: Option<Day>,
    /// Changed since it was last written.
    pub dirty: bool,
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
            guard::check(self, draft.guard, &before, &self.capital())?;
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

/// Refuses a day more than a year before the fund's start or ten years after its end.
pub fn window(fund: &fund::Model, field: &str, day: Day) -> Result<()> {
    let first = fund
        .starts_on
        .0
        .with_year(fund.starts_on.0.year() - 1)
        .unwrap_or(fund.starts_on.0);
    let last = fund
        .ends_on
        .0
        .with_year(fund.ends_on.0.year() + 10)
        .unwrap_or(fund.ends_on.0);
    if day.0 < first || day.0 > last {
        return Err(Error::field(
            field,
            "date.range",
            format!(
                "{day} is outside {} to {}, the days this fund can book on",
                Day(first),
                Day(last)
            ),
        ));
    }
    Ok(())
}

/// Bounds of every stored sum; the database holds them too.
const LIMIT: i64 = 4_000_000_000_000_000_000;

fn add(posted: i64, amount: i64, account: &AccountRef) -> Result<i64> {
    posted
        .checked_add(amount)
        .filter(|sum| sum.abs() <= LIMIT)
        .ok_or_else(|| {
            Error::refused(
                "money.range",
                format!(
                    "the balance of {} would pass what an account can hold",
                    account.path()
                ),
                vec![("account", account.path())],
            )
        })
}

fn check_bounds(held: &Held, draft: &Draft) -> Result<()> {
    let normal = held.posted * held.row.normal;
    if held.row.floored == 1 && normal < 0 {
        let asked: i64 = leg_sum(draft, &held.at) * held.row.normal;
        if asked < 0 {
            return Err(below_floor(&held.at, normal - asked, -asked, None));
        }
    }
    if let Some(ceiling) = held.row.ceiling.filter(|c| normal > *c) {
        let money = |n| Money::from_minor(n, held.at.currency).to_string();
        return Err(Error::refused(
            "ledger.ceiling",
            format!(
                "{} would hold {}, its ceiling is {}",
                held.row.path,
                money(normal),
                money(ceiling)
            ),
            vec![
                ("account", held.row.path.clone()),
                ("ceiling", money(ceiling)),
                ("over", money(normal - ceiling)),
            ],
        ));
    }
    Ok(())
}

/// The sum of a draft's legs on one account, signed.
pub fn leg_sum(draft: &Draft, account: &AccountRef) -> i64 {
    draft
        .entry
        .legs()
        .iter()
        .filter(|l| l.account == *account)
        .map(|l| l.amount.0)
        .sum()
}

/// The refusal of a balance below its floor, by how much, and on which later day if not now.
pub fn below_floor(account: &AccountRef, available: i64, asked: i64, on: Option<Day>) -> Error {
    let money = |n| Money::from_minor(n, account.currency).to_string();
    let (path, currency) = (account.path(), account.currency);
    let when = on.map_or(String::new(), |day| format!(" on {day}"));
    let (have, want, short) = (money(available), money(asked), money(asked - available));
    let mut figures = vec![
        ("account", path.clone()),
        ("available", have.clone()),
        ("asked", want.clone()),
        ("short", short.clone()),
        ("currency", currency.to_string()),
    ];
    if let Some(day) = on {
        figures.push(("day", day.to_string()));
    }
    let what = match account.code {
        Code::Unfunded => "callable",
        Code::Cash => "in the bank account",
        Code::Encumbrance | Code::Reserve => "awarded and unpaid",
        _ => "on the account",
    };
    Error::refused(
        account.code.floor_rule(),
        format!("{path} has {have} {currency} {what}{when}; this needs {want}, short by {short}"),
        figures,
    )
}
