//! Cash, positions in foreign money, rates, and what was exchanged and revalued.

use super::event::{Event, Wanted, events};
use super::sums::{BySource, at_paths, balances, standing};
use crate::app::Ctx;
use crate::error::{Error, Result};
use crate::fund::list::FundFacts;
use crate::fund::view::books::reader;
use crate::fund::view::page::{Page, below};
use crate::ledger::store::{Conn, rates, stored_currency};
use crate::ledger::{AccountRef, Code, Kind};
use crate::money::{Currency, Money, Rate};
use entity::value::{Day, Side};
use entity::{bank_account, rate};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::BTreeSet;

/// Valuations of companies share their kind with revaluations; the source document tells.
const EVENTS: [Wanted; 2] = [(Kind::Exchange, ""), (Kind::Revalue, "revaluation/")];

/// A bank account and whose cash is in it, in its currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankLine {
    pub code: String,
    pub name: String,
    pub currency: Currency,
    pub cash: BySource,
}

/// The position in one foreign currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PositionLine {
    /// Net foreign money; below zero where it is owed.
    pub held: Money,
    /// What it stands at in the books.
    pub carried: Money,
    /// The latest rate of this currency.
    pub rate: Option<Rate>,
    /// What is held at that rate.
    pub value: Option<Money>,
}

/// A rate of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RateLine {
    pub rate: Rate,
    pub on: Day,
    /// Who quoted it.
    pub origin: String,
    n: i64,
}

/// All of it; the lists that grow by page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignMoney {
    pub banks: Vec<BankLine>,
    /// Cash in the fund's own currency.
    pub cash: BySource,
    pub positions: Vec<PositionLine>,
    pub rates: Page<RateLine>,
    pub events: Page<Event>,
}

/// Events after a journal and rates after a place, at most `limit` of each.
pub async fn foreign_money(
    ctx: &Ctx,
    fund: &FundFacts,
    events_after: Option<&str>,
    rates_after: Option<&str>,
    limit: u64,
) -> Result<ForeignMoney> {
    reader(ctx, fund)?;
    let conn = ctx.app.db.snapshot().await?;
    let cash = balances(&conn, fund.id, &[Code::Cash]).await?;
    let banks = banks(&conn, fund).await?;
    Ok(ForeignMoney {
        positions: positions(&conn, fund, &banks).await?,
        banks,
        cash: standing(&cash, Code::Cash, fund.currency)?,
        rates: recorded(&conn, fund, rates_after, limit).await?,
        events: events(&conn, fund, &EVENTS, events_after, limit).await?,
    })
}

async fn banks(conn: &impl Conn, fund: &FundFacts) -> Result<Vec<BankLine>> {
    let rows = bank_account::Entity::find()
        .filter(bank_account::Column::FundId.eq(fund.id))
        .order_by_asc(bank_account::Column::Code)
        .all(conn)
        .await?;
    let mut banks = Vec::with_capacity(rows.len());
    for row in rows {
        let currency = stored_currency(&row.currency)?;
        let paths =
            Side::BOTH.map(|side| AccountRef::of(Code::Cash, &row.code, side, currency).path());
        let held = at_paths(conn, fund.id, paths.to_vec()).await?;
        let of = |side: Side| {
            let own = held.iter().find(|(_, of, _)| *of == Some(side));
            own.map_or(0, |(_, _, money)| money.minor())
        };
        banks.push(BankLine {
            cash: BySource::new(currency, Side::BOTH.map(of))?,
            code: row.code,
            name: row.name,
            currency,
        });
    }
    Ok(banks)
}

async fn positions(
    conn: &impl Conn,
    fund: &FundFacts,
    banks: &[BankLine],
) -> Result<Vec<PositionLine>> {
    let latest = rates(conn, fund.id, fund.currency).await?;
    let known: BTreeSet<Currency> = banks.iter().map(|b| b.currency).collect();
    let known: BTreeSet<Currency> = known.into_iter().chain(latest.keys().copied()).collect();
    let path = |of: Currency| AccountRef::new(Code::Position, of.code(), of, None).path();
    let held = at_paths(conn, fund.id, known.iter().map(|of| path(*of)).collect()).await?;
    let mut lines = Vec::new();
    for foreign in known.into_iter().filter(|of| *of != fund.currency) {
        let in_currency = |currency: Currency| {
            let mut own = held.iter().filter(|(p, ..)| *p == path(foreign));
            let own = own.find(|(_, _, money)| money.currency() == currency);
            own.map_or(Money::zero(currency), |(_, _, money)| *money)
        };
        let money = |e| Error::money("amount", &e);
        let held = in_currency(foreign).checked_neg().map_err(money)?;
        let rate = latest.get(&foreign).copied();
        lines.push(PositionLine {
            carried: in_currency(fund.currency),
            value: rate.map(|r| r.convert(held)).transpose().map_err(money)?,
            held,
            rate,
        });
    }
    Ok(lines)
}

/// Rates, those recorded last first.
async fn recorded(
    conn: &impl Conn,
    fund: &FundFacts,
    after: Option<&str>,
    limit: u64,
) -> Result<Page<RateLine>> {
    let rows = rate::Entity::find()
        .filter(rate::Column::FundId.eq(fund.id))
        .filter(rate::Column::N.lt(below(after)?))
        .order_by_desc(rate::Column::N)
        .limit(limit + 1)
        .all(conn)
        .await?;
    let line = |row: rate::Model| -> Result<RateLine> {
        let scale = u8::try_from(row.scale).map_err(|e| Error::Internal(e.to_string()))?;
        let (from, to) = (
            stored_currency(&row.from_currency)?,
            stored_currency(&row.to_currency)?,
        );
        Ok(RateLine {
            rate: Rate::new(row.mantissa, scale, from, to)
                .map_err(|e| Error::Internal(format!("stored rate: {e}")))?,
            on: row.on_day,
            origin: row.origin,
            n: row.n,
        })
    };
    let lines: Result<Vec<_>> = rows.into_iter().map(line).collect();
    Page::cut(lines?, limit, |line| line.n)
}
