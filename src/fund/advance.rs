//! What a sponsor paid too much, used for a later call.
//!
//! Accounts, in the commitment's currency: 2300 advances against 1200 receivable.

use super::amount::Amount;
use super::call::standing_call;
use super::party::{find, parties};
use super::subject::number;
use crate::access::{Action, Permit};
use crate::command::{Command, Tx};
use crate::error::{Error, Result};
use crate::ledger::entry::Legs;
use crate::ledger::{Code, Draft, Kind, Posted, store};
use crate::money::Money;
use entity::value::{Day, FundId, SponsorId};
use entity::{call_share, journal};
use sea_orm::EntityTrait;
use serde::{Deserialize, Serialize};

/// Settles a call from the sponsor's advance.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ApplyAdvance {
    pub fund: String,
    pub sponsor: String,
    pub call: i64,
    pub amount: Amount,
    pub on: Day,
}

impl Command for ApplyAdvance {
    type Reply = Posted;
    const NAME: &'static str = "receive.advance";
    const ACTION: Action = Action::Receive;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Posted> {
        let fund = tx.book(&self.fund)?.id();
        let parties = parties(tx.conn(), fund).await?;
        let party = find(&parties, "sponsor", &self.sponsor)?;
        let amount = self.amount.positive("amount", party.currency)?;
        standing_call(tx, fund, self.call).await?;
        add_paid(tx, permit, fund, self.call, party.id, amount.minor()).await?;
        let legs = Legs::new()
            .debit(party.account(Code::Advances), amount.minor())
            .credit(party.account(Code::Receivable), amount.minor());
        let draft = Draft::new(
            Kind::ReceiveAdvance,
            self.on,
            format!("call/{}", self.call),
            legs.balanced()?,
        )
        .text(format!(
            "Advance of {} used for call {}",
            party.code, self.call
        ))
        .meta("sponsor_id", party.id.to_string())
        .meta("amount", amount.minor().to_string());
        tx.post(permit, fund, draft).await
    }
}

async fn add_paid(
    tx: &mut Tx,
    permit: &Permit,
    fund: FundId,
    call: i64,
    sponsor: SponsorId,
    amount: i64,
) -> Result<()> {
    let row = call_share::Entity::find_by_id((fund, call, sponsor))
        .one(tx.conn())
        .await?;
    let mut row = row.ok_or_else(|| {
        Error::field(
            "call",
            "call.no_share",
            format!("call {call} asks this sponsor for nothing"),
        )
    })?;
    let open = row.amount.0 - row.paid.0;
    if amount > open {
        let currency = store::stored_currency(&row.currency)?;
        let (open, asked, short) = (
            Money::from_minor(open, currency),
            Money::from_minor(amount, currency),
            Money::from_minor(amount - open, currency),
        );
        return Err(Error::refused(
            "call.overpaid",
            format!("call {call} has {open} {currency} open; {asked} is {short} too much"),
            vec![
                ("available", open.to_string()),
                ("asked", asked.to_string()),
                ("short", short.to_string()),
                ("currency", currency.to_string()),
            ],
        ));
    }
    row.paid.0 += amount;
    tx.update::<call_share::Entity>(permit, row).await
}

/// Opens the call's share again.
pub(super) async fn undo_in(tx: &mut Tx, permit: &Permit, original: &journal::Model) -> Result<()> {
    let meta: std::collections::BTreeMap<String, String> = serde_json::from_str(&original.meta)?;
    let figure = |name: &str| -> Result<i64> {
        let text = meta.get(name).and_then(|t| t.parse().ok());
        text.ok_or_else(|| Error::Internal(format!("journal {} lacks {name}", original.seq)))
    };
    let (sponsor, amount) = (SponsorId(figure("sponsor_id")?), figure("amount")?);
    add_paid(
        tx,
        permit,
        original.fund_id,
        number(original)?,
        sponsor,
        -amount,
    )
    .await
}
