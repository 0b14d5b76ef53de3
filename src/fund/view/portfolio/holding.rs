//! What a fund holds in each company, and what it lost and gained on the way.

use super::event::{Event, Wanted, events};
use super::sums::{BySource, at_paths, balances, standing};
use crate::app::Ctx;
use crate::db::statement;
use crate::error::Result;
use crate::fund::list::FundFacts;
use crate::fund::view::books::reader;
use crate::fund::view::page::{Page, below};
use crate::ledger::store::Conn;
use crate::ledger::{AccountRef, Code, Kind};
use entity::company;
use entity::value::{CompanyId, Side};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, Value};

/// Accounts whose legs say what an event gained or lost.
pub const RESULTS: [Code; 3] = [Code::WriteOffs, Code::RealisedGain, Code::UnrealisedGain];

/// Valuations share their kind with the revaluation of foreign money; the source document tells.
const EVENTS: [Wanted; 4] = [
    (Kind::WriteDown, ""),
    (Kind::WriteOff, ""),
    (Kind::Exit, ""),
    (Kind::Revalue, "company/"),
];

/// What is held in one company; all zero where everything was sold, repaid or written off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoldingLine {
    pub code: String,
    pub name: String,
    pub cost: BySource,
    /// Above or below cost.
    pub unrealised: BySource,
    /// Loans outstanding.
    pub loans: BySource,
}

/// All companies together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoldingTotals {
    pub cost: BySource,
    pub unrealised: BySource,
    pub loans: BySource,
    pub lost: BySource,
}

/// Companies, those registered last first, and what happened to holdings, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holdings {
    pub page: Page<HoldingLine>,
    pub totals: HoldingTotals,
    pub events: Page<Event>,
}

/// Companies after another and events after a journal, at most `limit` of each.
pub async fn holdings(
    ctx: &Ctx,
    fund: &FundFacts,
    after: Option<&str>,
    events_after: Option<&str>,
    limit: u64,
) -> Result<Holdings> {
    reader(ctx, fund)?;
    let conn = ctx.app.db.snapshot().await?;
    let rows = companies(&conn, fund, below(after)?, limit + 1).await?;
    let page = Page::cut(rows, limit, |(id, ..)| *id)?;
    let all = balances(
        &conn,
        fund.id,
        &[
            Code::Investments,
            Code::UnrealisedValue,
            Code::Loans,
            Code::WriteOffs,
        ],
    )
    .await?;
    let of = |code| standing(&all, code, fund.currency);
    Ok(Holdings {
        page: Page {
            rows: lines(&conn, fund, page.rows).await?,
            next: page.next,
        },
        totals: HoldingTotals {
            cost: of(Code::Investments)?,
            unrealised: of(Code::UnrealisedValue)?,
            loans: of(Code::Loans)?,
            lost: of(Code::WriteOffs)?,
        },
        events: events(&conn, fund, &EVENTS, events_after, limit).await?,
    })
}

/// Number, code and name of companies that this fund awarded anything but a grant.
async fn companies(
    conn: &impl Conn,
    fund: &FundFacts,
    below: i64,
    limit: u64,
) -> Result<Vec<(i64, String, String)>> {
    let sql = "SELECT c.id, c.code, c.name FROM company c
        WHERE c.id < ? AND c.root_id = c.id AND EXISTS (
          SELECT 1 FROM award a JOIN company o ON o.id = a.company_id
          WHERE o.root_id = c.id AND a.fund_id = ? AND a.instrument <> 'grant')
        ORDER BY c.id DESC LIMIT ?";
    let values: Vec<Value> = vec![
        below.into(),
        fund.id.0.into(),
        i64::try_from(limit).unwrap_or(i64::MAX).into(),
    ];
    let rows = conn
        .query_all_raw(statement(conn.get_database_backend(), sql, values))
        .await?;
    rows.iter()
        .map(|row| {
            let (code, name) = (row.try_get("", "code")?, row.try_get("", "name")?);
            Ok((row.try_get("", "id")?, code, name))
        })
        .collect()
}

async fn lines(
    conn: &impl Conn,
    fund: &FundFacts,
    companies: Vec<(i64, String, String)>,
) -> Result<Vec<HoldingLine>> {
    let path = |code: Code, company: &str, side: Side| {
        AccountRef::of(code, company, side, fund.currency).path()
    };
    let roots = companies.iter().map(|(id, ..)| CompanyId(*id));
    let records: Vec<(CompanyId, String)> = company::Entity::find()
        .select_only()
        .column(company::Column::RootId)
        .column(company::Column::Code)
        .filter(company::Column::RootId.is_in(roots))
        .into_tuple()
        .all(conn)
        .await?;
    let mut paths = Vec::with_capacity(records.len() * 6);
    for (_, company) in &records {
        for code in [Code::Investments, Code::UnrealisedValue, Code::Loans] {
            paths.extend(Side::BOTH.map(|side| path(code, company, side)));
        }
    }
    let held = at_paths(conn, fund.id, paths).await?;
    // Together with what stands under the codes of records merged into it.
    let of = |code: Code, id: i64| {
        let own: Vec<&String> = records
            .iter()
            .filter(|(root, _)| root.0 == id)
            .map(|(_, company)| company)
            .collect();
        let minor = Side::BOTH.map(|side| {
            let paths: Vec<String> = own.iter().map(|c| path(code, c, side)).collect();
            let stands = held.iter().filter(|(p, ..)| paths.contains(p));
            stands.map(|(_, _, money)| money.minor()).sum()
        });
        BySource::new(fund.currency, minor)
    };
    companies
        .into_iter()
        .map(|(id, code, name)| {
            Ok(HoldingLine {
                cost: of(Code::Investments, id)?,
                unrealised: of(Code::UnrealisedValue, id)?,
                loans: of(Code::Loans, id)?,
                code,
                name,
            })
        })
        .collect()
}
