//! Part of an earlier distribution made callable again.
//!
//! Accounts (memo, in the commitment's currency): 9350 reinstated against 9200 unfunded.

use super::amount::{Amount, name};
use super::declared::{subject, with_shares};
use super::facts;
use super::party::{Party, parties};
use super::subject::number;
use super::terms::AllTerms;
use crate::access::{Action, Permit};
use crate::command::{Command, Tx};
use crate::error::{Error, Result};
use crate::ledger::entry::Legs;
use crate::ledger::{Code, Draft, Kind, Posted};
use crate::money::{Money, allot};
use entity::value::{Day, FundId, Minor};
use entity::{distribution, distribution_share, journal};
use serde::{Deserialize, Serialize};

/// Makes a further part of a distribution recallable, within the days the agreements give.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MakeRecallable {
    pub fund: String,
    pub distribution: i64,
    /// In the fund's currency; shared as the distribution was.
    pub amount: Amount,
    pub on: Day,
    pub reason: String,
}

impl Command for MakeRecallable {
    type Reply = Posted;
    const NAME: &'static str = "recall";
    const ACTION: Action = Action::Distribute;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Posted> {
        let book = tx.book(&self.fund)?;
        let (fund, base) = (book.id(), book.currency());
        book.check_day("on", self.on)?;
        let amount = self.amount.positive("amount", base)?;
        let (mut row, mut shares) = with_shares(tx, fund, self.distribution).await?;
        check_standing(&row)?;
        let left = Money::from_minor(row.amount.0 - row.recallable.0, base);
        if amount.minor() > left.minor() {
            return Err(beyond(&row, amount, left));
        }
        let weights: Vec<i64> = shares.iter().map(|s| s.weight).collect();
        let caps: Vec<i64> = shares.iter().map(|s| s.amount.0 - s.recallable.0).collect();
        let split = allot(&[], amount.minor(), &weights, &caps);
        let split = split.map_err(|e| Error::money("amount", &e))?;
        let terms = AllTerms::load(tx.conn(), fund).await?;
        let all = parties(tx.conn(), fund).await?;
        let mut legs = Legs::new();
        let mut facts = Vec::new();
        for (share, part) in shares.iter_mut().zip(split).filter(|(_, part)| *part > 0) {
            let party = all.iter().find(|p| p.id == share.sponsor_id);
            let party = party.ok_or_else(|| {
                Error::Internal(format!("sponsor {} is missing", share.sponsor_id))
            })?;
            self.check_days(&terms, party, row.declared_on)?;
            let own = reinstate(tx, fund, &terms, party, part, self.on).await?;
            legs.push(party.account(Code::Reinstated), own);
            legs.push(party.account(Code::Unfunded), -own);
            share.recallable.0 += part;
            share.reinstated.0 += own;
            facts.push((format!("{SHARE}{}", party.id), format!("{part}/{own}")));
        }
        let mut draft = Draft::new(Kind::Recall, self.on, subject(row.no), legs.balanced()?)
            .text(name("reason", &self.reason)?);
        draft.meta.extend(facts);
        let posted = tx.post(permit, fund, draft).await?;
        for share in shares {
            tx.update::<distribution_share::Entity>(permit, share)
                .await?;
        }
        row.recallable = Minor(row.recallable.0 + amount.minor());
        tx.update::<distribution::Entity>(permit, row).await?;
        Ok(posted)
    }
}

/// Under this and the sponsor's id the journal keeps `recallable/reinstated` in minor units.
const SHARE: &str = "share.";

impl MakeRecallable {
    fn check_days(&self, terms: &AllTerms, party: &Party, declared_on: Day) -> Result<()> {
        let Some(days) = terms.of_sponsor(party.id, self.on)?.recycling_days else {
            return Err(Error::refused(
                "recall.not_agreed",
                format!(
                    "the agreement of {} lets nothing be recalled later",
                    party.code
                ),
                vec![("sponsor", party.code.clone())],
            ));
        };
        let last = declared_on
            .0
            .checked_add_days(chrono::Days::new(u64::from(days)));
        let last = last.map_or(declared_on, Day);
        if self.on < declared_on {
            let text = format!("{} is before it was declared on {declared_on}", self.on);
            return Err(Error::too_early("on", self.on, declared_on, text));
        }
        if self.on > last {
            return Err(Error::refused(
                "recall.too_late",
                format!(
                    "{} agreed {days} days for recalling what was distributed on {declared_on}: until {last}, not {}",
                    party.code, self.on
                ),
                vec![
                    ("sponsor", party.code.clone()),
                    ("days", days.to_string()),
                    ("until", last.to_string()),
                    ("on", self.on.to_string()),
                ],
            ));
        }
        Ok(())
    }
}

