//! Tranches of an award: their rows, what each source pays of them, and the ways back.
//!
//! Accounts, in the fund's currency.
//! Return of an instructed payment (memo): 9700 instructed against 9750.
//! Return of a settled payment: the mirror of the payment, without the reservation: 1100 cash
//! against 1300 investments, 1320 loans or 5200 grants; 9500 encumbrance against 9600 reserve.
//! Cancel (memo): 9600 reserve against 9500 encumbrance.

use super::award::{Instrument, TrancheShare, award_row, encumber, not_before_award, subject};
use super::disburse::{payment, release};
use super::{amount, company, party};
use crate::access::{Action, Permit};
use crate::command::{Command, Tx};
use crate::error::{Error, Result};
use crate::ledger::{Draft, Entry, Kind, Posted, store};
use crate::money::{Currency, Money};
use entity::value::{Day, FundId, Minor, Side};
use entity::{award, journal, tranche};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};
use serde::{Deserialize, Serialize};

/// Parts of an amount by source of capital, in minor units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Sources {
    pub local: i64,
    pub partner: i64,
}

impl Sources {
    pub fn total(self) -> i64 {
        self.local + self.partner
    }

    pub fn each(self) -> [(Side, i64); 2] {
        [(Side::Local, self.local), (Side::Partner, self.partner)]
    }

    /// Parts for `amounts` that sum to the total, exact per source: each is the difference of two
    /// truncated running sums, so the last takes what is left.
    pub fn over(self, amounts: &[i64]) -> Vec<Self> {
        let whole = i128::from(self.total());
        let (mut sum, mut given) = (0_i128, 0_i128);
        let mut parts = Vec::with_capacity(amounts.len());
        for &amount in amounts {
            sum += i128::from(amount);
            let due = i128::from(self.local) * sum / whole;
            let local = i64::try_from(due - given).expect("a part is no larger than the whole");
            given = due;
            parts.push(Self { local, partner: amount - local });
        }
        parts
    }

    pub fn share(self, n: i64, base: Currency) -> TrancheShare {
        let money = |minor| Money::from_minor(minor, base);
        TrancheShare {
            n,
            amount: money(self.total()),
            local: money(self.local),
            partner: money(self.partner),
        }
    }

    pub fn of(row: &tranche::Model) -> Self {
        Self { local: row.local.0, partner: row.partner.0 }
    }
}

/// Adds a planned tranche; `at` is fund, award and number.
pub(super) async fn add(
    tx: &mut Tx,
    permit: &Permit,
    at: (FundId, i64, i64),
    sources: Sources,
    planned_on: Day,
    condition: String,
) -> Result<()> {
    let row = tranche::Model {
        fund_id: at.0,
        award_no: at.1,
        n: at.2,
        amount: Minor(sources.total()),
        local: Minor(sources.local),
        partner: Minor(sources.partner),
        planned_on,
        condition,
        status: "planned".into(),
        bank: None,
        approved_on: None,
        instructed_on: None,
        settled_on: None,
        instruct_seq: None,
        settle_seq: None,
        date_assumed: 0,
    };
    tx.insert::<tranche::Entity>(permit, row).await
}

/// A tranche of an award.
pub(super) async fn row(tx: &Tx, fund: FundId, award: i64, n: i64) -> Result<tranche::Model> {
    let row = tranche::Entity::find_by_id((fund, award, n)).one(tx.conn()).await?;
    row.ok_or_else(|| {
        Error::field("tranche", "tranche.unknown", format!("award {award} has no tranche {n}"))
    })
}

/// All tranches of an award, in order.
pub(super) async fn of_award(tx: &Tx, fund: FundId, award: i64) -> Result<Vec<tranche::Model>> {
    let rows = tranche::Entity::find()
        .filter(tranche::Column::FundId.eq(fund))
        .filter(tranche::Column::AwardNo.eq(award))
        .order_by_asc(tranche::Column::N)
        .all(tx.conn())
        .await?;
    Ok(rows)
}

