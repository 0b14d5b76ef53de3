//! One company: what the register says, who is behind it, what may be the same, what was awarded to
//! it in the funds the reader sees, and its history.

use crate::access::{Action, Scope};
use crate::app::Ctx;
use crate::company::holding;
use crate::db::statement;
use crate::error::{Error, Result};
use crate::fund::company::Sight;
use crate::fund::company::alike::{Alike, alike};
use crate::fund::company::event::version;
use crate::fund::list::{FundFacts, funds};
use crate::ledger::store::Conn;
use crate::money::Money;
use entity::value::{CompanyId, Day, Instant};
use entity::{company, company_event, company_person, person};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::BTreeMap;

/// A record with everything the reader sees of its company.
#[derive(Debug, Clone)]
pub struct CompanyView {
    pub record: company::Model,
    /// Who counts for it, where it was merged.
    pub survivor: Option<company::Model>,
    /// Records merged into it, directly or by way of others.
    pub merged: Vec<company::Model>,
    pub people: Vec<PersonLine>,
    pub alike: Vec<Alike>,
    pub funds: Vec<Exposure>,
    pub events: Vec<Event>,
    /// What whoever changes it looked at.
    pub version: i64,
}

/// Somebody of the company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonLine {
    pub no: i64,
    /// Empty once erased.
    pub name: String,
    pub email: String,
    pub role: String,
    /// Percent.
    pub holding: Option<String>,
    pub from: Day,
    pub until: Option<Day>,
}

/// What a fund awarded to all records of the company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exposure {
    pub fund: FundFacts,
    /// Not cancelled: what limits count.
    pub awarded: Money,
    pub paid: Money,
    pub awards: Vec<AwardLine>,
}

/// An award to one of the records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AwardLine {
    pub no: i64,
    /// Code of the record.
    pub record: String,
    pub instrument: String,
    pub on: String,
    pub awarded: Money,
    pub paid: Money,
}

/// Something of its history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    pub at: Instant,
    pub kind: String,
    /// Name, else pseudonym; empty for what was there before history was kept.
    pub who: String,
    /// The other record's code, where the reader sees it.
    pub other: Option<String>,
    /// Field, before, after.
    pub changes: Vec<(String, String, String)>,
    /// Number of the person it is about.
    pub person: Option<i64>,
    pub reason: String,
}

/// The record with this code; one that the reader does not see is not there.
pub async fn company(ctx: &Ctx, code: &str) -> Result<CompanyView> {
    let gone = || Error::NotFound(format!("company {code}"));
    ctx.permit(Action::Consult, Scope::Instance)
        .map_err(|_| gone())?;
    let seen = funds(ctx).await?;
    let conn = ctx.app.db.snapshot().await?;
    let sight = Sight::of(&conn, &ctx.actor).await?;
    let record = company::Entity::find()
        .filter(company::Column::Code.eq(code))
        .one(&conn)
        .await?
        .ok_or_else(gone)?;
    if !sight.sees(&conn, &record).await? {
        return Err(gone());
    }
    let mut group = company::Entity::find()
        .filter(company::Column::RootId.eq(record.root_id))
        .order_by_asc(company::Column::Id)
        .all(&conn)
        .await?;
    let at = group.iter().position(|row| row.id == record.root_id);
    let survivor = at.map(|at| group.remove(at)).ok_or_else(gone)?;
    let own = survivor.id == record.id;
    Ok(CompanyView {
        people: people(&conn, record.id).await?,
        alike: alike(&conn, &sight, &record).await?,
        funds: exposures(&conn, seen, record.root_id).await?,
        events: events(&conn, &sight, record.id).await?,
        merged: if own { group } else { Vec::new() },
        survivor: (!own).then_some(survivor),
        version: version(&conn, record.id).await?,
        record,
    })
}

async fn people(conn: &impl Conn, id: CompanyId) -> Result<Vec<PersonLine>> {
    let rows = company_person::Entity::find()
        .filter(company_person::Column::CompanyId.eq(id))
        .order_by_asc(company_person::Column::No)
        .all(conn)
        .await?;
    let line = |row: company_person::Model| PersonLine {
        no: row.no,
        name: row.name,
        email: row.email,
        role: row.role,
        holding: row.holding.map(holding::written),
        from: row.from_day,
        until: row.until_day,
    };
    Ok(rows.into_iter().map(line).collect())
}

