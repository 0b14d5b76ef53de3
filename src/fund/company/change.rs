//! Changing what the register says of a company. What stood before stays in its history.

use super::alike::{alike, refuse};
use super::event::{Happened, Kind, version, write};
use super::identity::{Given, put};
use super::record::{by_code, named, unknown};
use super::sight::Sight;
use crate::access::{Action, Permit};
use crate::command::{Command, Tx};
use crate::error::{Error, Result};
use crate::fund::amount::{line, name};
use entity::company;
use entity::value::Day;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Changes what identifies a company. What is left out stays; an empty text takes away.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct ChangeCompany {
    pub company: String,
    pub name: Option<String>,
    pub country: Option<String>,
    pub number: Option<String>,
    pub lei: Option<String>,
    pub site: Option<String>,
    /// `YYYY-MM-DD`
    pub founded: Option<String>,
    /// Whoever changes it looked at those alike: it is none of them.
    #[serde(default)]
    pub distinct: bool,
    /// The change of its history that was looked at; refused where there is a later one.
    pub seen: Option<i64>,
    pub reason: String,
}

/// Changes by what limits count a company, so two people decide it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct ReclassifyCompany {
    pub company: String,
    pub sector: Option<String>,
    pub stage: Option<String>,
    pub region: Option<String>,
    pub reason: String,
}

/// The reply of both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    pub code: String,
    /// Names of what is not as before.
    pub changed: Vec<String>,
}

impl Command for ChangeCompany {
    type Reply = Changed;
    const NAME: &'static str = "company.change";
    const ACTION: Action = Action::Register;

    fn fund(&self) -> Option<&str> {
        None
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Changed> {
        let (sight, old) = seen(permit, tx, &self.company).await?;
        if let Some(version) = self.seen {
            check_version(tx, &old, version).await?;
        }
        let founded = match self.founded.as_deref().map(str::trim) {
            None => old.founded,
            Some("") => None,
            Some(text) => Some(day(text)?),
        };
        let given = Given {
            name: self.name.as_deref().unwrap_or(&old.name_given),
            country: self.country.as_deref().unwrap_or(&old.country),
            number: self.number.as_deref().unwrap_or(&old.number),
            lei: self.lei.as_deref().unwrap_or(&old.lei),
            site: self.site.as_deref().unwrap_or(&old.site),
            founded,
        };
        let mut row = old.clone();
        put(&given, tx.now(), &mut row)?;
        let keys = |row: &company::Model| {
            let (name, number) = (row.name_key.clone(), row.number_key.clone());
            (
                name,
                number,
                row.country.clone(),
                row.lei.clone(),
                row.host.clone(),
            )
        };
        // Those that were alike before were looked at before.
        if keys(&old) != keys(&row) {
            refuse(&alike(tx.conn(), &sight, &row).await?, self.distinct)?;
        }
        keep(permit, tx, &old, row, &self.reason).await
    }
}

impl Command for ReclassifyCompany {
    type Reply = Changed;
    const NAME: &'static str = "company.reclassify";
    const ACTION: Action = Action::Merge;

    fn fund(&self) -> Option<&str> {
        None
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Changed> {
        let (sight, old) = seen(permit, tx, &self.company).await?;
        if !sight.sees_all(tx.conn(), &old).await? {
            return Err(out_of_sight(&old.code));
        }
        let mut row = old.clone();
        for (field, given, place) in [
            ("sector", &self.sector, &mut row.sector),
            ("stage", &self.stage, &mut row.stage),
            ("region", &self.region, &mut row.region),
        ] {
            if let Some(text) = given {
                *place = line(field, text.trim())?;
            }
        }
        keep(permit, tx, &old, row, &self.reason).await
    }
}

/// What a merge or another class would change is out of the person's sight.
pub(super) fn out_of_sight(code: &str) -> Error {
    Error::refused(
        "company.out_of_sight",
        format!(
            "this would change limits beyond the funds you read; whoever reads all of them decides about {code}"
        ),
        vec![("code", code.to_owned())],
    )
}

/// The company a person may change.
pub(super) async fn seen(permit: &Permit, tx: &Tx, code: &str) -> Result<(Sight, company::Model)> {
    let row = by_code(tx.conn(), code).await?;
    let sight = Sight::of(tx.conn(), permit.actor()).await?;
    if sight.sees(tx.conn(), &row).await? {
        return Ok((sight, row));
    }
    Err(unknown("company", code))
}

/// The record with this code, merged or not, where the person sees it.
pub(super) async fn seen_record(permit: &Permit, tx: &Tx, code: &str) -> Result<company::Model> {
    let row = named(tx.conn(), "company", code).await?;
    let sight = Sight::of(tx.conn(), permit.actor()).await?;
    if sight.sees(tx.conn(), &row).await? {
        return Ok(row);
    }
    Err(unknown("company", code))
}

fn day(text: &str) -> Result<Day> {
    let day: Result<Day, _> = text.parse();
    day.map_err(|e| {
        let figures = vec![("text", text.to_owned())];
        Error::field_with("founded", "date.format", e.to_string(), figures)
    })
}

/// Nobody overwrites what they have not seen.
async fn check_version(tx: &Tx, row: &company::Model, seen: i64) -> Result<()> {
    let now = version(tx.conn(), row.id).await?;
    if now == seen {
        return Ok(());
    }
    let code = &row.code;
    let text = format!("{code} was changed since you looked at it (entry {now}, you saw {seen})");
    let figures = vec![
        ("code", code.clone()),
        ("seen", seen.to_string()),
        ("now", now.to_string()),
    ];
    Err(Error::refused("company.changed_since", text, figures))
}

async fn keep(
    permit: &Permit,
    tx: &mut Tx,
    old: &company::Model,
    row: company::Model,
    reason: &str,
) -> Result<Changed> {
    let reason = name("reason", reason)?;
    let body = difference(&told(old), &told(&row));
    if body.is_empty() {
        let text = format!("{} stands in the register like this already", row.code);
        let figures = vec![("code", row.code)];
        return Err(Error::refused("company.unchanged", text, figures));
    }
    let (code, changed) = (row.code.clone(), body.keys().cloned().collect());
    let happened = Happened {
        company: row.id,
        kind: Kind::Changed,
        other: None,
        body: Value::Object(body),
        reason: &reason,
    };
    tx.update::<company::Entity>(permit, row).await?;
    write(permit, tx, happened).await?;
    Ok(Changed { code, changed })
}

/// What history tells of a record.
fn told(row: &company::Model) -> [(&'static str, String); 9] {
    let founded = row.founded.map_or_else(String::new, |day| day.to_string());
    [
        ("name", row.name_given.clone()),
        ("country", row.country.clone()),
        ("number", row.number.clone()),
        ("lei", row.lei.clone()),
        ("site", row.site.clone()),
        ("founded", founded),
        ("sector", row.sector.clone()),
        ("stage", row.stage.clone()),
        ("region", row.region.clone()),
    ]
}

/// Field → before and after.
fn difference(
    old: &[(&'static str, String)],
    new: &[(&'static str, String)],
) -> Map<String, Value> {
    let both = old.iter().zip(new).filter(|(old, new)| old.1 != new.1);
    both.map(|((field, old), (_, new))| ((*field).to_owned(), serde_json::json!([old, new])))
        .collect()
}
