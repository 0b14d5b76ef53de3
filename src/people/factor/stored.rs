//! The device that counts, as it is stored.

use crate::error::{Error, Result};
use entity::totp;
use entity::value::PersonId;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

/// The person's confirmed secret, where there is one.
pub(super) async fn confirmed(
    conn: &impl ConnectionTrait,
    person: PersonId,
) -> Result<Option<totp::Model>> {
    let found = totp::Entity::find()
        .filter(totp::Column::PersonId.eq(person))
        .filter(totp::Column::ConfirmedAt.is_not_null())
        .filter(totp::Column::EndedAt.is_null())
        .one(conn)
        .await?;
    Ok(found)
}

pub(super) fn none() -> Error {
    let text = "no device for codes is set up";
    Error::refused("factor.none", text, Vec::new())
}