const AWARDS: &str = "SELECT a.fund_id, a.no, o.code, a.instrument, a.awarded_on,
    CAST(COALESCE(SUM(CASE WHEN t.status <> 'cancelled' THEN t.amount END), 0) AS BIGINT) AS stands,
    CAST(COALESCE(SUM(CASE WHEN t.status = 'settled' THEN t.amount END), 0) AS BIGINT) AS paid
  FROM company o
  JOIN award a ON a.company_id = o.id
  LEFT JOIN tranche t ON t.fund_id = a.fund_id AND t.award_no = a.no
  WHERE o.root_id = ?
  GROUP BY a.fund_id, a.no, o.code, a.instrument, a.awarded_on
  ORDER BY a.fund_id, a.no";

/// By fund, those the reader sees.
async fn exposures(
    conn: &impl Conn,
    seen: Vec<FundFacts>,
    root: CompanyId,
) -> Result<Vec<Exposure>> {
    let sql = statement(conn.get_database_backend(), AWARDS, vec![root.0.into()]);
    let rows = conn.query_all_raw(sql).await?;
    let mut all = Vec::new();
    for fund in seen {
        let mut awards = Vec::new();
        for row in &rows {
            if row.try_get::<i64>("", "fund_id")? != fund.id.0 {
                continue;
            }
            let money = |minor| Money::from_minor(minor, fund.currency);
            awards.push(AwardLine {
                no: row.try_get("", "no")?,
                record: row.try_get("", "code")?,
                instrument: row.try_get("", "instrument")?,
                on: row.try_get("", "awarded_on")?,
                awarded: money(row.try_get("", "stands")?),
                paid: money(row.try_get("", "paid")?),
            });
        }
        if awards.is_empty() {
            continue;
        }
        let sum = |of: fn(&AwardLine) -> Money| {
            let sum = Money::sum(awards.iter().map(of), fund.currency);
            sum.map_err(|e| Error::money("amount", &e))
        };
        all.push(Exposure {
            awarded: sum(|a| a.awarded)?,
            paid: sum(|a| a.paid)?,
            fund,
            awards,
        });
    }
    Ok(all)
}

async fn events(conn: &impl Conn, sight: &Sight, id: CompanyId) -> Result<Vec<Event>> {
    let rows = company_event::Entity::find()
        .filter(company_event::Column::CompanyId.eq(id))
        .order_by_desc(company_event::Column::Seq)
        .all(conn)
        .await?;
    let people = person::Entity::find()
        .filter(person::Column::Pseudonym.is_in(rows.iter().map(|row| &row.maker)))
        .all(conn)
        .await?;
    let mut names: BTreeMap<String, String> =
        people.into_iter().map(|p| (p.pseudonym, p.name)).collect();
    let mut others = BTreeMap::new();
    let ids = rows.iter().filter_map(|row| row.other_id);
    for other in company::Entity::find()
        .filter(company::Column::Id.is_in(ids))
        .all(conn)
        .await?
    {
        if sight.sees(conn, &other).await? {
            others.insert(other.id, other.code);
        }
    }
    rows.into_iter()
        .map(|row| {
            let body: serde_json::Value = serde_json::from_str(&row.body)?;
            let who = names.entry(row.maker.clone()).or_insert(row.maker);
            Ok(Event {
                at: row.recorded_at,
                who: who.clone(),
                other: row.other_id.and_then(|id| others.get(&id).cloned()),
                changes: changes(&row.kind, &body),
                person: body.get("person").and_then(serde_json::Value::as_i64),
                kind: row.kind,
                reason: row.reason,
            })
        })
        .collect()
}

fn changes(kind: &str, body: &serde_json::Value) -> Vec<(String, String, String)> {
    let fields = body.as_object().filter(|_| kind == "changed");
    let told = |value: &serde_json::Value, n: usize| {
        let text = value.get(n).and_then(serde_json::Value::as_str);
        text.unwrap_or_default().to_owned()
    };
    fields
        .into_iter()
        .flatten()
        .map(|(field, both)| (field.clone(), told(both, 0), told(both, 1)))
        .collect()
}
