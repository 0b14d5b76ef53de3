//! What foreign money is carried at: account 1900, once in its own currency, once in the fund's.
//!
//! Money that leaves takes the average of what the whole position is carried at; what it brought
//! beyond that is realised.

use crate::command::Tx;
use crate::error::{Error, Result};
use crate::ledger::{AccountRef, Code};
use crate::money::exact::rational;
use crate::money::{Currency, Money, Rate};
use entity::value::{Day, FundId};

/// The position in one foreign currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Position {
    pub foreign: Currency,
    pub base: Currency,
    /// Net foreign money, minor units of the foreign currency; below zero where it is owed.
    pub held: i64,
    /// What it stands at, minor units of the fund's currency.
    pub carried: i64,
}

/// The position account of `foreign`, in `currency` (itself or the fund's).
pub(super) fn account(foreign: Currency, currency: Currency) -> AccountRef {
    AccountRef::new(Code::Position, foreign.code(), currency, None)
}

impl Position {
    pub async fn load(tx: &mut Tx, fund: FundId, foreign: Currency) -> Result<Self> {
        let base = tx.book_by_id(fund)?.currency();
        let held = -tx.balance(fund, &account(foreign, foreign)).await?;
        let carried = tx.balance(fund, &account(foreign, base)).await?;
        Ok(Self {
            foreign,
            base,
            held,
            carried,
        })
    }

    /// The latest day on which either account moved.
    pub fn last_on(&self, tx: &Tx, fund: FundId) -> Result<Option<Day>> {
        let book = tx.book_by_id(fund)?;
        let last = |currency| {
            book.get(&account(self.foreign, currency))
                .and_then(|h| h.last_on)
        };
        Ok(last(self.foreign).max(last(self.base)))
    }

    /// Gain (above zero) or loss in the fund's currency when `units` of foreign money come in
    /// (above zero) or leave (below) for `value` of the fund's currency.
    pub fn realised(&self, units: i64, value: i64) -> Result<i64> {
        let closed = self.closed(units);
        if closed == 0 {
            return Ok(0);
        }
        let paid = self.share(value, closed, units.saturating_abs())?;
        let carried = self.share(self.carried, closed, self.held)?;
        Ok(if units < 0 {
            paid - carried
        } else {
            carried - paid
        })
    }

    /// What `units` that leave are carried at; the part beyond what is held, at `rate`.
    pub fn value_out(&self, units: i64, rate: Option<Rate>) -> Result<i64> {
        let closed = self.closed(-units);
        let carried = if closed == 0 {
            0
        } else {
            self.share(self.carried, closed, self.held)?
        };
        if closed == units {
            return Ok(carried);
        }
        let beyond = self.value_in(units - closed, rate)?;
        carried.checked_add(beyond).ok_or_else(|| {
            let text = "is worth more than an amount can hold";
            Error::too_large("amount", text, self.base)
        })
    }

    /// What `units` that come in are worth at `rate`.
    pub fn value_in(&self, units: i64, rate: Option<Rate>) -> Result<i64> {
        let rate = rate.ok_or_else(|| super::source::unknown_rate(self.foreign, self.base))?;
        let worth = rate.convert(Money::from_minor(units, self.foreign));
        Ok(worth.map_err(|e| Error::money("amount", &e))?.minor())
    }

    /// How much of what is held (or owed) a movement against it closes.
    fn closed(&self, units: i64) -> i64 {
        if (units < 0) == (self.held < 0) || self.held == 0 {
            return 0;
        }
        units.saturating_abs().min(self.held.saturating_abs())
    }

    /// `amount` times `part` over `whole`, the sign of `whole` aside from `part`'s; half-even.
    fn share(&self, amount: i64, part: i64, whole: i64) -> Result<i64> {
        let exact = rational(amount, whole) * rational(part, 1);
        let money = Money::rounded_half_even(&exact, self.base);
        Ok(money.map_err(|e| Error::money("amount", &e))?.minor())
    }
}

/// The latest rate the book knows from a foreign currency.
pub(super) fn latest(tx: &Tx, fund: FundId, foreign: Currency) -> Result<Option<Rate>> {
    Ok(tx.book_by_id(fund)?.rates.get(&foreign).copied())
}
