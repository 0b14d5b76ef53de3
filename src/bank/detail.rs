//! Entering and changing the bank details of a company or a sponsor.
//!
//! Each change is a new version that cools off for three days, so that a change made in haste or
//! by fraud is seen before anything is paid; then a second person verifies it.

use super::account::Details;
use super::party::{Party, named};
use crate::access::{Action, Permit};
use crate::audit;
use crate::command::{Command, Tx};
use crate::digest::Bytes;
use crate::error::{Error, Result};
use crate::fund::payee::{self, Payee};
use crate::secret::{Place, Ring, Sealed};
use entity::bank_detail;
use entity::value::{FundId, Instant};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How long a change is looked at before it may be verified.
pub const COOLING_DAYS: i64 = 3;
const DAY_MICROS: i64 = 86_400_000_000;

/// What fingerprints of accounts are kept apart by.
const ACCOUNT: &str = "account";

/// Where the details are sealed, for rotating keys.
pub const SEALED: Sealed = Sealed {
    table: "bank_detail",
    column: "sealed",
    row: "id",
    fingerprint: Some(("fingerprint", ACCOUNT, |json| {
        Ok(serde_json::from_str::<Details>(json)?.identity())
    })),
};

/// The seal of one version.
pub(super) fn place(id: &str) -> Place<'_> {
    Place {
        table: SEALED.table,
        column: SEALED.column,
        row: id,
    }
}

/// Enters bank details, or replaces them. Made from the details by `new` alone, so that mask,
/// fingerprint and sealed text always tell of one account.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EnterBankDetails {
    fund: Option<String>,
    party: Party,
    id: String,
    format: String,
    country: String,
    mask: String,
    /// Under each key, the present one first.
    fingerprints: Vec<String>,
    sealed: String,
}

/// A version that was entered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entered {
    pub id: String,
    pub version: i64,
    pub mask: String,
    /// As `YYYY-MM-DD HH:MM UTC`.
    pub cooling_until: String,
    /// Other parties that are paid to this very account, as `company ACME`.
    pub shared_with: Vec<String>,
}

impl EnterBankDetails {
    /// Checks and seals. The same key and details give the same command, so that a request sent
    /// twice is one request. `fund` is the fund that pays there; none for all funds that have no
    /// details of their own.
    pub fn new(
        ring: &Ring,
        key: &str,
        fund: Option<String>,
        party: Party,
        details: &Details,
    ) -> Result<Self> {
        let details = details.checked()?;
        let id = id(key);
        let json = zeroize::Zeroizing::new(serde_json::to_string(&details)?);
        let identity = zeroize::Zeroizing::new(details.identity());
        Ok(Self {
            fund,
            party,
            format: details.account.format().to_owned(),
            country: details.country().to_owned(),
            mask: details.mask(),
            fingerprints: ring.fingerprints(ACCOUNT, &identity),
            sealed: ring.seal_again(place(&id), json.as_bytes())?,
            id,
        })
    }

    pub fn party(&self) -> &Party {
        &self.party
    }

    pub fn mask(&self) -> &str {
        &self.mask
    }
}

/// What a version is called, from the key of the request that enters it.
fn id(key: &str) -> String {
    let mut bytes = Bytes::new("cofund-bank-detail-1");
    bytes.text(key);
    let mut id = bytes.finish();
    id.truncate(32);
    id
}

impl Command for EnterBankDetails {
    type Reply = Entered;
    const NAME: &'static str = "bank_details.enter";
    const ACTION: Action = Action::Bank;

    fn fund(&self) -> Option<&str> {
        self.fund.as_deref()
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Entered> {
        let chain = chain(tx, self.fund.as_deref())?;
        let party = self.party.id(tx.conn()).await?;
        let kind = self.party.kind.name();
        let before = payee::versions(tx.conn(), chain, kind, party).await?;
        let (maker, checker) = tx.hands()?;
        let fingerprint = self.fingerprints.first().cloned();
        let row = bank_detail::Model {
            id: self.id.clone(),
            chain,
            party_kind: kind.to_owned(),
            party_id: party,
            version: before.first().map_or(0, |row| row.version) + 1,
            format: self.format.clone(),
            country: self.country.clone(),
            mask: self.mask.clone(),
            fingerprint: fingerprint
                .ok_or_else(|| Error::Internal("bank details without a fingerprint".into()))?,
            sealed: self.sealed.clone(),
            maker,
            checker,
            cooling_until: Instant(tx.now().0 + COOLING_DAYS * DAY_MICROS),
            recorded_at: tx.now(),
        };
        let shared_with = self.shared_with(tx.conn(), &row).await?;
        tx.insert::<bank_detail::Entity>(permit, row.clone())
            .await?;
        Ok(Entered {
            id: row.id,
            version: row.version,
            mask: row.mask,
            cooling_until: payee::minute(row.cooling_until),
            shared_with,
        })
    }
}

impl EnterBankDetails {
    /// Other parties with this account that the same people may see.
    async fn shared_with(
        &self,
        conn: &impl ConnectionTrait,
        own: &bank_detail::Model,
    ) -> Result<Vec<String>> {
        let rows = bank_detail::Entity::find()
            .filter(bank_detail::Column::Fingerprint.is_in(&self.fingerprints))
            .filter(bank_detail::Column::Chain.is_in([own.chain, audit::INSTANCE]))
            .order_by_asc(bank_detail::Column::Id)
            .all(conn)
            .await?;
        let mut found = BTreeSet::new();
        for row in rows {
            if (&row.party_kind, row.party_id) != (&own.party_kind, own.party_id) {
                let (code, _) = named(conn, &row.party_kind, row.party_id).await?;
                found.insert(format!("{} {code}", row.party_kind));
            }
        }
        Ok(found.into_iter().collect())
    }
}

/// The chain of a fund, or of the instance.
pub(super) fn chain(tx: &Tx, fund: Option<&str>) -> Result<i64> {
    match fund {
        Some(code) => Ok(tx.book(code)?.id().0),
        None => Ok(audit::INSTANCE),
    }
}

/// Refuses to pay a party whose details wait to be verified; see `fund::payee`.
pub async fn payable(
    conn: &impl ConnectionTrait,
    fund: FundId,
    party: &Party,
    now: Instant,
) -> Result<()> {
    let payee = Payee {
        kind: party.kind.name(),
        id: party.id(conn).await?,
        code: &party.code,
    };
    payee::payable(conn, fund, payee, now).await
}
