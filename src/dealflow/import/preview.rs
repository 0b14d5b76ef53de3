//! What a file would become, before anything is done.

use super::cell::Cell;
use super::map::{Mapping, empty, headings};
use super::row::Rules;
use super::sheet;
use super::source::Source;
use crate::access::{Action, Scope};
use crate::app::Ctx;
use crate::dealflow::round::form as form_of;
use crate::digest::Bytes;
use crate::error::{Error, FieldError, Result};
use crate::form::{Form, Reading};
use crate::ledger::store::{book_row, stored_currency};
use crate::money::{Lang, Money};
use entity::value::{FundId, Instant};
use entity::{application_import, round};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde::Serialize;

/// Faults and rows that are shown.
pub(super) const MOST_FAULTS: usize = 100;
const MOST_SHOWN: usize = 10;

/// Something in the file that cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// As the sheet counts: the headings are row 1.
    pub row: u64,
    /// Heading of the column; empty where it is about the row.
    pub column: String,
    pub question: String,
    #[serde(flatten)]
    pub error: FieldError,
}

/// A row as it was understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Shown {
    pub row: u64,
    pub name: String,
    pub asked: Money,
}

/// See the module.
#[derive(Debug, Clone, Serialize)]
pub struct Preview {
    /// What is confirmed: it stands for file, mapping, round and form.
    pub confirm: String,
    pub file_hash: String,
    pub rows: u64,
    pub rows_wrong: u64,
    pub asked: Money,
    /// Number and instant of the import that brought this file in already.
    pub already: Option<(i64, Instant)>,
    pub headings: Vec<String>,
    pub mapping: Mapping,
    /// Required questions that no column answers.
    pub unanswered: Vec<String>,
    pub shown: Vec<Shown>,
    pub faults: Vec<Fault>,
}

/// A round with what its answers are read against.
pub(super) struct Into {
    pub round: round::Model,
    pub form: Form,
    pub reading: Reading,
}

impl Into {
    pub async fn load(conn: &impl ConnectionTrait, fund: FundId, code: &str) -> Result<Self> {
        let row = round::Entity::find_by_id(code).one(conn).await?;
        let round = row.filter(|r| r.fund_id == fund).ok_or_else(|| {
            let text = format!("there is no round {code} in this fund");
            let figures = vec![("text", code.to_owned())];
            Error::field_with("round", "choice.unknown", text, figures)
        })?;
        let currency = stored_currency(&book_row(conn, fund).await?.currency)?;
        Ok(Self {
            form: form_of(conn, code, round.form_version).await?,
            reading: Reading {
                currency,
                least: Money::from_minor(round.ask_least.0, currency),
                most: Money::from_minor(round.ask_most.0, currency),
            },
            round,
        })
    }

    /// How rows below these headings are read.
    pub fn rules(&self, mapping: &Mapping, headings: &[String]) -> Result<Rules> {
        Ok(Rules {
            form: self.form.clone(),
            reading: self.reading,
            mapped: mapping.resolve(&self.form, headings)?,
            lang: mapping.lang()?,
            width: headings.len(),
        })
    }

    /// What a person confirms.
    pub fn confirm(&self, file_hash: &str, mapping: &Mapping) -> Result<String> {
        let mut bytes = Bytes::new("cofund-import-1");
        bytes.text(&self.round.code);
        bytes.number(self.round.form_version);
        bytes.text(file_hash);
        bytes.text(&serde_json::to_string(mapping)?);
        Ok(bytes.finish())
    }
}

/// The import by which this file is in the round already.
pub(super) async fn already(
    conn: &impl ConnectionTrait,
    round: &str,
    file_hash: &str,
) -> Result<Option<application_import::Model>> {
    let found = application_import::Entity::find()
        .filter(application_import::Column::Round.eq(round))
        .filter(application_import::Column::FileHash.eq(file_hash))
        .filter(application_import::Column::UndoneAt.is_null())
        .one(conn)
        .await?;
    Ok(found)
}