/// What a recallable part reinstates of a sponsor's commitment, in minor units of its currency: at
/// the agreement's own rate, truncated. A commitment is never callable beyond itself.
pub(super) async fn reinstate(
    tx: &mut Tx,
    fund: FundId,
    terms: &AllTerms,
    party: &Party,
    recallable: i64,
    on: Day,
) -> Result<i64> {
    let base = tx.book_by_id(fund)?.currency();
    if recallable == 0 {
        return Ok(0);
    }
    let money = Money::from_minor(recallable, base);
    let own = if party.currency == base {
        money
    } else {
        let agreed = terms
            .of_sponsor(party.id, on)?
            .reference(party.currency, base)?;
        let rate = agreed.ok_or_else(|| no_reference(party, money))?;
        rate.convert_truncated(money)
            .map_err(|e| Error::money("recallable", &e))?
    };
    let called = tx.balance(fund, &party.account(Code::Called)).await?;
    let before = tx.balance(fund, &party.account(Code::Reinstated)).await?;
    let room = Money::from_minor(called - before, party.currency);
    if own.minor() <= room.minor() {
        return Ok(own.minor());
    }
    let over = Money::from_minor(own.minor() - room.minor(), party.currency);
    Err(Error::refused(
        "recall.beyond_called",
        format!(
            "{} has {room} {} called and not yet reinstated; {own} is {over} too much",
            party.code, party.currency
        ),
        vec![
            ("sponsor", party.code.clone()),
            ("available", room.to_string()),
            ("asked", own.to_string()),
            ("short", over.to_string()),
            ("currency", party.currency.to_string()),
        ],
    ))
}

fn no_reference(party: &Party, share: Money) -> Error {
    Error::refused(
        "recall.reference_rate",
        format!(
            "{} commits in {}, and its agreement names no rate at which {share} {} would be callable again",
            party.code,
            party.currency,
            share.currency()
        ),
        vec![
            ("sponsor", party.code.clone()),
            ("commitment_currency", party.currency.to_string()),
            ("share", share.to_string()),
            ("currency", share.currency().to_string()),
        ],
    )
}

fn beyond(row: &distribution::Model, amount: Money, left: Money) -> Error {
    let base = amount.currency();
    let over = Money::from_minor(amount.minor() - left.minor(), base);
    Error::refused(
        "recall.beyond_distributed",
        format!(
            "{left} {base} of distribution {} can still be made recallable; {amount} is {over} too much",
            row.no
        ),
        vec![
            ("distribution", row.no.to_string()),
            ("available", left.to_string()),
            ("asked", amount.to_string()),
            ("short", over.to_string()),
            ("currency", base.to_string()),
        ],
    )
}

/// An equalisation has restored the commitments already.
fn check_standing(row: &distribution::Model) -> Result<()> {
    if row.status != "reversed" && row.kind == "proceeds" {
        return Ok(());
    }
    let state = if row.status == "reversed" {
        "reversed"
    } else {
        "an equalisation"
    };
    Err(Error::refused(
        "recall.standing",
        format!(
            "distribution {} is {state}: nothing of it can be recalled",
            row.no
        ),
        vec![
            ("distribution", row.no.to_string()),
            ("state", state.to_owned()),
        ],
    ))
}

/// What was made recallable is so no longer.
pub(super) async fn undo_in(tx: &mut Tx, permit: &Permit, original: &journal::Model) -> Result<()> {
    let (mut row, shares) = with_shares(tx, original.fund_id, number(original)?).await?;
    let kept = facts::under(original, SHARE)?;
    for mut share in shares {
        let Some(kept) = kept.get(&share.sponsor_id.to_string()) else {
            continue;
        };
        let (part, own) = kept.split_once('/').unwrap_or((kept, ""));
        let minor = facts::whole(original, SHARE, part)?;
        share.recallable.0 -= minor;
        share.reinstated.0 -= facts::whole(original, SHARE, own)?;
        row.recallable.0 -= minor;
        tx.update::<distribution_share::Entity>(permit, share)
            .await?;
    }
    tx.update::<distribution::Entity>(permit, row).await
}
