//! Money received from sponsors, and what it settled.

use super::books::reader;
use super::page::{Page, below, party};
use crate::app::Ctx;
use crate::error::Result;
use crate::fund::list::FundFacts;
use crate::fund::party::{self, Party};
use crate::ledger::store::{Conn, stored_currency};
use crate::money::Money;
use entity::value::Day;
use entity::{receipt, receipt_line};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

/// A receipt, in the currency received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    pub no: i64,
    pub party: Party,
    pub bank: String,
    pub amount: Money,
    /// The part beyond everything owed.
    pub advance: Money,
    pub received_on: Day,
    pub reference: String,
    /// `received`, `reversed`, `returned` or `suspended`.
    pub status: String,
    pub seq: i64,
    pub lines: Vec<Settled>,
}

/// What of a receipt went to one call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    pub call: i64,
    pub principal: Money,
    pub interest: Money,
}

/// A page of receipts, newest first.
pub async fn receipts(
    ctx: &Ctx,
    fund: &FundFacts,
    after: Option<&str>,
    limit: u64,
) -> Result<Page<Receipt>> {
    reader(ctx, fund)?;
    let conn = ctx.app.db.snapshot().await?;
    let rows = receipt::Entity::find()
        .filter(receipt::Column::FundId.eq(fund.id))
        .filter(receipt::Column::No.lt(below(after)?))
        .order_by_desc(receipt::Column::No)
        .limit(limit + 1)
        .all(&conn)
        .await?;
    Page::cut(with_lines(&conn, fund, rows).await?, limit, |r| r.no)
}

/// The receipts that settled part of a call, oldest first.
pub async fn of_call(ctx: &Ctx, fund: &FundFacts, call: i64) -> Result<Vec<Receipt>> {
    reader(ctx, fund)?;
    let conn = ctx.app.db.snapshot().await?;
    let lines = receipt_line::Entity::find()
        .filter(receipt_line::Column::FundId.eq(fund.id))
        .filter(receipt_line::Column::CallNo.eq(call))
        .all(&conn)
        .await?;
    let rows = receipt::Entity::find()
        .filter(receipt::Column::FundId.eq(fund.id))
        .filter(receipt::Column::No.is_in(lines.iter().map(|l| l.receipt_no)))
        .order_by_asc(receipt::Column::No)
        .all(&conn)
        .await?;
    with_lines(&conn, fund, rows).await
}

pub(super) async fn with_lines(
    conn: &impl Conn,
    fund: &FundFacts,
    rows: Vec<receipt::Model>,
) -> Result<Vec<Receipt>> {
    let parties = party::parties(conn, fund.id).await?;
    let lines = receipt_line::Entity::find()
        .filter(receipt_line::Column::FundId.eq(fund.id))
        .filter(receipt_line::Column::ReceiptNo.is_in(rows.iter().map(|r| r.no)))
        .order_by_asc(receipt_line::Column::CallNo)
        .all(conn)
        .await?;
    rows.into_iter()
        .map(|row| {
            let currency = stored_currency(&row.currency)?;
            let money = |minor| Money::from_minor(minor, currency);
            let own = lines.iter().filter(|l| l.receipt_no == row.no);
            Ok(Receipt {
                party: party(&parties, row.sponsor_id)?,
                amount: money(row.amount.0),
                advance: money(row.advance.0),
                lines: own
                    .map(|l| Settled {
                        call: l.call_no,
                        principal: money(l.principal.0),
                        interest: money(l.interest.0),
                    })
                    .collect(),
                no: row.no,
                bank: row.bank,
                received_on: row.received_on,
                reference: row.reference,
                status: row.status,
                seq: row.seq,
            })
        })
        .collect()
}
