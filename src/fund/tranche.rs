//! Rows of awards and their tranches, and the states a tranche goes through.

use super::encumbrance::{Instrument, Sources};
use crate::access::Permit;
use crate::command::Tx;
use crate::error::{Error, Result};
use crate::ledger::store;
use crate::money::Money;
use entity::value::{Day, FundId, Minor};
use entity::{award, journal, tranche};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};

/// The source document of an award's journals.
pub(super) fn subject(no: i64) -> String {
    format!("award/{no}")
}

/// An award of this fund.
pub(super) async fn award_row(tx: &Tx, fund: FundId, no: i64) -> Result<award::Model> {
    let row = award::Entity::find_by_id((fund, no)).one(tx.conn()).await?;
    row.ok_or_else(|| Error::field("award", "award.unknown", format!("there is no award {no}")))
}

/// Refuses a day before the award was made.
pub(super) fn not_before_award(row: &award::Model, on: Day) -> Result<()> {
    if on >= row.awarded_on {
        return Ok(());
    }
    let text = format!(
        "{on} is before award {} was made on {}",
        row.no, row.awarded_on
    );
    Err(Error::too_early("on", on, row.awarded_on, text))
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
    let row = tranche::Entity::find_by_id((fund, award, n))
        .one(tx.conn())
        .await?;
    row.ok_or_else(|| {
        Error::field(
            "tranche",
            "tranche.unknown",
            format!("award {award} has no tranche {n}"),
        )
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
            "tranche {} of award {} is {}; to be {done} it must be {wanted}",
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
            Err(Error::too_early("on", on, day, text))
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
    tx.update::<award::Entity>(
        permit,
        award::Model {
            status: status.into(),
            ..row
        },
    )
    .await
}

/// The instrument an award was made as.
pub(super) fn instrument(award: &award::Model) -> Result<Instrument> {
    award
        .instrument
        .parse()
        .map_err(|e| Error::Internal(format!("stored instrument: {e}")))
}

/// The award a journal speaks of.
pub(super) fn award_no(journal: &journal::Model) -> Result<i64> {
    let no = journal
        .subject
        .strip_prefix("award/")
        .and_then(|no| no.parse().ok());
    no.ok_or_else(|| Error::Internal(format!("journal {} is not of an award", journal.seq)))
}

/// The tranche a journal speaks of.
pub(super) fn number(journal: &journal::Model) -> Result<i64> {
    let number = fact(journal, "tranche")?.and_then(|n| n.parse().ok());
    number.ok_or_else(|| Error::Internal(format!("journal {} names no tranche", journal.seq)))
}

/// A fact that a journal carries beside its legs.
pub(super) fn fact(journal: &journal::Model, name: &str) -> Result<Option<String>> {
    let mut facts: std::collections::BTreeMap<String, String> =
        serde_json::from_str(&journal.meta)?;
    Ok(facts.remove(name))
}

/// The refusal of tranches that do not sum to their award.
pub(super) fn another_sum(sum: i128, award: Money) -> Error {
    let currency = award.currency();
    let sum = i64::try_from(sum).map_or_else(
        |_| "more than an amount can hold".to_owned(),
        |sum| Money::from_minor(sum, currency).to_string(),
    );
    let text = format!("sum to {sum}, the award is {award} {currency}");
    let figures = vec![
        ("sum", sum),
        ("asked", award.to_string()),
        ("currency", currency.to_string()),
    ];
    Error::field_with("tranches", "award.tranche_sum", text, figures)
}
