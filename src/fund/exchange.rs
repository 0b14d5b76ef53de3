//! Currency exchange and revaluation.
//!
//! Accounts. Foreign money sold: 1900 against 1100 in the foreign currency; 1100 against 1900 in
//! the fund's; what it brought above (below) what it was carried at goes from 1900 to 4400 (back).
//! Foreign money bought: the other way round. Revaluation: 1900 in the fund's currency against 4410,
//! so that afterwards foreign position x rate + base position = 0.

use super::amount::{Amount, Quote, line};
use super::call::record_rates;
use super::party::{bank, cash};
use super::position::{self, Position};
use super::source::{self, BySide};
use crate::access::{Action, Permit};
use crate::command::{Command, Tx};
use crate::error::{Error, Result};
use crate::ledger::entry::Legs;
use crate::ledger::{AccountRef, Code, Draft, Kind, Posted, store::stored_currency};
use crate::money::exact::{decimal_text, rational};
use crate::money::{Currency, Money, Rate};
use entity::value::{Day, FundId, Side};
use serde::{Deserialize, Serialize};

/// Records an exchange at the bank, between the fund's currency and another.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Exchange {
    pub fund: String,
    /// The source whose money it is.
    pub side: Side,
    pub from_bank: String,
    /// In the currency of that account.
    pub from_amount: Amount,
    pub to_bank: String,
    pub to_amount: Amount,
    pub on: Day,
    pub note: String,
}

/// An exchange as recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exchanged {
    pub posted: Posted,
    /// What the two amounts imply; at most 12 decimals.
    pub rate: Rate,
    /// Gain, below zero loss, against what the foreign money was carried at.
    pub result: Money,
}

/// The two ends of an exchange, in minor units.
struct Ends {
    foreign: Currency,
    from: AccountRef,
    from_amount: i64,
    to: AccountRef,
    to_amount: i64,
}

impl Command for Exchange {
    type Reply = Exchanged;
    const NAME: &'static str = "exchange";
    const ACTION: Action = Action::Book;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Exchanged> {
        let book = tx.book(&self.fund)?;
        let (fund, base) = (book.id(), book.currency());
        book.check_day("on", self.on)?;
        let ends = self.ends(tx, fund, base).await?;
        let rate = ends.rate(base)?;
        let quote = Quote {
            currency: ends.foreign.code().to_owned(),
            rate: rate.to_string(),
        };
        record_rates(tx, permit, fund, base, &[quote], self.on, "exchange").await?;
        let held = Position::load(tx, fund, ends.foreign).await?;
        let result = held.realised(ends.foreign_units(), ends.base_amount())?;
        let legs = ends.legs(self.side, base, result);
        let subject = format!("bank/{}", self.from_bank);
        let draft = Draft::new(Kind::Exchange, self.on, subject, legs.balanced()?)
            .text(line("note", &self.note)?)
            .meta("rate", rate.to_string())
            .meta("currency", ends.foreign.code());
        let posted = tx.post(permit, fund, draft).await?;
        Ok(Exchanged {
            posted,
            rate,
            result: Money::from_minor(result, base),
        })
    }
}

impl Exchange {
    async fn ends(&self, tx: &Tx, fund: FundId, base: Currency) -> Result<Ends> {
        let from = bank(tx.conn(), fund, &self.from_bank, None).await?;
        let to = bank(tx.conn(), fund, &self.to_bank, None).await?;
        let (sold, bought) = (
            stored_currency(&from.currency)?,
            stored_currency(&to.currency)?,
        );
        if sold == bought {
            let text = format!("{} and {} are both in {sold}", from.code, to.code);
            return Err(Error::field("to_bank", "fx.same_currency", text));
        }
        if sold != base && bought != base {
            let text = format!("exchange {sold} to {base} first, then {base} to {bought}");
            let figures = vec![("currency", base.to_string())];
            return Err(Error::field_with(
                "to_bank",
                "fx.through_base",
                text,
                figures,
            ));
        }
        Ok(Ends {
            foreign: if sold == base { bought } else { sold },
            from: cash(&from, self.side)?,
            from_amount: self.from_amount.positive("from_amount", sold)?.minor(),
            to: cash(&to, self.side)?,
            to_amount: self.to_amount.positive("to_amount", bought)?.minor(),
        })
    }
}

impl Ends {
    fn sells(&self) -> bool {
        self.from.currency == self.foreign
    }

    /// Foreign money that comes in (above zero) or leaves.
    fn foreign_units(&self) -> i64 {
        if self.sells() {
            -self.from_amount
        } else {
            self.to_amount
        }
    }

    fn base_amount(&self) -> i64 {
        if self.sells() {
            self.to_amount
        } else {
            self.from_amount
        }
    }

