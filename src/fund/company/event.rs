//! The history of a company in the register. Names no person of it.

use crate::access::Permit;
use crate::command::Tx;
use crate::error::Result;
use crate::ledger::store;
use entity::company_event;
use entity::value::CompanyId;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Registered,
    Changed,
    PersonAdded,
    PersonEnded,
    PersonErased,
    MergedInto,
    MergedFrom,
    /// A merge into another was undone.
    Parted,
    PartedFrom,
}

impl Kind {
    /// As stored.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Registered => "registered",
            Self::Changed => "changed",
            Self::PersonAdded => "person_added",
            Self::PersonEnded => "person_ended",
            Self::PersonErased => "person_erased",
            Self::MergedInto => "merged_into",
            Self::MergedFrom => "merged_from",
            Self::Parted => "parted",
            Self::PartedFrom => "parted_from",
        }
    }
}

/// An event to be written.
pub(super) struct Happened<'a> {
    pub company: CompanyId,
    pub kind: Kind,
    pub other: Option<CompanyId>,
    pub body: serde_json::Value,
    pub reason: &'a str,
}

/// Adds it to the company's history.
pub(super) async fn write(permit: &Permit, tx: &mut Tx, happened: Happened<'_>) -> Result<()> {
    let own = Condition::all().add(company_event::Column::CompanyId.eq(happened.company));
    let last =
        store::last_number::<company_event::Entity>(tx.conn(), company_event::Column::Seq, own);
    let row = company_event::Model {
        company_id: happened.company,
        seq: last.await? + 1,
        kind: happened.kind.name().to_owned(),
        other_id: happened.other,
        body: happened.body.to_string(),
        reason: happened.reason.to_owned(),
        maker: permit.actor().name().to_owned(),
        recorded_at: tx.now(),
    };
    tx.insert::<company_event::Entity>(permit, row).await
}

/// The entry of its history that registered or last changed the record.
pub async fn version(conn: &impl ConnectionTrait, company: CompanyId) -> Result<i64> {
    let kinds = [Kind::Registered, Kind::Changed].map(Kind::name);
    let last = company_event::Entity::find()
        .filter(company_event::Column::CompanyId.eq(company))
        .filter(company_event::Column::Kind.is_in(kinds))
        .order_by_desc(company_event::Column::Seq)
        .one(conn)
        .await?;
    Ok(last.map_or(0, |row| row.seq))
}
