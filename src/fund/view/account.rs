//! A sponsor's own capital account: its part in each fund, and nobody else's.

use super::calls::{self, Call};
use super::distributions::{self, Distribution};
use super::receipts::{self, Receipt};
use super::sponsors::{self, Standing};
use crate::access::{Action, Member, Scope};
use crate::app::Ctx;
use crate::error::{Error, Result};
use crate::fund::list::FundFacts;
use crate::ledger::store::Conn;
use entity::value::SponsorId;
use entity::{agreement, capital_call, distribution, fund, receipt};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::BTreeSet;

/// A sponsor's part in one fund. Calls and distributions carry its own share alone.
#[derive(Debug, Clone)]
pub struct Part {
    pub fund: FundFacts,
    pub standing: Standing,
    /// Newest first.
    pub calls: Vec<Call>,
    pub receipts: Vec<Receipt>,
    pub distributions: Vec<Distribution>,
}

/// The accounts that are the reader's own, by sponsor and fund.
pub async fn accounts(ctx: &Ctx) -> Result<Vec<Part>> {
    let conn = ctx.app.db.snapshot().await?;
    let person = ctx.actor.person().into_iter();
    let own: BTreeSet<_> = person.flat_map(Member::sponsors).collect();
    let mut parts = Vec::new();
    for id in own {
        ctx.permit(Action::Account, Scope::Sponsor(id))?;
        let with = agreement::Entity::find()
            .filter(agreement::Column::SponsorId.eq(id))
            .order_by_asc(agreement::Column::FundId)
            .all(&conn)
            .await?;
        for signed in with {
            let row = fund::Entity::find_by_id(signed.fund_id).one(&conn).await?;
            let missing = || Error::Internal(format!("fund {} is missing", signed.fund_id));
            let fund = FundFacts::new(row.ok_or_else(missing)?)?;
            parts.push(part(&conn, fund, id).await?);
        }
    }
    Ok(parts)
}

async fn part(conn: &impl Conn, fund: FundFacts, own: SponsorId) -> Result<Part> {
    let standings = sponsors::standing(conn, &fund).await?;
    let standing = standings.into_iter().find(|s| s.party.id == own);
    let missing = || Error::Internal(format!("sponsor {own} has no agreement here"));

    let rows = capital_call::Entity::find()
        .filter(capital_call::Column::FundId.eq(fund.id))
        .order_by_desc(capital_call::Column::No)
        .all(conn)
        .await?;
    let mut calls = calls::with_shares(conn, &fund, rows).await?;
    for call in &mut calls {
        call.shares.retain(|share| share.party.id == own);
    }
    calls.retain(|call| !call.shares.is_empty());

    let rows = receipt::Entity::find()
        .filter(receipt::Column::FundId.eq(fund.id))
        .filter(receipt::Column::SponsorId.eq(own))
        .order_by_desc(receipt::Column::No)
        .all(conn)
        .await?;
    let receipts = receipts::with_lines(conn, &fund, rows).await?;

    let rows = distribution::Entity::find()
        .filter(distribution::Column::FundId.eq(fund.id))
        .order_by_desc(distribution::Column::No)
        .all(conn)
        .await?;
    let mut distributions = distributions::with_shares(conn, &fund, rows).await?;
    for distribution in &mut distributions {
        distribution.shares.retain(|share| share.party.id == own);
    }
    distributions.retain(|distribution| !distribution.shares.is_empty());

    Ok(Part {
        standing: standing.ok_or_else(missing)?,
        fund,
        calls,
        receipts,
        distributions,
    })
}
