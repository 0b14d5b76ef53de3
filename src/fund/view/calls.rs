//! Capital calls with each sponsor's share.

use super::books::reader;
use super::page::{Page, below};
use crate::app::Ctx;
use crate::error::{Error, Result};
use crate::fund::list::FundFacts;
use crate::fund::party::{self, Party};
use crate::ledger::store::{Conn, stored_currency};
use crate::money::{Money, Rate};
use entity::value::Day;
use entity::{call_share, capital_call};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

/// A call, its total in the fund's currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    pub no: i64,
    /// `call` or `equalisation`.
    pub kind: String,
    pub notice_on: Day,
    pub due_on: Day,
    pub total: Money,
    pub purpose: String,
    /// Whether it still asks for money.
    pub stands: bool,
    pub seq: i64,
    pub shares: Vec<CallShare>,
}

/// A sponsor's share, in its commitment's currency but for `base`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallShare {
    pub party: Party,
    pub excused: bool,
    /// In the fund's currency.
    pub base: Money,
    pub amount: Money,
    /// From the commitment's currency into the fund's.
    pub rate: Option<Rate>,
    pub paid: Money,
    pub outstanding: Money,
    /// Default interest charged so far, and what of it is paid.
    pub interest: Money,
    pub interest_paid: Money,
}

/// Where a share stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Withdrawn,
    Excused,
    Paid,
    Late {
        days: i64,
    },
    /// Paid but for default interest.
    Interest,
    Due,
}

impl Call {
    pub fn status(&self, share: &CallShare, today: Day) -> Status {
        let days = (today.0 - self.due_on.0).num_days();
        match () {
            () if !self.stands => Status::Withdrawn,
            () if share.excused => Status::Excused,
            () if share.outstanding.is_positive() && days > 0 => Status::Late { days },
            () if share.outstanding.is_positive() => Status::Due,
            () if share.interest != share.interest_paid => Status::Interest,
            () => Status::Paid,
        }
    }
}

/// A page of calls, newest first.
pub async fn calls(
    ctx: &Ctx,
    fund: &FundFacts,
    after: Option<&str>,
    limit: u64,
) -> Result<Page<Call>> {
    reader(ctx, fund)?;
    let conn = ctx.app.db.snapshot().await?;
    let rows = capital_call::Entity::find()
        .filter(capital_call::Column::FundId.eq(fund.id))
        .filter(capital_call::Column::No.lt(below(after)?))
        .order_by_desc(capital_call::Column::No)
        .limit(limit + 1)
        .all(&conn)
        .await?;
    Page::cut(with_shares(&conn, fund, rows).await?, limit, |c| c.no)
}

/// One call.
pub async fn call(ctx: &Ctx, fund: &FundFacts, no: i64) -> Result<Call> {
    reader(ctx, fund)?;
    let conn = ctx.app.db.snapshot().await?;
    let row = capital_call::Entity::find_by_id((fund.id, no))
        .one(&conn)
        .await?;
    let calls = with_shares(&conn, fund, row.into_iter().collect()).await?;
    let first = calls.into_iter().next();
    first.ok_or_else(|| Error::NotFound(format!("call {no}")))
}

/// Calls that wait for money, the first due first.
pub(super) async fn unpaid(conn: &impl Conn, fund: &FundFacts) -> Result<Vec<Call>> {
    use sea_orm::ExprTrait;
    use sea_orm::sea_query::Expr;
    let open = call_share::Entity::find()
        .filter(call_share::Column::FundId.eq(fund.id))
        .filter(Expr::col(call_share::Column::Paid).lt(Expr::col(call_share::Column::Amount)))
        .all(conn)
        .await?;
    let rows = capital_call::Entity::find()
        .filter(capital_call::Column::FundId.eq(fund.id))
        .filter(capital_call::Column::Status.eq("issued"))
        .filter(capital_call::Column::No.is_in(open.iter().map(|s| s.call_no)))
        .order_by_asc(capital_call::Column::DueOn)
        .order_by_asc(capital_call::Column::No)
        .all(conn)
        .await?;
    with_shares(conn, fund, rows).await
}

pub(super) async fn with_shares(
    conn: &impl Conn,
    fund: &FundFacts,
    rows: Vec<capital_call::Model>,
) -> Result<Vec<Call>> {
    let parties = party::parties(conn, fund.id).await?;
    let shares = call_share::Entity::find()
        .filter(call_share::Column::FundId.eq(fund.id))
        .filter(call_share::Column::CallNo.is_in(rows.iter().map(|r| r.no)))
        .all(conn)
        .await?;
    rows.into_iter()
        .map(|row| {
            let own = shares.iter().filter(|s| s.call_no == row.no);
            let mut shares = own
                .map(|s| share(fund, &parties, s))
                .collect::<Result<Vec<_>>>()?;
            shares.sort_by_key(|s| parties.iter().position(|p| p.id == s.party.id));
            Ok(Call {
                no: row.no,
                kind: row.kind,
                notice_on: row.notice_on,
                due_on: row.due_on,
                total: Money::from_minor(row.total.0, fund.currency),
                purpose: row.purpose,
                stands: row.status == "issued",
                seq: row.seq,
                shares,
            })
        })
        .collect()
}

fn share(fund: &FundFacts, parties: &[Party], row: &call_share::Model) -> Result<CallShare> {
    let party = super::page::party(parties, row.sponsor_id)?;
    let currency = stored_currency(&row.currency)?;
    let money = |minor| Money::from_minor(minor, currency);
    let rate = match (row.rate_mantissa, row.rate_scale) {
        (Some(mantissa), Some(scale)) => Some(stored_rate(mantissa, scale, currency, fund)?),
        _ => None,
    };
    Ok(CallShare {
        party,
        excused: row.weight == 0,
        base: Money::from_minor(row.base.0, fund.currency),
        amount: money(row.amount.0),
        rate,
        paid: money(row.paid.0),
        outstanding: money(row.amount.0 - row.paid.0),
        interest: money(row.interest.0),
        interest_paid: money(row.interest_paid.0),
    })
}

fn stored_rate(
    mantissa: i64,
    scale: i64,
    currency: crate::money::Currency,
    fund: &FundFacts,
) -> Result<Rate> {
    let scale = u8::try_from(scale).map_err(|e| Error::Internal(format!("stored rate: {e}")))?;
    Rate::new(mantissa, scale, currency, fund.currency)
        .map_err(|e| Error::Internal(format!("stored rate: {e}")))
}
