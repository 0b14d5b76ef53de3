//! Money for the sponsors, with each one's share.

use super::books::reader;
use super::page::{Page, below, party};
use crate::app::Ctx;
use crate::error::{Error, Result};
use crate::fund::list::FundFacts;
use crate::fund::party::{self, Party};
use crate::ledger::store::Conn;
use crate::money::Money;
use entity::value::{Day, Side};
use entity::{distribution, distribution_share};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

/// A distribution, in the fund's currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Distribution {
    pub no: i64,
    /// `proceeds` or `equalisation`.
    pub kind: String,
    pub amount: Money,
    pub recallable: Money,
    pub declared_on: Day,
    pub purpose: String,
    /// `declared`, `paid` or `reversed`.
    pub status: String,
    pub seq: i64,
    pub shares: Vec<DistributionShare>,
}

/// A sponsor's share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DistributionShare {
    pub party: Party,
    pub amount: Money,
    pub recallable: Money,
    /// What of the commitment is callable again, in its own currency.
    pub reinstated: Money,
    /// Whose cash pays it.
    pub source: Side,
    pub paid_on: Option<Day>,
    pub pay_seq: Option<i64>,
}

/// A page of distributions, newest first.
pub async fn distributions(
    ctx: &Ctx,
    fund: &FundFacts,
    after: Option<&str>,
    limit: u64,
) -> Result<Page<Distribution>> {
    reader(ctx, fund)?;
    let conn = ctx.app.db.snapshot().await?;
    let rows = distribution::Entity::find()
        .filter(distribution::Column::FundId.eq(fund.id))
        .filter(distribution::Column::No.lt(below(after)?))
        .order_by_desc(distribution::Column::No)
        .limit(limit + 1)
        .all(&conn)
        .await?;
    Page::cut(with_shares(&conn, fund, rows).await?, limit, |d| d.no)
}

/// One distribution.
pub async fn one(ctx: &Ctx, fund: &FundFacts, no: i64) -> Result<Distribution> {
    reader(ctx, fund)?;
    let conn = ctx.app.db.snapshot().await?;
    let row = distribution::Entity::find_by_id((fund.id, no))
        .one(&conn)
        .await?;
    let all = with_shares(&conn, fund, row.into_iter().collect()).await?;
    let first = all.into_iter().next();
    first.ok_or_else(|| Error::NotFound(format!("distribution {no}")))
}

/// Those of which something is still to be paid, oldest first.
pub(super) async fn unpaid(conn: &impl Conn, fund: &FundFacts) -> Result<Vec<Distribution>> {
    let rows = distribution::Entity::find()
        .filter(distribution::Column::FundId.eq(fund.id))
        .filter(distribution::Column::Status.eq("declared"))
        .order_by_asc(distribution::Column::No)
        .all(conn)
        .await?;
    with_shares(conn, fund, rows).await
}

impl Distribution {
    /// What is declared and not yet paid.
    pub fn unpaid(&self) -> Result<Money> {
        let open = self.shares.iter().filter(|s| s.paid_on.is_none());
        let sum = Money::sum(open.map(|s| s.amount), self.amount.currency());
        sum.map_err(|e| Error::money("amount", &e))
    }
}

pub(super) async fn with_shares(
    conn: &impl Conn,
    fund: &FundFacts,
    rows: Vec<distribution::Model>,
) -> Result<Vec<Distribution>> {
    let parties = party::parties(conn, fund.id).await?;
    let shares = distribution_share::Entity::find()
        .filter(distribution_share::Column::FundId.eq(fund.id))
        .filter(distribution_share::Column::DistributionNo.is_in(rows.iter().map(|r| r.no)))
        .all(conn)
        .await?;
    let base = |minor| Money::from_minor(minor, fund.currency);
    rows.into_iter()
        .map(|row| {
            let own = shares.iter().filter(|s| s.distribution_no == row.no);
            let mut shares = own
                .map(|s| {
                    let party = party(&parties, s.sponsor_id)?;
                    Ok(DistributionShare {
                        amount: base(s.amount.0),
                        recallable: base(s.recallable.0),
                        reinstated: Money::from_minor(s.reinstated.0, party.currency),
                        source: s.source,
                        paid_on: s.paid_on,
                        pay_seq: s.pay_seq,
                        party,
                    })
                })
                .collect::<Result<Vec<_>>>()?;
            shares.sort_by_key(|s| parties.iter().position(|p| p.id == s.party.id));
            Ok(Distribution {
                no: row.no,
                kind: row.kind,
                amount: base(row.amount.0),
                recallable: base(row.recallable.0),
                declared_on: row.declared_on,
                purpose: row.purpose,
                status: row.status,
                seq: row.seq,
                shares,
            })
        })
        .collect()
}
