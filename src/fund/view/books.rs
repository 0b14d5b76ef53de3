//! The books: journals with their legs, accounts, statements, trial balance, periods.

use crate::access::{Action, Permit, Scope};
use crate::app::Ctx;
use crate::error::Result;
use crate::fund::list::FundFacts;
use crate::ledger::read::{
    AsOf, Filter, Item, JournalView, Statement, TrialBalance, journal, journals, statement,
    trial_balance,
};
use crate::ledger::store::history::periods;
use crate::ledger::store::journals::{LegRow, legs_of};
use crate::ledger::store::{book_row, stored_currency};
use crate::money::Currency;
use entity::account;
use entity::value::{Day, Instant, Side};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

/// A page of journals, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    pub journals: Vec<Listed>,
    pub next: Option<String>,
    /// How many the book holds.
    pub all: i64,
    /// What a list can be narrowed to.
    pub accounts: Vec<Account>,
}

/// A journal with its legs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub item: Item,
    pub legs: Vec<LegRow>,
}

/// An account of the book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    pub path: String,
    pub currency: Currency,
    /// `real` or `memo`.
    pub layer: String,
    pub side: Option<Side>,
}

/// A close or a reopening.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodEvent {
    pub closed: bool,
    /// Last closed day afterwards.
    pub through: Option<Day>,
    /// Last journal recorded before.
    pub head: i64,
    pub actor: String,
    pub reason: String,
    pub recorded_at: Instant,
}

/// The permit to read a fund.
pub(super) fn reader(ctx: &Ctx, fund: &FundFacts) -> Result<Permit> {
    ctx.permit(Action::Read, Scope::Fund(fund.id))
}

/// A page of journals after a cursor.
pub async fn listing(
    ctx: &Ctx,
    fund: &FundFacts,
    filter: &Filter,
    after: Option<&str>,
    limit: u64,
) -> Result<Listing> {
    let permit = reader(ctx, fund)?;
    let conn = ctx.app.db.snapshot().await?;
    let page = journals(&conn, &permit, fund.id, filter, after, limit).await?;
    let seqs: Vec<i64> = page.items.iter().map(|item| item.seq).collect();
    let mut legs = legs_of(&conn, fund.id, &seqs).await?;
    let listed = page.items.into_iter().map(|item| {
        let own = legs.extract_if(.., |leg| leg.seq == item.seq).collect();
        Listed { item, legs: own }
    });
    Ok(Listing {
        journals: listed.collect(),
        next: page.next,
        all: book_row(&conn, fund.id).await?.head_seq,
        accounts: accounts_of(&conn, fund).await?,
    })
}

/// One journal in full.
pub async fn one(ctx: &Ctx, fund: &FundFacts, seq: i64) -> Result<JournalView> {
    let permit = reader(ctx, fund)?;
    let conn = ctx.app.db.snapshot().await?;
    journal(&conn, &permit, fund.id, seq).await
}

/// Every account of the book, in the order of the chart.
pub async fn accounts(ctx: &Ctx, fund: &FundFacts) -> Result<Vec<Account>> {
    reader(ctx, fund)?;
    let conn = ctx.app.db.snapshot().await?;
    accounts_of(&conn, fund).await
}

async fn accounts_of(
    conn: &impl crate::ledger::store::Conn,
    fund: &FundFacts,
) -> Result<Vec<Account>> {
    let rows = account::Entity::find()
        .filter(account::Column::FundId.eq(fund.id))
        .order_by_asc(account::Column::Code)
        .order_by_asc(account::Column::Path)
        .order_by_asc(account::Column::Currency)
        .all(conn)
        .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Account {
                currency: stored_currency(&row.currency)?,
                path: row.path,
                layer: row.layer,
                side: row.side,
            })
        })
        .collect()
}

/// A page of an account's statement.
pub async fn account_statement(
    ctx: &Ctx,
    fund: &FundFacts,
    account: &Account,
    days: (Day, Day),
    after: Option<&str>,
    limit: u64,
) -> Result<Statement> {
    let permit = reader(ctx, fund)?;
    let conn = ctx.app.db.snapshot().await?;
    let currency = Some(account.currency);
    statement(
        &conn,
        &permit,
        fund.id,
        &account.path,
        currency,
        days,
        after,
        limit,
    )
    .await
}

/// The trial balance as of the end of a day.
pub async fn trial(ctx: &Ctx, fund: &FundFacts, as_of: Day) -> Result<TrialBalance> {
    let permit = reader(ctx, fund)?;
    let conn = ctx.app.db.snapshot().await?;
    trial_balance(&conn, &permit, fund.id, AsOf::day(as_of)).await
}

/// Closes and reopenings, newest first; and the last closed day there is.
pub async fn period_events(ctx: &Ctx, fund: &FundFacts) -> Result<(Vec<PeriodEvent>, Option<Day>)> {
    reader(ctx, fund)?;
    let conn = ctx.app.db.snapshot().await?;
    let rows = periods(&conn, fund.id).await?;
    let through = rows.last().and_then(|row| row.through);
    let events = rows.into_iter().rev().map(|row| PeriodEvent {
        closed: row.kind == "close",
        through: row.through,
        head: row.head_seq,
        actor: row.actor,
        reason: row.reason,
        recorded_at: row.recorded_at,
    });
    Ok((events.collect(), through))
}
