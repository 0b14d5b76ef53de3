//! Companies, and what is open in the portfolio and the treasury.

use super::entry::Choice;
use crate::app::Ctx;
use crate::db::statement;
use crate::error::Result;
use crate::form::Texts;
use crate::fund::company::Sight;
use crate::fund::list::FundFacts;
use crate::money::Money;
use entity::value::{CompanyId, FundId, Minor};
use entity::{award, company, distribution, fee, round, tranche};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::BTreeMap;

/// The register, but for companies that only funds out of the reader's sight have awarded to, and for
/// records that were merged into others.
pub async fn companies(ctx: &Ctx) -> Result<Vec<Choice>> {
    let conn = &ctx.app.db.read;
    let sight = Sight::of(conn, &ctx.actor).await?;
    let sql = format!(
        "SELECT c.code, c.name FROM company c WHERE c.root_id = c.id AND {} ORDER BY c.name, c.id",
        sight.condition()
    );
    let sql = statement(conn.get_database_backend(), &sql, vec![]);
    let rows = conn.query_all_raw(sql).await?;
    rows.iter()
        .map(|row| {
            let (code, name): (String, String) =
                (row.try_get("", "code")?, row.try_get("", "name")?);
            Ok(Choice::named(code, name))
        })
        .collect()
}

pub async fn awards(ctx: &Ctx, fund: &FundFacts) -> Result<Vec<Choice>> {
    let names = names(ctx, fund.id).await?;
    let rows = award::Entity::find()
        .filter(award::Column::FundId.eq(fund.id))
        .filter(award::Column::Status.ne("cancelled"))
        .order_by_desc(award::Column::No)
        .all(&ctx.app.db.read)
        .await?;
    let choices = rows.iter().map(|a| {
        let name = names.get(&a.no).cloned().unwrap_or_default();
        Choice::named(a.no.to_string(), name).worth(money(a.amount, fund), a.awarded_on)
    });
    Ok(choices.collect())
}

pub async fn tranches(ctx: &Ctx, fund: &FundFacts, statuses: &[&str]) -> Result<Vec<Choice>> {
    let names = names(ctx, fund.id).await?;
    let rows = tranche::Entity::find()
        .filter(tranche::Column::FundId.eq(fund.id))
        .filter(tranche::Column::Status.is_in(statuses.iter().copied()))
        .order_by_asc(tranche::Column::PlannedOn)
        .order_by_asc(tranche::Column::AwardNo)
        .order_by_asc(tranche::Column::N)
        .all(&ctx.app.db.read)
        .await?;
    let choices = rows.iter().map(|t| {
        let name = names.get(&t.award_no).cloned().unwrap_or_default();
        let value = format!("{}/{}", t.award_no, t.n);
        Choice::named(value, name).worth(money(t.amount, fund), t.planned_on)
    });
    Ok(choices.collect())
}

/// The company's name behind each award's number.
async fn names(ctx: &Ctx, fund: FundId) -> Result<BTreeMap<i64, String>> {
    let rows = award::Entity::find()
        .filter(award::Column::FundId.eq(fund))
        .all(&ctx.app.db.read)
        .await?;
    let companies: BTreeMap<CompanyId, String> = company::Entity::find()
        .all(&ctx.app.db.read)
        .await?
        .into_iter()
        .map(|c| (c.id, c.name))
        .collect();
    let name = |a: &award::Model| companies.get(&a.company_id).cloned().unwrap_or_default();
    Ok(rows.iter().map(|a| (a.no, name(a))).collect())
}

pub async fn fees(ctx: &Ctx, fund: &FundFacts) -> Result<Vec<Choice>> {
    let rows = fee::Entity::find()
        .filter(fee::Column::FundId.eq(fund.id))
        .filter(fee::Column::Status.eq("accrued"))
        .order_by_asc(fee::Column::No)
        .all(&ctx.app.db.read)
        .await?;
    let choices = rows
        .iter()
        .map(|f| Choice::named(f.no.to_string(), "").worth(money(f.amount, fund), f.from_day));
    Ok(choices.collect())
}

pub async fn distributions(ctx: &Ctx, fund: &FundFacts, statuses: &[&str]) -> Result<Vec<Choice>> {
    let rows = distribution::Entity::find()
        .filter(distribution::Column::FundId.eq(fund.id))
        .filter(distribution::Column::Status.is_in(statuses.iter().copied()))
        .order_by_desc(distribution::Column::No)
        .all(&ctx.app.db.read)
        .await?;
    let choices = rows.iter().map(|d| {
        Choice::named(d.no.to_string(), &d.purpose).worth(money(d.amount, fund), d.declared_on)
    });
    Ok(choices.collect())
}

fn money(amount: Minor, fund: &FundFacts) -> Money {
    Money::from_minor(amount.0, fund.currency)
}

pub(super) async fn rounds(ctx: &Ctx, fund: FundId) -> Result<Vec<Choice>> {
    let rows = round::Entity::find()
        .filter(round::Column::FundId.eq(fund))
        .order_by_desc(round::Column::OpensAt)
        .all(&ctx.app.db.read)
        .await?;
    let named = rows.into_iter().map(|r| {
        let title: Texts = serde_json::from_str(&r.title)?;
        Ok(Choice::named(r.code, title.say(ctx.lang)))
    });
    named.collect()
}
