//! Management fees accrued and paid.

use super::sums::{BySource, balances, standing};
use crate::app::Ctx;
use crate::error::Result;
use crate::fund::list::FundFacts;
use crate::fund::view::books::reader;
use crate::fund::view::page::{Page, below};
use crate::ledger::Code;
use entity::fee;
use entity::value::Day;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

/// A fee for a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeeLine {
    pub no: i64,
    pub from: Day,
    /// Exclusive.
    pub to: Day,
    pub amount: BySource,
    /// `accrued`, `paid` or `reversed`.
    pub state: String,
    /// Journal of the accrual.
    pub seq: i64,
    pub paid_on: Option<Day>,
    /// Journal of the payment.
    pub pay_seq: Option<i64>,
}

/// A page of fees, newest first, and what they came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fees {
    pub page: Page<FeeLine>,
    pub accrued: BySource,
    pub payable: BySource,
}

/// Fees after a cursor.
pub async fn fees(ctx: &Ctx, fund: &FundFacts, after: Option<&str>, limit: u64) -> Result<Fees> {
    reader(ctx, fund)?;
    let conn = ctx.app.db.snapshot().await?;
    let rows = fee::Entity::find()
        .filter(fee::Column::FundId.eq(fund.id))
        .filter(fee::Column::No.lt(below(after)?))
        .order_by_desc(fee::Column::No)
        .limit(limit + 1)
        .all(&conn)
        .await?;
    let page = Page::cut(rows, limit, |row| row.no)?;
    let line = |row: fee::Model| -> Result<FeeLine> {
        Ok(FeeLine {
            no: row.no,
            from: row.from_day,
            to: row.to_day,
            amount: BySource::new(fund.currency, [row.local.0, row.partner.0])?,
            state: row.status,
            seq: row.seq,
            paid_on: row.paid_on,
            pay_seq: row.pay_seq,
        })
    };
    let all = balances(&conn, fund.id, &[Code::Fees, Code::FeesPayable]).await?;
    Ok(Fees {
        page: Page {
            rows: page.rows.into_iter().map(line).collect::<Result<_>>()?,
            next: page.next,
        },
        accrued: standing(&all, Code::Fees, fund.currency)?,
        payable: standing(&all, Code::FeesPayable, fund.currency)?,
    })
}
