//! Expenses and bank charges.
//!
//! Accounts. Expense: 5110 of each source against 1100 of each source, in the fund's currency.
//! Bank charge: 5120 against 1100 of one source; where the bank account is in another currency,
//! 1900 against 1100 in that currency and 5120 against 1900 in the fund's, at what the foreign
//! money is carried at.

use super::amount::{Amount, line, name};
use super::party::{bank, cash};
use super::position::{self, Position};
use super::source;
use crate::access::{Action, Permit};
use crate::command::{Command, Tx};
use crate::error::Result;
use crate::ledger::entry::Legs;
use crate::ledger::{Code, Draft, Guard, Kind, Posted, store::stored_currency};
use entity::value::{Day, Side};
use serde::{Deserialize, Serialize};

/// Pays an expense of the fund: audit, legal, tax.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Expense {
    pub fund: String,
    /// Bank account in the fund's currency that pays.
    pub bank: String,
    pub payee: String,
    /// The payee's number for it; may be empty.
    pub invoice: String,
    pub amount: Amount,
    pub on: Day,
    pub note: String,
}

impl Command for Expense {
    type Reply = Posted;
    const NAME: &'static str = "expense";
    const ACTION: Action = Action::Pay;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Posted> {
        let book = tx.book(&self.fund)?;
        let (fund, base) = (book.id(), book.currency());
        book.check_day("on", self.on)?;
        let amount = self.amount.positive("amount", base)?;
        let bank = bank(tx.conn(), fund, &self.bank, Some(base)).await?;
        let parts = source::borne(tx, fund, amount.minor(), self.on).await?;
        let mut legs = Legs::new();
        for (side, part) in source::each(parts) {
            legs.push(source::account(Code::Expenses, side, base), part);
        }
        for (side, part) in source::each(parts) {
            legs.push(cash(&bank, side)?, -part);
        }
        let subject = format!("bank/{}", bank.code);
        let draft = Draft::new(Kind::Expense, self.on, subject, legs.balanced()?)
            .text(line("note", &self.note)?)
            .meta("payee", name("payee", &self.payee)?)
            .meta("invoice", line("invoice", &self.invoice)?)
            .guard(Guard::Payment);
        tx.post(permit, fund, draft).await
    }
}

/// Records what the bank took for its services.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct BankCharge {
    pub fund: String,
    pub bank: String,
    /// The source whose money was taken.
    pub side: Side,
    /// In the bank account's currency.
    pub amount: Amount,
    pub on: Day,
    pub note: String,
}

impl Command for BankCharge {
    type Reply = Posted;
    const NAME: &'static str = "bank_charge";
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
        let (cash, charges) = (
            cash(&bank, self.side)?,
            source::account(Code::BankCharges, self.side, base),
        );
        let legs = if own == base {
            Legs::new().debit(charges, amount).credit(cash, amount)
        } else {
            let rate = position::latest(tx, fund, own)?;
            let value = Position::load(tx, fund, own)
                .await?
                .value_out(amount, rate)?;
            Legs::new()
                .debit(position::account(own, own), amount)
                .credit(cash, amount)
                .debit(charges, value)
                .credit(position::account(own, base), value)
        };
        let subject = format!("bank/{}", bank.code);
        let draft = Draft::new(Kind::BankCharge, self.on, subject, legs.balanced()?)
            .text(line("note", &self.note)?);
        tx.post(permit, fund, draft).await
    }
}
