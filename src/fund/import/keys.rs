//! Idempotency keys of an import, and which of them were used.

use crate::app::Ctx;
use crate::error::{Error, Result};
use entity::request;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use sha2::{Digest as _, Sha256};
use std::collections::HashSet;

/// The idempotency key of a grant in a fund; ids may hold any characters.
pub(super) fn grant(fund: &str, id: &str) -> String {
    format!(
        "360giving/{fund}/{}",
        hex::encode(Sha256::digest(id.as_bytes()))
    )
}

/// The key of a step in the making of a fund.
pub(super) fn step(fund: &str, step: &str) -> String {
    format!("360giving/{fund}/make/{step}")
}

/// Those of the keys that were used.
pub(super) async fn known(ctx: &Ctx, keys: &[String]) -> Result<HashSet<String>> {
    let mut known = HashSet::new();
    for chunk in keys.chunks(500) {
        let found: Vec<String> = request::Entity::find()
            .select_only()
            .column(request::Column::Key)
            .filter(request::Column::Key.is_in(chunk))
            .into_tuple()
            .all(&ctx.app.db.read)
            .await?;
        known.extend(found);
    }
    Ok(known)
}

/// What came of the command that used the key.
pub(super) async fn reply<T: serde::de::DeserializeOwned>(ctx: &Ctx, key: &str) -> Result<T> {
    let row = request::Entity::find_by_id(key)
        .one(&ctx.app.db.read)
        .await?;
    let row = row.ok_or_else(|| Error::NotFound(format!("request {key}")))?;
    Ok(serde_json::from_str(&row.reply)?)
}
