//! Whether a party's bank details may be paid to.
//!
//! A fund pays by its own details of a party, or by those of the instance where it has none. A
//! party without any details is paid as before: the ledger then only records what the bank did.
//! Once there are details, the newest that is not rejected must be verified.

use crate::audit;
use crate::error::{Error, Result};
use entity::value::{FundId, Instant};
use entity::{bank_detail, bank_detail_event};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

/// Who is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Payee<'a> {
    /// `company` or `sponsor`.
    pub kind: &'static str,
    pub id: i64,
    /// For refusals.
    pub code: &'a str,
}

/// Where a version of bank details stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Changed lately; nobody may verify it yet.
    Cooling,
    /// To be verified by a second person.
    Waiting,
    Verified,
    Rejected,
}

impl State {
    /// The word that texts are found by.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cooling => "cooling",
            Self::Waiting => "waiting",
            Self::Verified => "verified",
            Self::Rejected => "rejected",
        }
    }
}

/// The state of a version, with its last event.
pub async fn state(
    conn: &impl ConnectionTrait,
    row: &bank_detail::Model,
    now: Instant,
) -> Result<(State, Option<bank_detail_event::Model>)> {
    let last = bank_detail_event::Entity::find()
        .filter(bank_detail_event::Column::DetailId.eq(&row.id))
        .order_by_desc(bank_detail_event::Column::Seq)
        .one(conn)
        .await?;
    let state = match last.as_ref().map(|event| event.kind.as_str()) {
        Some("verified") => State::Verified,
        Some(_) => State::Rejected,
        None if now < row.cooling_until => State::Cooling,
        None => State::Waiting,
    };
    Ok((state, last))
}

/// All versions of a chain's details of a party, the newest first.
pub async fn versions(
    conn: &impl ConnectionTrait,
    chain: i64,
    kind: &str,
    id: i64,
) -> Result<Vec<bank_detail::Model>> {
    let rows = bank_detail::Entity::find()
        .filter(bank_detail::Column::Chain.eq(chain))
        .filter(bank_detail::Column::PartyKind.eq(kind))
        .filter(bank_detail::Column::PartyId.eq(id))
        .order_by_desc(bank_detail::Column::Version);
    Ok(rows.all(conn).await?)
}

/// Refuses to pay a party whose details wait to be verified.
pub async fn payable(
    conn: &impl ConnectionTrait,
    fund: FundId,
    payee: Payee<'_>,
    now: Instant,
) -> Result<()> {
    let mut rows = bank_detail::Entity::find()
        .filter(bank_detail::Column::PartyKind.eq(payee.kind))
        .filter(bank_detail::Column::PartyId.eq(payee.id))
        .filter(bank_detail::Column::Chain.is_in([fund.0, audit::INSTANCE]))
        .order_by_desc(bank_detail::Column::Version)
        .all(conn)
        .await?;
    if rows.iter().any(|row| row.chain == fund.0) {
        rows.retain(|row| row.chain == fund.0);
    }
    let Some(newest) = rows.first() else {
        return Ok(());
    };
    for row in &rows {
        match state(conn, row, now).await?.0 {
            State::Rejected => {}
            State::Verified => return Ok(()),
            State::Cooling => return Err(cooling(payee.code, row)),
            State::Waiting => return Err(unverified(payee.code, row)),
        }
    }
    Err(unverified(payee.code, newest))
}

/// Details that changed lately.
pub fn cooling(party: &str, row: &bank_detail::Model) -> Error {
    let until = minute(row.cooling_until);
    Error::refused(
        "bank.cooling_off",
        format!(
            "the bank details of {party} ({}) changed lately; they cool off until {until}, and are then verified by somebody other than {}",
            row.mask, row.maker
        ),
        vec![
            ("party", party.to_owned()),
            ("mask", row.mask.clone()),
            ("until", until),
            ("maker", row.maker.clone()),
        ],
    )
}

fn unverified(party: &str, row: &bank_detail::Model) -> Error {
    Error::refused(
        "bank.unverified",
        format!(
            "the bank details of {party} ({}) are not verified; somebody who approves bank details, other than {}, must verify them first",
            row.mask, row.maker
        ),
        vec![
            ("party", party.to_owned()),
            ("mask", row.mask.clone()),
            ("maker", row.maker.clone()),
        ],
    )
}

/// An instant to the minute that is over by then.
pub fn minute(at: Instant) -> String {
    let time = chrono::DateTime::from_timestamp_micros(at.0.saturating_add(59_999_999));
    time.unwrap_or_default()
        .format("%Y-%m-%d %H:%M UTC")
        .to_string()
}
