//! Disbursements: a tranche is approved, instructed to the bank, settled.
//!
//! Accounts, in the fund's currency.
//! Instruct (memo): 9750 against 9700 instructed, per source; the amount stays reserved.
//! Settle: 9700 against 9750; 1300 investments (equity, convertible, SAFE), 1320 loans or 5200
//! grants against 1100 cash, per source; 9600 reserve against 9500 encumbrance.

use super::encumbrance::{Sources, payment, release};
use super::payee::{Payee, payable};
use super::tranche::{
    self, award_row, expect, instrument, not_before, not_before_award, refresh, subject,
};
use super::{company, party};
use crate::access::{Action, Permit};
use crate::command::{Command, Tx};
use crate::error::{Error, Result};
use crate::ledger::{Draft, Guard, Kind, Posted};
use crate::money::Currency;
use entity::award;
use entity::value::{Day, FundId};
use serde::{Deserialize, Serialize};

/// Releases a tranche for payment; moves no money.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ApproveTranche {
    pub fund: String,
    pub award: i64,
    pub tranche: i64,
    pub on: Day,
}

/// A tranche's new state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrancheState {
    pub award: i64,
    pub tranche: i64,
    pub status: String,
}

impl Command for ApproveTranche {
    type Reply = TrancheState;
    const NAME: &'static str = "tranche.approve";
    const ACTION: Action = Action::Pay;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<TrancheState> {
        let step = Step::open(tx, &self.fund, self.award, self.tranche, self.on).await?;
        step.approve(permit, tx).await?;
        Ok(TrancheState {
            award: self.award,
            tranche: self.tranche,
            status: "approved".into(),
        })
    }
}

/// Sends an approved tranche to the bank.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct InstructTranche {
    pub fund: String,
    pub award: i64,
    pub tranche: i64,
    /// Bank account in the fund's currency that pays.
    pub bank: String,
    pub on: Day,
}

impl Command for InstructTranche {
    type Reply = Posted;
    const NAME: &'static str = "tranche.instruct";
    const ACTION: Action = Action::Pay;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Posted> {
        let step = Step::open(tx, &self.fund, self.award, self.tranche, self.on).await?;
        step.instruct(permit, tx, &self.bank).await
    }
}

/// The bank has paid an instructed tranche.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SettleTranche {
    pub fund: String,
    pub award: i64,
    pub tranche: i64,
    pub on: Day,
}

impl Command for SettleTranche {
    type Reply = Posted;
    const NAME: &'static str = "tranche.settle";
    const ACTION: Action = Action::Pay;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Posted> {
        let step = Step::open(tx, &self.fund, self.award, self.tranche, self.on).await?;
        step.settle(permit, tx, false).await
    }
}

/// Approves, instructs and settles a tranche on one day.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Disburse {
    pub fund: String,
    pub award: i64,
    pub tranche: i64,
    pub bank: String,
    pub on: Day,
}

/// The two journals of a payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disbursed {
    pub instructed: Posted,
    pub settled: Posted,
}

impl Command for Disburse {
    type Reply = Disbursed;
    const NAME: &'static str = "disburse";
    const ACTION: Action = Action::Pay;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Disbursed> {
        self.pay(permit, tx, false).await
    }
}

impl Disburse {
    /// `assumed`: the day is not known, only assumed.
    pub(super) async fn pay(
        &self,
        permit: &Permit,
        tx: &mut Tx,
        assumed: bool,
    ) -> Result<Disbursed> {
        let step = Step::open(tx, &self.fund, self.award, self.tranche, self.on).await?;
        if step.row.status != "approved" {
            step.approve(permit, tx).await?;
        }
        let step = Step::open(tx, &self.fund, self.award, self.tranche, self.on).await?;
        let instructed = step.instruct(permit, tx, &self.bank).await?;
        let step = Step::open(tx, &self.fund, self.award, self.tranche, self.on).await?;
        let settled = step.settle(permit, tx, assumed).await?;
        Ok(Disbursed {
            instructed,
            settled,
        })
    }
}

