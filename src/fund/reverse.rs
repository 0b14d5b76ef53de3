//! Reversal: the exact mirror of a journal, with a day and a reason of its own.
//!
//! The mirror uses the accounts of the original. What the original recorded beside the ledger (a
//! call, a receipt, an award …) is taken back by the file of its operation, or the reversal is
//! refused because something later rests on it.

use super::amount::name;
use crate::access::{Action, Permit};
use crate::command::{Command, Tx};
use crate::error::{Error, Result};
use crate::ledger::entry::Legs;
use crate::ledger::{Draft, Guard, Kind, Posted, store};
use entity::journal;
use entity::value::{Day, FundId};
use sea_orm::EntityTrait;
use serde::{Deserialize, Serialize};

/// Reverses a journal.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Reverse {
    pub fund: String,
    pub seq: i64,
    /// Where the original's period is closed, the first open day or later.
    pub on: Day,
    pub reason: String,
}

impl Command for Reverse {
    type Reply = Posted;
    const NAME: &'static str = "reverse";
    const ACTION: Action = Action::Reverse;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Posted> {
        let fund = tx.book(&self.fund)?.id();
        let original = self.original(tx, fund).await?;
        let kind = Kind::from_name(&original.kind)
            .ok_or_else(|| Error::Internal(format!("kind {}", original.kind)))?;
        let mut legs = Legs::new();
        for (account, amount) in store::legs(tx.conn(), fund, self.seq).await? {
            legs.push(account, -amount);
        }
        let mut draft = Draft::new(
            Kind::Reversal,
            self.on,
            original.subject.clone(),
            legs.balanced()?,
        )
        .text(name("reason", &self.reason)?)
        .meta("kind", original.kind.clone())
        .guard(guard(kind));
        draft.reverses = Some(self.seq);
        take_back(tx, permit, kind, &original).await?;
        tx.post(permit, fund, draft).await
    }
}

impl Reverse {
    /// The journal, if it may be reversed on that day.
    async fn original(&self, tx: &Tx, fund: FundId) -> Result<journal::Model> {
        let row = journal::Entity::find_by_id((fund, self.seq))
            .one(tx.conn())
            .await?;
        let row = row.ok_or_else(|| {
            Error::field(
                "seq",
                "journal.unknown",
                format!("there is no journal {}", self.seq),
            )
        })?;
        if row.reverses.is_some() {
            return Err(Error::refused(
                "ledger.reverses_reversal",
                format!(
                    "journal {} is itself a reversal; record the event anew",
                    self.seq
                ),
                vec![("seq", self.seq.to_string())],
            ));
        }
        if let Some(by) = store::reversed_by(tx.conn(), fund, self.seq).await? {
            return Err(Error::refused(
                "ledger.reversed_already",
                format!("journal {} is reversed already by journal {by}", self.seq),
                vec![("seq", self.seq.to_string()), ("by", by.to_string())],
            ));
        }
        if self.on < row.effective_on {
            let text = format!(
                "{} is before the original's day, {}",
                self.on, row.effective_on
            );
            return Err(Error::too_early("on", self.on, row.effective_on, text));
        }
        Ok(row)
    }
}

/// What must still stand after the mirror: promises and payments resting on the original.
fn guard(kind: Kind) -> Guard {
    match kind {
        Kind::Commit
        | Kind::CommitIncrease
        | Kind::CommitTransfer
        | Kind::CommitCancel
        | Kind::Call
        | Kind::CallEqualise
        | Kind::Recall
        | Kind::Award
        | Kind::AwardIncrease
        | Kind::TrancheInstruct
        | Kind::TrancheSettle
        | Kind::TrancheReturn
        | Kind::TrancheCancel
        | Kind::Distribute
        | Kind::DistributionPay
        | Kind::FeeAccrue
        | Kind::FeePay => Guard::Award,
        Kind::Receive
        | Kind::ReceiveAdvance
        | Kind::ReceiveReturn
        | Kind::SuspenseClear
        | Kind::Expense
        | Kind::BankCharge
        | Kind::Income
        | Kind::LoanRepayment
        | Kind::Exit
        | Kind::Exchange
        | Kind::Revalue
        | Kind::WriteDown
        | Kind::WriteOff
        | Kind::Reversal => Guard::Free,
    }
}

/// Takes back what the operation recorded beside the ledger.
async fn take_back(
    tx: &mut Tx,
    permit: &Permit,
    kind: Kind,
    original: &journal::Model,
) -> Result<()> {
    match kind {
        Kind::Call => super::call::undo_in(tx, permit, original).await,
        Kind::Receive => super::receive::undo_in(tx, permit, original).await,
        Kind::ReceiveAdvance => super::advance::undo_in(tx, permit, original).await,
        Kind::Award | Kind::AwardIncrease => super::award::undo_in(tx, permit, original).await,
        Kind::TrancheInstruct | Kind::TrancheSettle | Kind::TrancheReturn | Kind::TrancheCancel => {
            super::return_tranche::undo_in(tx, permit, original).await
        }
        Kind::FeeAccrue | Kind::FeePay => super::fee::undo_in(tx, permit, original).await,
        Kind::Revalue | Kind::WriteDown => super::valuation::undo_in(tx, original).await,
        Kind::WriteOff => super::write_down::undo_in(tx, permit, original).await,
        Kind::Distribute => super::distribute::undo_in(tx, permit, original).await,
        Kind::DistributionPay => super::pay_distribution::undo_in(tx, permit, original).await,
        Kind::Recall => super::recall::undo_in(tx, permit, original).await,
        Kind::CallEqualise => super::equalise::undo_in(tx, permit, original).await,
        Kind::ReceiveReturn | Kind::SuspenseClear => Err(not_reversible(kind)),
        // Nothing stands beside the ledger.
        Kind::Commit
        | Kind::CommitIncrease
        | Kind::CommitTransfer
        | Kind::CommitCancel
        | Kind::Expense
        | Kind::BankCharge
        | Kind::Income
        | Kind::LoanRepayment
        | Kind::Exit
        | Kind::Exchange
        | Kind::Reversal => Ok(()),
    }
}

fn not_reversible(kind: Kind) -> Error {
    let text = format!(
        "a journal of kind {} is not reversed; record the opposite event",
        kind.name()
    );
    Error::refused(
        "ledger.kind_not_reversible",
        text,
        vec![("kind", kind.name().to_owned())],
    )
}
