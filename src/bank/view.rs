//! Bank details as pages and the command line show them: masked.

use super::party::named;
use crate::access::{Action, Scope};
use crate::app::Ctx;
use crate::audit;
use crate::error::Result;
use crate::fund::payee::{self, State};
use entity::bank_detail;
use entity::value::{FundId, Instant};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::{BTreeMap, BTreeSet};

/// A version of somebody's bank details.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// `company` or `sponsor`.
    pub kind: String,
    pub code: String,
    pub name: String,
    pub version: i64,
    /// `iban`, `zengin`, `aba` or `other`.
    pub format: String,
    pub mask: String,
    pub state: State,
    /// Pseudonyms.
    pub maker: String,
    pub checker: Option<String>,
    pub recorded_at: Instant,
    pub cooling_until: Instant,
    /// Who verified or rejected it, and what they noted.
    pub decided: Option<(String, String)>,
    /// Another party here is paid to the same account.
    pub shared: bool,
}

/// Every version that stands with a fund, or with the instance: parties in order, the newest
/// version of each first.
pub async fn lines(ctx: &Ctx, fund: Option<FundId>) -> Result<Vec<Line>> {
    ctx.permit(Action::Read, fund.map_or(Scope::Instance, Scope::Fund))?;
    let conn = ctx.app.db.snapshot().await?;
    let now = ctx.app.clock.now();
    let rows = bank_detail::Entity::find()
        .filter(bank_detail::Column::Chain.eq(audit::chain_of(fund)))
        .order_by_asc(bank_detail::Column::PartyKind)
        .order_by_asc(bank_detail::Column::PartyId)
        .order_by_desc(bank_detail::Column::Version)
        .all(&conn)
        .await?;
    let mut parties: BTreeMap<&str, BTreeSet<(&str, i64)>> = BTreeMap::new();
    for row in &rows {
        let paid = parties.entry(&row.fingerprint).or_default();
        paid.insert((&row.party_kind, row.party_id));
    }
    let shared: BTreeSet<String> = parties
        .into_iter()
        .filter(|(_, paid)| paid.len() > 1)
        .map(|(fingerprint, _)| fingerprint.to_owned())
        .collect();
    let mut lines = Vec::with_capacity(rows.len());
    for row in rows {
        let (state, last) = payee::state(&conn, &row, now).await?;
        let (code, name) = named(&conn, &row.party_kind, row.party_id).await?;
        lines.push(Line {
            kind: row.party_kind,
            code,
            name,
            version: row.version,
            format: row.format,
            mask: row.mask,
            state,
            maker: row.maker,
            checker: row.checker,
            recorded_at: row.recorded_at,
            cooling_until: row.cooling_until,
            decided: last.map(|event| (event.actor, event.note)),
            shared: shared.contains(&row.fingerprint),
        });
    }
    Ok(lines)
}