/// A tranche about to take its next step.
struct Step {
    fund: FundId,
    base: Currency,
    award: award::Model,
    row: entity::tranche::Model,
    on: Day,
}

impl Step {
    async fn open(tx: &Tx, code: &str, award: i64, n: i64, on: Day) -> Result<Self> {
        let book = tx.book(code)?;
        let (fund, base) = (book.id(), book.currency());
        book.check_day("on", on)?;
        let award = award_row(tx, fund, award).await?;
        not_before_award(&award, on)?;
        let row = tranche::row(tx, fund, award.no, n).await?;
        Ok(Self {
            fund,
            base,
            award,
            row,
            on,
        })
    }

    async fn approve(mut self, permit: &Permit, tx: &mut Tx) -> Result<()> {
        expect(&self.row, &["planned", "returned"], "approved")?;
        self.row.status = "approved".into();
        self.row.approved_on = Some(self.on);
        tx.update::<entity::tranche::Entity>(permit, self.row).await
    }

    async fn instruct(mut self, permit: &Permit, tx: &mut Tx, bank: &str) -> Result<Posted> {
        expect(&self.row, &["approved"], "instructed")?;
        not_before(self.row.approved_on, self.on, "approved")?;
        let bank = party::bank(tx.conn(), self.fund, bank, Some(self.base)).await?;
        let company = company::by_id(tx.conn(), self.award.company_id).await?;
        let payee = Payee {
            kind: "company",
            id: company.id.0,
            code: &company.code,
        };
        payable(tx.conn(), self.fund, payee, tx.now()).await?;
        let entry = release(Sources::of(&self.row), self.base)
            .balanced()?
            .reversed();
        let draft = Draft::new(
            Kind::TrancheInstruct,
            self.on,
            subject(self.award.no),
            entry,
        )
        .text(company.name)
        .meta("tranche", self.row.n.to_string())
        .meta("company", company.code)
        .meta("bank", bank.code.clone())
        .guard(Guard::Payment);
        let posted = tx.post(permit, self.fund, draft).await?;
        self.row.status = "instructed".into();
        self.row.bank = Some(bank.code);
        self.row.instructed_on = Some(self.on);
        self.row.instruct_seq = Some(posted.seq);
        tx.update::<entity::tranche::Entity>(permit, self.row)
            .await?;
        Ok(posted)
    }

    async fn settle(mut self, permit: &Permit, tx: &mut Tx, assumed: bool) -> Result<Posted> {
        expect(&self.row, &["instructed"], "settled")?;
        not_before(self.row.instructed_on, self.on, "instructed")?;
        let bank = self.row.bank.as_deref().ok_or_else(|| {
            Error::Internal(format!(
                "tranche {} of award {} names no bank",
                self.row.n, self.award.no
            ))
        })?;
        let bank = party::bank(tx.conn(), self.fund, bank, Some(self.base)).await?;
        let company = company::by_id(tx.conn(), self.award.company_id).await?;
        let (sources, instrument) = (Sources::of(&self.row), instrument(&self.award)?);
        let mut legs = release(sources, self.base);
        let paid = payment(
            self.award.no,
            &company.code,
            instrument,
            &bank,
            sources,
            self.base,
        )?;
        for leg in paid.balanced()?.legs() {
            legs.push(leg.account.clone(), leg.amount.0);
        }
        // The payment was decided when it was instructed; that the bank carried it out is a fact.
        let mut draft = Draft::new(
            Kind::TrancheSettle,
            self.on,
            subject(self.award.no),
            legs.balanced()?,
        )
        .text(company.name)
        .meta("tranche", self.row.n.to_string())
        .meta("company", company.code)
        .meta("bank", bank.code);
        if assumed {
            draft = draft.meta("date_assumed", "1");
        }
        let posted = tx.post(permit, self.fund, draft).await?;
        self.row.status = "settled".into();
        self.row.settled_on = Some(self.on);
        self.row.settle_seq = Some(posted.seq);
        self.row.date_assumed = i64::from(assumed);
        tx.update::<entity::tranche::Entity>(permit, self.row)
            .await?;
        refresh(tx, permit, self.award).await?;
        Ok(posted)
    }
}
