//! Whom a change of bank details is told to: whoever was named with the details it replaces.

use super::account::Details;
use super::detail::place;
use super::party::named;
use crate::error::{Error, Result};
use crate::fund::payee;
use crate::secret::Ring;
use entity::bank_detail;
use sea_orm::{ConnectionTrait, EntityTrait};

/// A message to be sent, once under its key.
#[derive(Clone, PartialEq, Eq)]
pub struct Alert {
    pub key: String,
    /// E-mail address.
    pub to: String,
    pub party_name: String,
    /// Masks of the details before and after.
    pub before: String,
    pub after: String,
    pub cooling_until: String,
}

impl std::fmt::Debug for Alert {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Alert")
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}

/// The alert of a version that was entered; none where it is the first, or nobody was named.
pub async fn alert(ring: &Ring, conn: &impl ConnectionTrait, id: &str) -> Result<Option<Alert>> {
    let row = bank_detail::Entity::find_by_id(id).one(conn).await?;
    let row = row.ok_or_else(|| Error::NotFound("bank details".into()))?;
    let rows = payee::versions(conn, row.chain, &row.party_kind, row.party_id).await?;
    let Some(before) = rows.into_iter().find(|r| r.version < row.version) else {
        return Ok(None);
    };
    let plain = ring.open(place(&before.id), &before.sealed)?;
    let details: Details = serde_json::from_str(plain.text()?)?;
    if details.contact.is_empty() {
        return Ok(None);
    }
    let (_, party_name) = named(conn, &row.party_kind, row.party_id).await?;
    Ok(Some(Alert {
        key: format!("bank-details/{}", row.id),
        to: details.contact,
        party_name,
        before: before.mask,
        after: row.mask,
        cooling_until: payee::minute(row.cooling_until),
    }))
}
