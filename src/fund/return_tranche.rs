//! Ways back: a payment returned, a promise given up, a journal reversed.
//!
//! Accounts, in the fund's currency.
//! Return of an instructed payment (memo): 9700 instructed against 9750.
//! Return of a settled payment: the mirror of the payment, without the reservation: 1100 cash
//! against 1300 investments, 1320 loans or 5200 grants; 9500 encumbrance against 9600 reserve.
//! Cancel (memo): 9600 reserve against 9500 encumbrance.

use super::encumbrance::{Sources, encumber, payment, release};
use super::tranche::{
    award_no, award_row, expect, fact, instrument, not_before, not_before_award, number, refresh,
    row, subject,
};
use super::{amount, company, party};
use crate::access::{Action, Permit};
use crate::command::{Command, Tx};
use crate::error::{Error, Result};
use crate::ledger::{Draft, Entry, Kind, Posted};
use entity::value::Day;
use entity::{journal, tranche};
use serde::{Deserialize, Serialize};

/// Takes a payment back: one the bank has not carried out, or money that came back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReturnTranche {
    pub fund: String,
    pub award: i64,
    pub tranche: i64,
    pub on: Day,
    pub reason: String,
}

impl Command for ReturnTranche {
    type Reply = Posted;
    const NAME: &'static str = "tranche.return";
    const ACTION: Action = Action::Pay;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Posted> {
        let book = tx.book(&self.fund)?;
        let (fund, base) = (book.id(), book.currency());
        book.check_day("on", self.on)?;
        let award = award_row(tx, fund, self.award).await?;
        let mut row = row(tx, fund, self.award, self.tranche).await?;
        expect(&row, &["instructed", "settled"], "returned")?;
        not_before(
            row.settled_on.or(row.instructed_on),
            self.on,
            "paid or instructed",
        )?;
        let was = row.status.clone();
        let (entry, next) = if was == "settled" {
            let company = company::by_id(tx.conn(), award.company_id).await?;
            let instrument = instrument(&award)?;
            let bank = row.bank.clone().unwrap_or_default();
            let bank = party::bank(tx.conn(), fund, &bank, Some(base)).await?;
            let legs = payment(
                award.no,
                &company.code,
                instrument,
                &bank,
                Sources::of(&row),
                base,
            )?;
            (legs.balanced()?.reversed(), "returned")
        } else {
            (release(Sources::of(&row), base).balanced()?, "approved")
        };
        let draft = self.draft(entry, &was, &row)?;
        let posted = tx.post(permit, fund, draft).await?;
        row.status = next.into();
        row.settled_on = None;
        tx.update::<tranche::Entity>(permit, row).await?;
        refresh(tx, permit, award).await?;
        Ok(posted)
    }
}

impl ReturnTranche {
    /// What it was goes beside the legs, so that a reversal finds its way back.
    fn draft(&self, entry: Entry, was: &str, row: &tranche::Model) -> Result<Draft> {
        let draft = Draft::new(Kind::TrancheReturn, self.on, subject(self.award), entry)
            .text(amount::name("reason", &self.reason)?)
            .meta("tranche", self.tranche.to_string())
            .meta("was", was);
        Ok(match row.settled_on {
            Some(day) => draft.meta("settled_on", day.to_string()),
            None => draft,
        })
    }
}

/// Gives up the unpaid promise of one tranche.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CancelTranche {
    pub fund: String,
    pub award: i64,
    pub tranche: i64,
    pub on: Day,
    pub reason: String,
}

impl Command for CancelTranche {
    type Reply = Posted;
    const NAME: &'static str = "tranche.cancel";
    const ACTION: Action = Action::Award;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Posted> {
        let book = tx.book(&self.fund)?;
        let (fund, base) = (book.id(), book.currency());
        book.check_day("on", self.on)?;
        let award = award_row(tx, fund, self.award).await?;
        not_before_award(&award, self.on)?;
        let mut row = row(tx, fund, self.award, self.tranche).await?;
        expect(&row, &["planned", "approved", "returned"], "cancelled")?;
        let entry = encumber(award.no, Sources::of(&row), base)
            .balanced()?
            .reversed();
        let draft = Draft::new(Kind::TrancheCancel, self.on, subject(award.no), entry)
            .text(amount::name("reason", &self.reason)?)
            .meta("tranche", self.tranche.to_string())
            .meta("was", row.status.clone());
        let posted = tx.post(permit, fund, draft).await?;
        row.status = "cancelled".into();
        tx.update::<tranche::Entity>(permit, row).await?;
        refresh(tx, permit, award).await?;
        Ok(posted)
    }
}

/// Takes a tranche back to the state before a journal that is about to be reversed.
pub(super) async fn undo_in(tx: &mut Tx, permit: &Permit, journal: &journal::Model) -> Result<()> {
    let (fund, no) = (journal.fund_id, award_no(journal)?);
    let award = award_row(tx, fund, no).await?;
    let mut row = row(tx, fund, no, number(journal)?).await?;
    let was = fact(journal, "was")?;
    let kind = Kind::from_name(&journal.kind);
    let (now, back) = match (kind, was.as_deref()) {
        (Some(Kind::TrancheInstruct), _) => ("instructed", "approved"),
        (Some(Kind::TrancheSettle), _) => ("settled", "instructed"),
        (Some(Kind::TrancheReturn), Some("settled")) => ("returned", "settled"),
        (Some(Kind::TrancheReturn), _) => ("approved", "instructed"),
        (Some(Kind::TrancheCancel), Some(was)) => ("cancelled", was),
        _ => {
            return Err(Error::Internal(format!(
                "journal {} moved no tranche",
                journal.seq
            )));
        }
    };
    let later = match kind {
        Some(Kind::TrancheInstruct) => row.instruct_seq != Some(journal.seq),
        Some(Kind::TrancheSettle) => row.settle_seq != Some(journal.seq),
        // A payment begun since then has a later number.
        _ => row.instruct_seq.max(row.settle_seq) > Some(journal.seq),
    };
    if row.status != now || later {
        return Err(Error::refused(
            "tranche.moved_on",
            format!(
                "tranche {} of award {no} is {} by now: reverse what came later first",
                row.n, row.status
            ),
            vec![
                ("award", no.to_string()),
                ("tranche", row.n.to_string()),
                ("status", row.status.clone()),
            ],
        ));
    }
    row.status = back.into();
    row.settled_on = match fact(journal, "settled_on")? {
        Some(day) => day
            .parse()
            .map(Some)
            .map_err(|e| Error::Internal(format!("stored day: {e}")))?,
        None => None,
    };
    tx.update::<tranche::Entity>(permit, row).await?;
    refresh(tx, permit, award).await
}