/// Highest number of an award's tranches.
pub(super) async fn last(tx: &Tx, fund: FundId, award: i64) -> Result<i64> {
    let of = Condition::all()
        .add(tranche::Column::FundId.eq(fund))
        .add(tranche::Column::AwardNo.eq(award));
    store::last_number::<tranche::Entity>(tx.conn(), tranche::Column::N, of).await
}

/// Refuses a tranche in another state than what is asked needs.
pub(super) fn expect(row: &tranche::Model, states: &[&str], done: &str) -> Result<()> {
    if states.contains(&row.status.as_str()) {
        return Ok(());
    }
    let wanted = states.join(" or ");
    Err(Error::refused(
        "tranche.status",
        format!(
            "tranche {} of award {} is {}; only a {wanted} one can be {done}",
            row.n, row.award_no, row.status
        ),
        vec![
            ("award", row.award_no.to_string()),
            ("tranche", row.n.to_string()),
            ("status", row.status.clone()),
            ("wanted", wanted),
        ],
    ))
}

/// Refuses a day before what it follows.
pub(super) fn not_before(earlier: Option<Day>, on: Day, what: &str) -> Result<()> {
    match earlier {
        Some(day) if on < day => {
            let text = format!("{on} is before the tranche was {what} on {day}");
            Err(Error::field("on", "date.order", text))
        }
        _ => Ok(()),
    }
}

/// Writes the award as active while a tranche is open, else as closed, or as cancelled where
/// nothing was ever paid.
pub(super) async fn refresh(tx: &mut Tx, permit: &Permit, row: award::Model) -> Result<()> {
    let all = of_award(tx, row.fund_id, row.no).await?;
    let any = |states: &[&str]| all.iter().any(|t| states.contains(&t.status.as_str()));
    let status = if any(&["planned", "approved", "instructed", "returned"]) {
        "active"
    } else if any(&["settled"]) {
        "closed"
    } else {
        "cancelled"
    };
    tx.update::<award::Entity>(permit, award::Model { status: status.into(), ..row }).await
}

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
        not_before(row.settled_on.or(row.instructed_on), self.on, "paid or instructed")?;
        let was = row.status.clone();
        let (entry, next) = if was == "settled" {
            let company = company::by_id(tx.conn(), award.company_id).await?;
            let instrument = instrument(&award)?;
            let bank = row.bank.clone().unwrap_or_default();
            let bank = party::bank(tx.conn(), fund, &bank, Some(base)).await?;
            let legs = payment(&award, &company.code, instrument, &bank, Sources::of(&row), base)?;
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
        let entry = encumber(award.no, Sources::of(&row), base).balanced()?.reversed();
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

/// The instrument an award was made as.
pub(super) fn instrument(award: &award::Model) -> Result<Instrument> {
    award.instrument.parse().map_err(|e| Error::Internal(format!("stored instrument: {e}")))
}

/// The award a journal speaks of.
pub(super) fn award_no(journal: &journal::Model) -> Result<i64> {
    let no = journal.subject.strip_prefix("award/").and_then(|no| no.parse().ok());
    no.ok_or_else(|| Error::Internal(format!("journal {} is not of an award", journal.seq)))
}

/// The tranche a journal speaks of.
pub(super) fn number(journal: &journal::Model) -> Result<i64> {
    let number = fact(journal, "tranche")?.and_then(|n| n.parse().ok());
    number.ok_or_else(|| Error::Internal(format!("journal {} names no tranche", journal.seq)))
}

fn fact(journal: &journal::Model, name: &str) -> Result<Option<String>> {
    let mut facts: std::collections::BTreeMap<String, String> = serde_json::from_str(&journal.meta)?;
    Ok(facts.remove(name))
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
        _ => return Err(Error::Internal(format!("journal {} moved no tranche", journal.seq))),
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
        Some(day) => day.parse().map(Some).map_err(|e| Error::Internal(format!("stored day: {e}")))?,
        None => None,
    };
    tx.update::<tranche::Entity>(permit, row).await?;
    refresh(tx, permit, award).await
}