    /// What the two amounts imply, with as many of 12 decimals as a stored rate has room for.
    fn rate(&self, base: Currency) -> Result<Rate> {
        let per_unit = |minor: i64, currency: Currency| rational(minor, currency.minor_units());
        let value = per_unit(self.base_amount(), base)
            / per_unit(self.foreign_units().saturating_abs(), self.foreign);
        let figures = value.to_integer().to_string().len();
        let places = u32::try_from(18_usize.saturating_sub(figures).min(12)).unwrap_or(12);
        Rate::parse(&decimal_text(&value, places), self.foreign, base)
            .map_err(|e| Error::money("to_amount", &e))
    }

    fn legs(&self, side: Side, base: Currency, result: i64) -> Legs {
        let position = |account: &AccountRef| position::account(self.foreign, account.currency);
        let mut legs = Legs::new()
            .debit(position(&self.from), self.from_amount)
            .debit(self.to.clone(), self.to_amount);
        legs.push(position::account(self.foreign, base), result);
        legs.push(self.from.clone(), -self.from_amount);
        legs.push(position(&self.to), -self.to_amount);
        legs.push(source::account(Code::ExchangeRealised, side, base), -result);
        legs
    }
}

/// Carries foreign money at the rates of a day.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Revalue {
    pub fund: String,
    pub rates: Vec<Quote>,
    pub on: Day,
}

/// A revaluation as recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revalued {
    /// None where the rates change nothing.
    pub posted: Option<Posted>,
    pub differences: Vec<Difference>,
}

/// What one currency's rate changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    pub rate: Rate,
    /// Net foreign money.
    pub held: Money,
    /// Gain, below zero loss, in the fund's currency.
    pub difference: Money,
}

impl Command for Revalue {
    type Reply = Revalued;
    const NAME: &'static str = "revalue";
    const ACTION: Action = Action::Book;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Revalued> {
        let book = tx.book(&self.fund)?;
        let (fund, base) = (book.id(), book.currency());
        book.check_day("on", self.on)?;
        if self.rates.is_empty() {
            let text = "name at least one currency with its rate";
            let figures = vec![("currency", "none".to_owned())];
            return Err(Error::field_with("rates", "fx.rate_missing", text, figures));
        }
        let rates =
            record_rates(tx, permit, fund, base, &self.rates, self.on, "revaluation").await?;
        let (mut legs, mut differences) = (Legs::new(), Vec::new());
        for (foreign, rate) in rates {
            let held = Position::load(tx, fund, foreign).await?;
            self.check_latest(held.last_on(tx, fund)?, foreign)?;
            let difference = held.value_in(held.held, Some(rate))? - held.carried;
            legs.push(position::account(foreign, base), difference);
            for (side, part) in
                source::each(by_holder(tx, fund, foreign, difference, self.on).await?)
            {
                legs.push(source::account(Code::ExchangeUnrealised, side, base), -part);
            }
            differences.push(Difference {
                rate,
                held: Money::from_minor(held.held, foreign),
                difference: Money::from_minor(difference, base),
            });
        }
        if legs.is_empty() {
            return Ok(Revalued {
                posted: None,
                differences,
            });
        }
        let subject = format!("revaluation/{}", self.on);
        let mut draft = Draft::new(Kind::Revalue, self.on, subject, legs.balanced()?);
        for d in &differences {
            draft = draft.meta(&format!("rate.{}", d.rate.from()), d.rate.to_string());
        }
        let posted = tx.post(permit, fund, draft).await?;
        Ok(Revalued {
            posted: Some(posted),
            differences,
        })
    }
}

impl Revalue {
    /// A rate applies to what is held on its day, so nothing may have moved since.
    fn check_latest(&self, last: Option<Day>, foreign: Currency) -> Result<()> {
        match last {
            Some(last) if last > self.on => Err(Error::refused(
                "fx.revalue_backdated",
                format!("{foreign} moved on {last}; revalue it on that day or later"),
                vec![
                    ("currency", foreign.to_string()),
                    ("earliest", last.to_string()),
                ],
            )),
            _ => Ok(()),
        }
    }
}

/// The numbers under which a source holds or owes foreign money.
const HOLDING: [Code; 4] = [Code::Cash, Code::Receivable, Code::Advances, Code::Suspense];

/// Divides a difference by the foreign money of each source, else by the commitments.
async fn by_holder(
    tx: &mut Tx,
    fund: FundId,
    foreign: Currency,
    difference: i64,
    on: Day,
) -> Result<BySide> {
    if difference == 0 {
        return Ok([0, 0]);
    }
    tx.totals(fund, &HOLDING).await?;
    let mut held = [0_i64; 2];
    for account in tx.book_by_id(fund)?.held() {
        let counts = account.at.currency == foreign && HOLDING.contains(&account.at.code);
        if let Some(side) = account.at.side.filter(|_| counts) {
            held[usize::from(side == Side::Partner)] += account.posted;
        }
    }
    let held = held.map(|held| held.max(0));
    if held == [0, 0] {
        return source::borne(tx, fund, difference, on).await;
    }
    source::divide(difference, held)
}
