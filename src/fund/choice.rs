//! What a form offers to choose from: the registers and the open items of a fund.

mod entry;
mod open;

use super::list::{FundFacts, funds};
use super::party;
use super::terms::{AllTerms, Terms};
use crate::access::{Action, Scope};
use crate::app::Ctx;
use crate::error::Result;
use crate::ledger::store::stored_currency;
use crate::money::Money;
use entity::value::{Day, FundId};
use entity::{agreement, bank_account, capital_call, programme, receipt, sponsor};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::BTreeSet;

/// A list a field chooses from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum List {
    Programmes,
    /// Sponsors of the register that have no agreement with the fund yet.
    Unsigned,
    /// Sponsors with an agreement; the currency is their commitment's.
    Parties,
    Banks,
    /// Calls that stand.
    Calls,
    /// The fund's calls for applications.
    Rounds,
    /// Receipts that stand.
    Receipts,
    /// The register of companies.
    Companies,
    /// Awards that are not cancelled.
    Awards,
    /// Tranches of one of these statuses, as `AWARD/TRANCHE`.
    Tranches(&'static [&'static str]),
    /// Fees owed.
    Fees,
    /// Distributions of one of these statuses.
    Distributions(&'static [&'static str]),
}

pub use entry::Choice;

/// The entries of a list, in the order people look for them. A list of a fund is empty without
/// one.
pub async fn load(ctx: &Ctx, list: List, fund: Option<&FundFacts>) -> Result<Vec<Choice>> {
    match list {
        List::Programmes => return programmes(ctx).await,
        List::Companies => return open::companies(ctx).await,
        _ => {}
    }
    let Some(fund) = fund else {
        return Ok(Vec::new());
    };
    match list {
        List::Programmes | List::Companies => Ok(Vec::new()),
        List::Unsigned => unsigned(ctx, fund.id).await,
        List::Parties => parties(ctx, fund.id).await,
        List::Banks => banks(ctx, fund.id).await,
        List::Calls => calls(ctx, fund).await,
        List::Rounds => open::rounds(ctx, fund.id).await,
        List::Receipts => receipts(ctx, fund.id).await,
        List::Awards => open::awards(ctx, fund).await,
        List::Tranches(statuses) => open::tranches(ctx, fund, statuses).await,
        List::Fees => open::fees(ctx, fund).await,
        List::Distributions(statuses) => open::distributions(ctx, fund, statuses).await,
    }
}

async fn programmes(ctx: &Ctx) -> Result<Vec<Choice>> {
    let rows = programme::Entity::find()
        .order_by_asc(programme::Column::Code)
        .all(&ctx.app.db.read)
        .await?;
    let own = rows.into_iter().filter(|p| {
        let scope = Scope::Programme(p.id);
        ctx.permit(Action::Establish, scope).is_ok()
    });
    Ok(own.map(|p| Choice::named(p.code, p.name)).collect())
}

/// Sponsors that other readers' funds alone have an agreement with are left out.
async fn unsigned(ctx: &Ctx, fund: FundId) -> Result<Vec<Choice>> {
    let signed = party::parties(&ctx.app.db.read, fund).await?;
    let rows = sponsor::Entity::find()
        .order_by_asc(sponsor::Column::Code)
        .all(&ctx.app.db.read)
        .await?;
    let seen: BTreeSet<_> = funds(ctx).await?.into_iter().map(|f| f.id).collect();
    let agreements = agreement::Entity::find().all(&ctx.app.db.read).await?;
    let (own, others): (Vec<_>, Vec<_>) =
        agreements.iter().partition(|a| seen.contains(&a.fund_id));
    let elsewhere = |id| {
        let with = |all: &[&agreement::Model]| all.iter().any(|a| a.sponsor_id == id);
        with(&others) && !with(&own)
    };
    let open = rows
        .into_iter()
        .filter(|s| signed.iter().all(|p| p.id != s.id) && !elsewhere(s.id));
    Ok(open.map(|s| Choice::named(s.code, s.name)).collect())
}

async fn parties(ctx: &Ctx, fund: FundId) -> Result<Vec<Choice>> {
    let parties = party::parties(&ctx.app.db.read, fund).await?;
    let choices = parties
        .into_iter()
        .map(|p| Choice::named(p.code, p.name).in_currency(p.currency));
    Ok(choices.collect())
}

async fn banks(ctx: &Ctx, fund: FundId) -> Result<Vec<Choice>> {
    let rows = bank_account::Entity::find()
        .filter(bank_account::Column::FundId.eq(fund))
        .order_by_asc(bank_account::Column::Code)
        .all(&ctx.app.db.read)
        .await?;
    rows.into_iter()
        .map(|b| {
            let currency = stored_currency(&b.currency)?;
            Ok(Choice::named(b.code, b.name).in_currency(currency))
        })
        .collect()
}

async fn calls(ctx: &Ctx, fund: &FundFacts) -> Result<Vec<Choice>> {
    let rows = capital_call::Entity::find()
        .filter(capital_call::Column::FundId.eq(fund.id))
        .filter(capital_call::Column::Status.eq("issued"))
        .order_by_desc(capital_call::Column::No)
        .all(&ctx.app.db.read)
        .await?;
    let total = |c: &capital_call::Model| Money::from_minor(c.total.0, fund.currency);
    let choices = rows
        .iter()
        .map(|c| Choice::named(c.no.to_string(), &c.purpose).worth(total(c), c.due_on));
    Ok(choices.collect())
}

async fn receipts(ctx: &Ctx, fund: FundId) -> Result<Vec<Choice>> {
    let parties = party::parties(&ctx.app.db.read, fund).await?;
    let rows = receipt::Entity::find()
        .filter(receipt::Column::FundId.eq(fund))
        .filter(receipt::Column::Status.eq("received"))
        .order_by_desc(receipt::Column::No)
        .all(&ctx.app.db.read)
        .await?;
    rows.into_iter()
        .map(|r| {
            let from = parties.iter().find(|p| p.id == r.sponsor_id);
            let from = from.map_or_else(String::new, |p| p.name.clone());
            let amount = Money::from_minor(r.amount.0, stored_currency(&r.currency)?);
            Ok(Choice::named(r.no.to_string(), from).worth(amount, r.received_on))
        })
        .collect()
}

/// A sponsor's own terms, or those of the whole fund, as they stand on a day: what an amendment
/// starts from.
pub async fn terms_in_force(
    ctx: &Ctx,
    fund: &FundFacts,
    sponsor: Option<&str>,
    on: Day,
) -> Result<Terms> {
    let conn = &ctx.app.db.read;
    let all = AllTerms::load(conn, fund.id).await?;
    let Some(code) = sponsor else {
        return all.of_fund(on);
    };
    let parties = party::parties(conn, fund.id).await?;
    all.own(party::find(&parties, "sponsor", code)?.id, on)
}
