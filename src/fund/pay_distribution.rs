//! Distributions paid out.
//!
//! Accounts, in the fund's currency: 2200 of each sponsor and source against 1100 of that source.

use super::declared::{expect, payable, subject, with_shares};
use super::party::{bank, cash, find, parties};
use super::payee::{self, Payee};
use super::source;
use super::subject::number;
use crate::access::{Action, Permit};
use crate::command::{Command, Tx};
use crate::error::{Error, Result};
use crate::ledger::entry::Legs;
use crate::ledger::{Draft, Guard, Kind, Posted};
use entity::value::{Day, Side};
use entity::{distribution, distribution_share, journal};
use serde::{Deserialize, Serialize};

/// Pays the shares of a distribution that are not paid yet.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PayDistribution {
    pub fund: String,
    pub distribution: i64,
    /// Bank account in the fund's currency.
    pub bank: String,
    pub on: Day,
    /// Only this sponsor's share.
    pub sponsor: Option<String>,
}

impl Command for PayDistribution {
    type Reply = Posted;
    const NAME: &'static str = "distribution.pay";
    const ACTION: Action = Action::Pay;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Posted> {
        let book = tx.book(&self.fund)?;
        let (fund, base) = (book.id(), book.currency());
        book.check_day("on", self.on)?;
        let (mut row, mut shares) = with_shares(tx, fund, self.distribution).await?;
        expect(&row, &["declared"])?;
        if self.on < row.declared_on {
            let text = format!(
                "{} is before it was declared on {}",
                self.on, row.declared_on
            );
            return Err(Error::too_early("on", self.on, row.declared_on, text));
        }
        let bank = bank(tx.conn(), fund, &self.bank, Some(base)).await?;
        let parties = parties(tx.conn(), fund).await?;
        let only = match &self.sponsor {
            Some(code) => Some(find(&parties, "sponsor", code)?.id),
            None => None,
        };
        let due = |s: &distribution_share::Model| {
            s.paid_on.is_none() && s.amount.0 > 0 && only.is_none_or(|id| id == s.sponsor_id)
        };
        let (mut legs, mut from) = (Legs::new(), [0_i64; 2]);
        for party in &parties {
            let payee = Payee {
                kind: "sponsor",
                id: party.id.0,
                code: &party.code,
            };
            if shares.iter().any(|s| s.sponsor_id == party.id && due(s)) {
                payee::payable(tx.conn(), fund, payee, tx.now()).await?;
            }
            for share in shares.iter().filter(|s| s.sponsor_id == party.id && due(s)) {
                legs.push(payable(&party.code, share.source, base), share.amount.0);
                from[usize::from(share.source == Side::Partner)] += share.amount.0;
            }
        }
        if legs.is_empty() {
            return Err(self.nothing_due());
        }
        for (side, part) in source::each(from) {
            legs.push(cash(&bank, side)?, -part);
        }
        let draft = Draft::new(
            Kind::DistributionPay,
            self.on,
            subject(row.no),
            legs.balanced()?,
        )
        .text(row.purpose.clone())
        .meta("bank", bank.code)
        .guard(Guard::Payment);
        let posted = tx.post(permit, fund, draft).await?;
        for share in shares.iter_mut().filter(|s| due(s)) {
            share.paid_on = Some(self.on);
            share.pay_seq = Some(posted.seq);
            tx.update::<distribution_share::Entity>(permit, share.clone())
                .await?;
        }
        if shares
            .iter()
            .all(|s| s.paid_on.is_some() || s.amount.0 == 0)
        {
            row.status = "paid".into();
            tx.update::<distribution::Entity>(permit, row).await?;
        }
        Ok(posted)
    }
}

impl PayDistribution {
    fn nothing_due(&self) -> Error {
        let whom = self.sponsor.as_deref().unwrap_or("anybody");
        Error::refused(
            "distribution.nothing_due",
            format!("distribution {} owes nothing to {whom}", self.distribution),
            vec![
                ("distribution", self.distribution.to_string()),
                ("sponsor", whom.to_owned()),
            ],
        )
    }
}

/// The shares a payment settled are owed again.
pub(super) async fn undo_in(tx: &mut Tx, permit: &Permit, original: &journal::Model) -> Result<()> {
    let no = number(original)?;
    let (mut row, shares) = with_shares(tx, original.fund_id, no).await?;
    for mut share in shares
        .into_iter()
        .filter(|s| s.pay_seq == Some(original.seq))
    {
        share.paid_on = None;
        share.pay_seq = None;
        tx.update::<distribution_share::Entity>(permit, share)
            .await?;
    }
    row.status = "declared".into();
    tx.update::<distribution::Entity>(permit, row).await
}
