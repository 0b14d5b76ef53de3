//! A receipt that the bank took back.
//!
//! Accounts, in the receipt's currency: the mirror of the receipt, which takes the money out of
//! 1100. Where it is spent already, 2400 stands in for the cash that is missing, and no decision
//! pays anything from that source until the gap is cleared (2400 against 1100).

use super::amount::{Amount, line, name};
use super::party::{bank, cash, find, parties};
use super::receipt_back::take_back;
use crate::access::{Action, Permit};
use crate::command::{Command, Tx};
use crate::error::Result;
use crate::ledger::entry::Legs;
use crate::ledger::guard::RETURNED;
use crate::ledger::{AccountRef, Code, Draft, Kind, Posted, store};
use crate::money::Money;
use entity::value::Day;
use serde::{Deserialize, Serialize};

/// Records that the bank took a receipt back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReturnReceipt {
    pub fund: String,
    pub receipt: i64,
    pub on: Day,
    pub reason: String,
}

/// How a returned receipt was booked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Returned {
    pub posted: Posted,
    /// The part already spent; payments wait until it is cleared.
    pub suspended: Money,
}

impl Command for ReturnReceipt {
    type Reply = Returned;
    const NAME: &'static str = "receive.return";
    const ACTION: Action = Action::Receive;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Returned> {
        let fund = tx.book(&self.fund)?.id();
        let row = take_back(tx, permit, fund, self.receipt, "returned").await?;
        let parties = parties(tx.conn(), fund).await?;
        let party = parties.iter().find(|p| p.id == row.sponsor_id);
        let party = party
            .ok_or_else(|| crate::error::Error::Internal(format!("sponsor {}", row.sponsor_id)))?;
        let account = bank(tx.conn(), fund, &row.bank, None).await?;
        let cash = cash(&account, party.side)?;
        let there = tx.balance(fund, &cash).await?;
        let gap = (row.amount.0 - there).max(0);
        let mut legs = Legs::new();
        for (account, amount) in store::legs(tx.conn(), fund, row.seq).await? {
            let amount = if account == cash {
                amount - gap
            } else {
                amount
            };
            legs.push(account, -amount);
        }
        let suspense = AccountRef::sponsor(
            Code::Suspense,
            &format!("{RETURNED}{}", party.code),
            party.side,
            cash.currency,
        );
        legs.push(suspense, -gap);
        let draft = Draft::new(
            Kind::ReceiveReturn,
            self.on,
            format!("receipt/{}", self.receipt),
            legs.balanced()?,
        )
        .text(name("reason", &self.reason)?)
        .meta("receipt_journal", row.seq.to_string());
        let posted = tx.post(permit, fund, draft).await?;
        Ok(Returned {
            posted,
            suspended: Money::from_minor(gap, cash.currency),
        })
    }
}

/// Clears the gap a returned receipt left, out of money that has come in since.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ClearSuspense {
    pub fund: String,
    pub sponsor: String,
    pub bank: String,
    pub amount: Amount,
    pub on: Day,
    pub note: String,
}

impl Command for ClearSuspense {
    type Reply = Posted;
    const NAME: &'static str = "suspense.clear";
    const ACTION: Action = Action::Receive;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Posted> {
        let fund = tx.book(&self.fund)?.id();
        let parties = parties(tx.conn(), fund).await?;
        let party = find(&parties, "sponsor", &self.sponsor)?;
        let account = bank(tx.conn(), fund, &self.bank, Some(party.currency)).await?;
        let amount = self.amount.positive("amount", party.currency)?.minor();
        let suspense = AccountRef::sponsor(
            Code::Suspense,
            &format!("{RETURNED}{}", party.code),
            party.side,
            party.currency,
        );
        let legs = Legs::new()
            .debit(suspense, amount)
            .credit(cash(&account, party.side)?, amount);
        let draft = Draft::new(
            Kind::SuspenseClear,
            self.on,
            format!("sponsor/{}", party.code),
            legs.balanced()?,
        )
        .text(line("note", &self.note)?);
        tx.post(permit, fund, draft).await
    }
}
