//! Whom a change of bank details is told to: whoever was named with the details it replaces.

use super::account::Details;
use super::detail::place;
use super::party::named;
use crate::app::App;
use crate::error::{Error, Result};
use crate::fund::payee;
use crate::mail::{Letter, Mailbox, enqueue_once};
use crate::money::Lang;
use crate::secret::Ring;
use crate::text::In;
use entity::bank_detail;
use entity::value::Instant;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

/// How long back changes are looked for: longer than the service may stand still unnoticed.
const LOOKED_BACK: i64 = 14 * 86_400_000_000;

/// A message to be sent, once under its key.
#[derive(Clone, PartialEq, Eq)]
pub struct Alert {
    pub key: String,
    /// E-mail address.
    pub to: String,
    /// As far as the account tells.
    pub lang: Lang,
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
        lang: match details.country() {
            "JP" => Lang::Ja,
            _ => Lang::En,
        },
        to: details.contact,
        party_name,
        before: before.mask,
        after: row.mask,
        cooling_until: payee::minute(row.cooling_until),
    }))
}

impl Alert {
    fn letter(&self) -> Letter {
        let w = In(self.lang);
        let said = [
            ("party", self.party_name.as_str()),
            ("before", &self.before),
            ("after", &self.after),
            ("until", &self.cooling_until),
        ];
        Letter::new(self.lang, w.with_all("mail-bank-changed-subject", &said))
            .say(w.with_all("mail-bank-changed", &said))
            .say(w.with_all("mail-bank-changed-act", &said))
    }
}

/// Writes the letters of changes that nobody was told of yet; gives how many. Asked again, or by
/// several replicas at a time, it writes none twice.
pub async fn tell(app: &App) -> Result<usize> {
    let now = app.clock.now();
    let late = bank_detail::Column::RecordedAt.gte(Instant(now.0 - LOOKED_BACK));
    let rows = bank_detail::Entity::find()
        .filter(late)
        .filter(bank_detail::Column::Version.gt(1))
        .all(&app.db.read)
        .await?;
    let mut told = 0;
    for row in rows {
        let alert = match alert(&app.ring, &app.db.read, &row.id).await {
            Ok(alert) => alert,
            Err(e) => {
                // One that cannot be opened keeps nobody else from being told.
                tracing::error!(error = %e, "a change of bank details cannot be told");
                continue;
            }
        };
        let Some(alert) = alert else { continue };
        let to = Mailbox::new("", &alert.to)?;
        let letter = alert.letter();
        if enqueue_once(&app.db.write, &alert.key, now, &to, &letter).await? {
            told += 1;
        }
    }
    Ok(told)
}
