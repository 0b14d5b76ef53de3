//! Holdings that lost their worth, and holdings valued anew.
//!
//! Accounts, per source. Write-down and write-off: 5300 against 1300 and 1320 of the company, in
//! the ratio of their balances; a write-off also takes 1310 back against 4200 and gives up what
//! was promised and not paid: 9600 against 9500 (memo). Valuation: 1310 against 4200.

use super::amount::{Amount, name};
use super::encumbrance::{Sources, encumber};
use super::exit::release_unrealised;
use super::facts;
use super::holding::{EARNING, Holding, INVESTMENTS};
use super::source;
use super::tranche::{award_row, refresh, row};
use crate::access::{Action, Permit};
use crate::command::{Command, Tx};
use crate::error::{Error, Result};
use crate::ledger::entry::Legs;
use crate::ledger::{Code, Draft, Kind, Posted};
use crate::money::{Money, split};
use entity::value::{Day, Side};
use entity::{award, journal, tranche};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde::{Deserialize, Serialize};

/// Takes part of the cost of a holding as lost.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct WriteDown {
    pub fund: String,
    pub company: String,
    pub amount: Amount,
    pub on: Day,
    pub reason: String,
}

impl Command for WriteDown {
    type Reply = Posted;
    const NAME: &'static str = "write_down";
    const ACTION: Action = Action::Book;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Posted> {
        let book = tx.book(&self.fund)?;
        let (fund, base) = (book.id(), book.currency());
        book.check_day("on", self.on)?;
        let amount = self.amount.positive("amount", base)?;
        let held = Holding::load(tx, fund, &self.company).await?;
        let all = balances(&held);
        let total = Money::from_minor(all.iter().sum(), base);
        if total.is_zero() {
            return Err(held.nothing(&EARNING));
        }
        if amount.minor() > total.minor() {
            let over = Money::from_minor(amount.minor() - total.minor(), base);
            return Err(Error::refused(
                "holding.over_disposal",
                format!(
                    "{} stands at {total} {base}; a write-down of {amount} is {over} too much",
                    self.company
                ),
                vec![
                    ("available", total.to_string()),
                    ("asked", amount.to_string()),
                    ("short", over.to_string()),
                    ("currency", base.to_string()),
                ],
            ));
        }
        let lost = split(amount.minor(), &all).map_err(|e| Error::money("amount", &e))?;
        let legs = loss(&held, [lost[0], lost[1], lost[2], lost[3]]);
        let draft = Draft::new(Kind::WriteDown, self.on, held.subject(), legs.balanced()?)
            .text(name("reason", &self.reason)?);
        tx.post(permit, fund, draft).await
    }
}

/// Balances of 1300 local and partner, then 1320.
fn balances(held: &Holding) -> [i64; 4] {
    [held.cost[0], held.cost[1], held.loans[0], held.loans[1]]
}

/// The legs of a loss, in the order of [`balances`].
fn loss(held: &Holding, lost: [i64; 4]) -> Legs {
    let mut legs = Legs::new();
    for (side, part) in source::each([lost[0] + lost[2], lost[1] + lost[3]]) {
        legs.push(source::account(Code::WriteOffs, side, held.base), part);
    }
    let accounts = [Code::Investments, Code::Loans].into_iter();
    let accounts = accounts.flat_map(|code| Side::BOTH.map(|side| (code, side)));
    for ((code, side), part) in accounts.zip(lost) {
        held.push(&mut legs, code, side, -part);
    }
    legs
}

/// Takes everything that remains of a holding as lost, and cancels what was still to be paid.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct WriteOff {
    pub fund: String,
    pub company: String,
    pub on: Day,
    pub reason: String,
}

/// A write-off as recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrittenOff {
    pub posted: Posted,
    /// Cost and loans lost.
    pub lost: Money,
    /// Promises given up.
    pub cancelled: Vec<CancelledTranche>,
}

/// A tranche that will not be paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CancelledTranche {
    pub award: i64,
    pub n: i64,
    pub amount: Money,
}

impl Command for WriteOff {
    type Reply = WrittenOff;
    const NAME: &'static str = "write_off";
    const ACTION: Action = Action::Book;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<WrittenOff> {
        let book = tx.book(&self.fund)?;
        let (fund, base) = (book.id(), book.currency());
        book.check_day("on", self.on)?;
        let held = Holding::load(tx, fund, &self.company).await?;
        let open = open_tranches(tx, &held).await?;
        let all = balances(&held);
        if open.is_empty() && all == [0; 4] && held.unrealised == [0; 2] {
            return Err(held.nothing(&EARNING));
        }
        let mut legs = loss(&held, all);
        release_unrealised(&mut legs, &held, held.cost)?;
        for t in &open {
            let promise = encumber(t.award_no, Sources::of(t), base).balanced()?;
            for leg in promise.reversed().legs() {
                legs.push(leg.account.clone(), leg.amount.0);
            }
        }
        let mut draft = Draft::new(Kind::WriteOff, self.on, held.subject(), legs.balanced()?)
            .text(name("reason", &self.reason)?);
        for t in &open {
            draft = draft.meta(&format!("{WAS}{}.{}", t.award_no, t.n), t.status.clone());
        }
        let posted = tx.post(permit, fund, draft).await?;
        let money = |minor| Money::from_minor(minor, base);
        let reply = |t: &tranche::Model| CancelledTranche {
            award: t.award_no,
            n: t.n,
            amount: money(t.amount.0),
        };
        let cancelled = open.iter().map(reply).collect();
        set_status(tx, permit, open, |_| "cancelled".into()).await?;
        Ok(WrittenOff {
            posted,
            lost: money(all.iter().sum()),
            cancelled,
        })
    }
}

