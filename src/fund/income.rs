//! Interest and dividends, and loans paid back.
//!
//! Accounts. Income: 1100 against 4300 of each source; where the bank account is in another
//! currency, 1100 against 1900 in that currency and 1900 against 4300 in the fund's, at the latest
//! rate. Loan repayment, in the fund's currency: 1100 against 1320 of the company and 4300.

use super::amount::{Amount, line};
use super::holding::{EARNING, Holding, LOANS};
use super::party::{bank, cash};
use super::position::{self, Position};
use super::source::{self, BySide};
use crate::access::{Action, Permit};
use crate::command::{Command, Tx};
use crate::error::{Error, Result};
use crate::ledger::entry::Legs;
use crate::ledger::{Code, Draft, Kind, Posted, store::stored_currency};
use crate::money::{Currency, Money};
use entity::bank_account;
use entity::value::{Day, FundId, Side};
use serde::{Deserialize, Serialize};

/// What was earned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum IncomeKind {
    Interest,
    Dividend,
}

impl IncomeKind {
    /// As commands write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Interest => "interest",
            Self::Dividend => "dividend",
        }
    }
}

impl std::str::FromStr for IncomeKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "interest" => Ok(Self::Interest),
            "dividend" => Ok(Self::Dividend),
            _ => Err(format!("{text} is none of interest, dividend")),
        }
    }
}

/// Records income that has arrived.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Income {
    pub fund: String,
    pub bank: String,
    pub kind: IncomeKind,
    /// Who paid it; none for the bank. A dividend names its company.
    pub company: Option<String>,
    /// In the bank account's currency.
    pub amount: Amount,
    pub on: Day,
    pub note: String,
    /// The source it belongs to; without it, the sources that financed the company, or whose cash
    /// the bank holds.
    pub side: Option<Side>,
}

impl Command for Income {
    type Reply = Posted;
    const NAME: &'static str = "income";
    const ACTION: Action = Action::Book;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Posted> {
        let book = tx.book(&self.fund)?;
        let (fund, base) = (book.id(), book.currency());
        book.check_day("on", self.on)?;
        let bank = bank(tx.conn(), fund, &self.bank, None).await?;
        let own = stored_currency(&bank.currency)?;
        let amount = self.amount.positive("amount", own)?.minor();
        let parts = source::divide(amount, self.weights(tx, fund, &bank).await?)?;
        let legs = legs(tx, fund, &bank, own, base, parts).await?;
        let subject = match &self.company {
            Some(company) => format!("company/{company}"),
            None => format!("bank/{}", bank.code),
        };
        let draft = Draft::new(Kind::Income, self.on, subject, legs.balanced()?)
            .text(line("note", &self.note)?)
            .meta("income", self.kind.name());
        tx.post(permit, fund, draft).await
    }
}

impl Income {
    async fn weights(
        &self,
        tx: &mut Tx,
        fund: FundId,
        bank: &bank_account::Model,
    ) -> Result<BySide> {
        let held = match (&self.company, self.kind) {
            (Some(code), _) => Some(Holding::load(tx, fund, code).await?),
            (None, IncomeKind::Interest) => None,
            (None, IncomeKind::Dividend) => {
                let text = "a dividend names the company that paid it";
                return Err(Error::field("company", "income.company_needed", text));
            }
        };
        match (self.side, held) {
            (Some(side), _) => Ok(source::only(side, 1)),
            (None, Some(held)) => held.financed(tx, held.balances(), &EARNING).await,
            (None, None) => match source::cash_held(tx, fund, bank).await? {
                [0, 0] => Err(Error::field(
                    "side",
                    "income.side_needed",
                    format!(
                        "{} holds no cash: name the source this belongs to",
                        bank.code
                    ),
                )),
                held => Ok(held),
            },
        }
    }
}

/// Cash in, income of each source.
async fn legs(
    tx: &mut Tx,
    fund: FundId,
    bank: &bank_account::Model,
    own: Currency,
    base: Currency,
    parts: BySide,
) -> Result<Legs> {
    let mut legs = Legs::new();
    for (side, part) in source::each(parts) {
        legs.push(cash(bank, side)?, part);
    }
    if own == base {
        for (side, part) in source::each(parts) {
            legs.push(source::account(Code::Income, side, base), -part);
        }
        return Ok(legs);
    }
    let rate = position::latest(tx, fund, own)?;
    let held = Position::load(tx, fund, own).await?;
    let total = parts[0] + parts[1];
    let value = held.value_in(total, rate)?;
    legs.push(position::account(own, own), -total);
    legs.push(position::account(own, base), value);
    for (side, part) in source::each(source::divide(value, parts)?) {
        legs.push(source::account(Code::Income, side, base), -part);
    }
    Ok(legs)
}

/// Records what a company paid on its loan.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LoanRepayment {
    pub fund: String,
    pub company: String,
    /// Bank account in the fund's currency.
    pub bank: String,
    pub principal: Amount,
    pub interest: Amount,
    pub on: Day,
    pub note: String,
}

impl Command for LoanRepayment {
    type Reply = Posted;
    const NAME: &'static str = "loan.repayment";
    const ACTION: Action = Action::Book;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Posted> {
        let book = tx.book(&self.fund)?;
        let (fund, base) = (book.id(), book.currency());
        book.check_day("on", self.on)?;
        let principal = self.principal.not_negative("principal", base)?;
        let interest = self.interest.not_negative("interest", base)?;
        let total = principal.checked_add(interest).and_then(Money::positive);
        total.map_err(|e| Error::money("principal", &e))?;
        let bank = bank(tx.conn(), fund, &self.bank, Some(base)).await?;
        let held = Holding::load(tx, fund, &self.company).await?;
        let ratio = held.financed(tx, held.loans, &LOANS).await?;
        let principal = source::divide(principal.minor(), ratio)?;
        let interest = source::divide(interest.minor(), ratio)?;
        let mut legs = Legs::new();
        for ((side, principal), (_, interest)) in
            source::each(principal).zip(source::each(interest))
        {
            legs.push(cash(&bank, side)?, principal + interest);
        }
        for (side, part) in source::each(principal) {
            held.push(&mut legs, Code::Loans, side, -part);
        }
        for (side, part) in source::each(interest) {
            legs.push(source::account(Code::Income, side, base), -part);
        }
        let draft = Draft::new(
            Kind::LoanRepayment,
            self.on,
            held.subject(),
            legs.balanced()?,
        )
        .text(line("note", &self.note)?);
        tx.post(permit, fund, draft).await
    }
}