fn joined(e: &tokio::task::JoinError) -> Error {
    Error::Internal(format!("reading the file broke off: {e}"))
}

/// The mapping that the headings suggest.
pub async fn guess(ctx: &Ctx, fund: FundId, round: &str, source: &Source) -> Result<Mapping> {
    ctx.permit(Action::Announce, Scope::Fund(fund))?;
    let into = Into::load(&ctx.app.db.read, fund, round).await?;
    let (source, lang) = (source.clone(), ctx.lang);
    let read = move || first(&source, &Mapping::default(), lang, &into.form);
    let read = tokio::task::spawn_blocking(read);
    read.await.map_err(|e| joined(&e))?
}

fn first(source: &Source, plain: &Mapping, lang: Lang, form: &Form) -> Result<Mapping> {
    // Headings in an encoding that is not told yet are read by one that takes all bytes.
    let plain = Mapping {
        encoding: "windows-1252".into(),
        ..plain.clone()
    };
    let mut found = Vec::new();
    sheet::rows(source, &plain, &mut |_, cells| {
        found = headings(&cells)?;
        Ok(false)
    })?;
    Ok(Mapping::guess(lang, form, &found))
}

/// Reads the whole file and changes nothing.
pub async fn preview(
    ctx: &Ctx,
    fund: FundId,
    round: &str,
    source: &Source,
    mapping: &Mapping,
) -> Result<Preview> {
    ctx.permit(Action::Announce, Scope::Fund(fund))?;
    let into = Into::load(&ctx.app.db.read, fund, round).await?;
    let (source, mapping) = (source.clone(), mapping.clone());
    let read = tokio::task::spawn_blocking(move || look(&into, &source, mapping));
    let mut seen = read.await.map_err(|e| joined(&e))??;
    let before = already(&ctx.app.db.read, round, &seen.file_hash).await?;
    seen.already = before.map(|import| (import.no, import.recorded_at));
    Ok(seen)
}

fn look(into: &Into, source: &Source, mapping: Mapping) -> Result<Preview> {
    let file_hash = source.hash()?;
    let required = into.form.questions().filter(|q| q.required);
    let open = required.filter(|q| !mapping.columns.contains_key(&q.id));
    let mut seen = Preview {
        confirm: into.confirm(&file_hash, &mapping)?,
        file_hash,
        rows: 0,
        rows_wrong: 0,
        asked: Money::zero(into.reading.currency),
        already: None,
        headings: Vec::new(),
        unanswered: open.map(|q| q.id.clone()).collect(),
        shown: Vec::new(),
        faults: Vec::new(),
        mapping,
    };
    let (mut rules, mapping) = (None, seen.mapping.clone());
    sheet::rows(source, &mapping, &mut |row, cells| {
        let Some(rules) = &rules else {
            seen.headings = headings(&cells)?;
            rules = Some(into.rules(&mapping, &seen.headings)?);
            return Ok(true);
        };
        seen.add(rules, row, &cells)?;
        Ok(true)
    })?;
    if seen.rows == 0 {
        return Err(empty());
    }
    Ok(seen)
}

impl Preview {
    fn add(&mut self, rules: &Rules, row: u64, cells: &[Cell]) -> Result<()> {
        self.rows += 1;
        match rules.read(cells) {
            Ok(one) => {
                let sum = self.asked.checked_add(one.asked);
                self.asked = sum.map_err(|e| Error::money("file", &e))?;
                if self.shown.len() < MOST_SHOWN {
                    self.shown.push(Shown {
                        row,
                        name: one.name,
                        asked: one.asked,
                    });
                }
            }
            Err(wrong) => {
                self.rows_wrong += 1;
                let free = MOST_FAULTS.saturating_sub(self.faults.len());
                self.faults
                    .extend(wrong.into_iter().take(free).map(|w| Fault {
                        row,
                        column: w.column,
                        question: w.question,
                        error: w.error,
                    }));
            }
        }
        Ok(())
    }
}