/// Under this and `award.tranche` the journal keeps the state of what it cancelled.
const WAS: &str = "tranche.";

/// The company's tranches that are promised and not paid. Refused while a payment is on its way.
async fn open_tranches(tx: &Tx, held: &Holding) -> Result<Vec<tranche::Model>> {
    let awards = award::Entity::find()
        .filter(award::Column::FundId.eq(held.fund))
        .filter(award::Column::CompanyId.is_in(held.records()))
        .all(tx.conn())
        .await?;
    let open = tranche::Entity::find()
        .filter(tranche::Column::FundId.eq(held.fund))
        .filter(tranche::Column::AwardNo.is_in(awards.iter().map(|a| a.no)))
        .filter(tranche::Column::Status.is_in(["planned", "approved", "returned", "instructed"]))
        .order_by_asc(tranche::Column::AwardNo)
        .order_by_asc(tranche::Column::N)
        .all(tx.conn())
        .await?;
    let Some(t) = open.iter().find(|t| t.status == "instructed") else {
        return Ok(open);
    };
    Err(Error::refused(
        "write_off.payment_under_way",
        format!(
            "tranche {} of award {} is with the bank: settle or return it first",
            t.n, t.award_no
        ),
        vec![
            ("award", t.award_no.to_string()),
            ("tranche", t.n.to_string()),
        ],
    ))
}

/// Gives tranches a new state and their awards the one that follows from it.
async fn set_status(
    tx: &mut Tx,
    permit: &Permit,
    rows: Vec<tranche::Model>,
    status: impl Fn(&tranche::Model) -> String,
) -> Result<()> {
    let Some(fund) = rows.first().map(|t| t.fund_id) else {
        return Ok(());
    };
    let mut awards: Vec<i64> = rows.iter().map(|t| t.award_no).collect();
    awards.dedup();
    for mut row in rows {
        row.status = status(&row);
        tx.update::<tranche::Entity>(permit, row).await?;
    }
    for no in awards {
        let award = award_row(tx, fund, no).await?;
        refresh(tx, permit, award).await?;
    }
    Ok(())
}

/// Promises again what a write-off cancelled.
pub(super) async fn undo_in(tx: &mut Tx, permit: &Permit, original: &journal::Model) -> Result<()> {
    let mut rows = Vec::new();
    let was = facts::under(original, WAS)?;
    for place in was.keys() {
        let (award, n) = place.split_once('.').unwrap_or((place, ""));
        let award = facts::whole(original, "award", award)?;
        let n = facts::whole(original, "tranche", n)?;
        rows.push(row(tx, original.fund_id, award, n).await?);
    }
    rows.sort_by_key(|t| (t.award_no, t.n));
    let back = |t: &tranche::Model| {
        was.get(&format!("{}.{}", t.award_no, t.n))
            .cloned()
            .unwrap_or_else(|| t.status.clone())
    };
    set_status(tx, permit, rows, back).await
}

/// Records what a holding of shares, convertibles or SAFEs is worth.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Value {
    pub fund: String,
    pub company: String,
    /// Of the whole holding, in the fund's currency.
    pub fair_value: Amount,
    pub on: Day,
    /// How it was found, e.g. the price of the latest round.
    pub method: String,
}

/// A valuation as recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Valued {
    pub posted: Posted,
    /// Above zero where the holding gained.
    pub change: Money,
}

impl Command for Value {
    type Reply = Valued;
    const NAME: &'static str = "value";
    const ACTION: Action = Action::Book;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Valued> {
        let book = tx.book(&self.fund)?;
        let (fund, base) = (book.id(), book.currency());
        book.check_day("on", self.on)?;
        let value = self.fair_value.not_negative("fair_value", base)?;
        let held = Holding::load(tx, fund, &self.company).await?;
        let ratio = held.financed(tx, held.cost, &INVESTMENTS).await?;
        let worth = source::divide(value.minor(), ratio)?;
        let change = [0, 1].map(|i| worth[i] - held.cost[i] - held.unrealised[i]);
        let mut legs = Legs::new();
        for (side, part) in source::each(change) {
            held.push(&mut legs, Code::UnrealisedValue, side, part);
        }
        for (side, part) in source::each(change) {
            legs.push(source::account(Code::UnrealisedGain, side, base), -part);
        }
        if legs.is_empty() {
            return Err(Error::refused(
                "holding.value_unchanged",
                format!("{} is carried at {value} {base} already", self.company),
                vec![("value", value.to_string()), ("currency", base.to_string())],
            ));
        }
        let draft = Draft::new(Kind::Revalue, self.on, held.subject(), legs.balanced()?)
            .text(name("method", &self.method)?)
            .meta("fair_value", value.to_string());
        let posted = tx.post(permit, fund, draft).await?;
        let change = Money::from_minor(change[0] + change[1], base);
        Ok(Valued { posted, change })
    }
}
