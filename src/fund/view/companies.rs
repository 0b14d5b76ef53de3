//! The register of companies as lists read it.

use super::page::{Page, bad_place};
use crate::access::{Action, Scope};
use crate::app::Ctx;
use crate::company::{name, site};
use crate::db::statement;
use crate::error::Result;
use crate::fund::company::Sight;
use crate::ledger::store::Conn;
use sea_orm::Value;
use serde::Serialize;

/// What is looked for, and where the page starts.
#[derive(Debug, Clone, Default)]
pub struct Sought {
    /// Part of a name; a code, number, LEI or site.
    pub q: String,
    /// ISO 3166-1 alpha-2; empty for all.
    pub country: String,
    pub sector: String,
    /// The number of the last record shown.
    pub after: Option<String>,
    pub limit: u64,
}

/// A record of the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CompanyLine {
    #[serde(skip)]
    id: i64,
    pub code: String,
    pub name: String,
    pub country: String,
    pub sector: String,
    pub number: String,
    /// Code of who counts for it, where it was merged.
    pub merged_into: Option<String>,
}

/// Companies the reader sees, by name. Merged records are found by what is looked for, and not
/// listed otherwise.
pub async fn companies(ctx: &Ctx, sought: &Sought) -> Result<Page<CompanyLine>> {
    ctx.permit(Action::Consult, Scope::Instance)?;
    let conn = ctx.app.db.snapshot().await?;
    let sight = Sight::of(&conn, &ctx.actor).await?;
    let (mut wanted, mut values) = (vec![sight.condition()], Vec::new());
    for (column, text) in [("c.country", &sought.country), ("c.sector", &sought.sector)] {
        if !text.is_empty() {
            wanted.push(format!("{column} = ?"));
            values.push(text.as_str().into());
        }
    }
    let q = sought.q.trim();
    if q.is_empty() {
        wanted.push("c.root_id = c.id".to_owned());
    } else {
        wanted.push(matching(q, &mut values));
    }
    if let Some(after) = &sought.after {
        let id: i64 = after.parse().map_err(|_| bad_place(after))?;
        wanted.push(
            "(c.name_key, c.id) > (SELECT p.name_key, p.id FROM company p WHERE p.id = ?)".into(),
        );
        values.push(id.into());
    }
    let sql = format!(
        "SELECT c.id, c.code, c.name, c.country, c.sector, c.number,
           CASE WHEN c.root_id = c.id THEN NULL ELSE r.code END AS merged_into
         FROM company c JOIN company r ON r.id = c.root_id
         WHERE {} ORDER BY c.name_key, c.id LIMIT ?",
        wanted.join(" AND ")
    );
    values.push(i64::try_from(sought.limit + 1).unwrap_or(i64::MAX).into());
    Page::cut(lines(&conn, &sql, values).await?, sought.limit, |line| {
        line.id
    })
}

/// A record that has it as part of its name, or as its code, number, LEI or site.
fn matching(q: &str, values: &mut Vec<Value>) -> String {
    let (key, number) = (name::key(q), name::letters(q));
    let number = number.trim_start_matches('0').to_owned();
    let lei = q.to_uppercase();
    let mut any = vec!["c.code = ?", "c.lei = ?"];
    values.extend([q.into(), lei.into()]);
    if !key.is_empty() {
        any.push("c.name_key LIKE ?");
        // A key holds neither % nor _.
        values.push(format!("%{key}%").into());
    }
    if !number.is_empty() {
        any.push("c.number_key = ?");
        values.push(number.into());
    }
    if let Some(host) = site::host(q) {
        any.push("c.host = ?");
        values.push(host.into());
    }
    format!("({})", any.join(" OR "))
}

async fn lines(conn: &impl Conn, sql: &str, values: Vec<Value>) -> Result<Vec<CompanyLine>> {
    let sql = statement(conn.get_database_backend(), sql, values);
    let rows = conn.query_all_raw(sql).await?;
    rows.iter()
        .map(|row| {
            Ok(CompanyLine {
                id: row.try_get("", "id")?,
                code: row.try_get("", "code")?,
                name: row.try_get("", "name")?,
                country: row.try_get("", "country")?,
                sector: row.try_get("", "sector")?,
                number: row.try_get("", "number")?,
                merged_into: row.try_get("", "merged_into")?,
            })
        })
        .collect()
}
