//! Bringing a file in, all of it, in one transaction.

use super::cell::Cell;
use super::map::{Mapping, empty, headings};
use super::preview::{Into, already};
use super::row::{Rules, Understood, Wrong};
use super::sheet;
use super::source::Source;
use super::write::{Entry, Place, write};
use crate::access::{Action, Permit};
use crate::command::{Command, Tx};
use crate::error::{Error, FieldError, Result};
use crate::ledger::store::last_number;
use crate::money::Money;
use entity::{application, application_import};
use sea_orm::{ColumnTrait, Condition};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;
use tokio::sync::mpsc;

/// Rows written together.
const PART: usize = 500;
/// Parts read ahead of what is written.
const AHEAD: usize = 4;
/// Faults that a refusal names.
const MOST_FAULTS: usize = 20;

/// Is told how many rows were written.
pub type Progress = Arc<dyn Fn(u64) + Send + Sync>;

/// Receives every row of a file as an application to a round, whether or not it is open; they are
/// nobody's. Refused unless file, mapping and form are those that were looked at.
#[derive(Serialize)]
pub struct ImportApplications {
    pub fund: String,
    pub round: String,
    pub file_name: String,
    pub file_hash: String,
    pub rows: u64,
    pub mapping: Mapping,
    /// What the preview said.
    pub confirm: String,
    #[serde(skip)]
    pub source: Source,
    #[serde(skip)]
    pub progress: Option<Progress>,
}

impl fmt::Debug for ImportApplications {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ImportApplications({}, {})", self.round, self.file_hash)
    }
}

/// The reply of [`ImportApplications`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imported {
    pub import: i64,
    pub rows: u64,
    pub asked: Money,
}

impl Command for ImportApplications {
    type Reply = Imported;
    const NAME: &'static str = "application.import";
    const ACTION: Action = Action::Announce;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Imported> {
        let fund = tx.book(&self.fund)?.id();
        let into = Into::load(tx.conn(), fund, &self.round).await?;
        if into.confirm(&self.file_hash, &self.mapping)? != self.confirm {
            let text =
                "file, mapping and form are not those that were confirmed; look at them again";
            return Err(Error::refused("import.not_confirmed", text, Vec::new()));
        }
        if let Some(before) = already(tx.conn(), &self.round, &self.file_hash).await? {
            return Err(again(&before));
        }
        let of = Condition::all().add(application_import::Column::FundId.eq(fund));
        let column = application_import::Column::No;
        let no = last_number::<application_import::Entity>(tx.conn(), column, of).await? + 1;
        let import = application_import::Model {
            fund_id: fund,
            no,
            round: self.round.clone(),
            file_name: self.file_name.chars().take(200).collect(),
            file_hash: self.file_hash.clone(),
            mapping: serde_json::to_string(&self.mapping)?,
            row_count: i64::try_from(self.rows).map_err(|_| empty())?,
            person_id: permit.actor().person_id(),
            recorded_at: tx.now(),
            undone_at: None,
        };
        if self.rows == 0 {
            return Err(empty());
        }
        tx.insert::<application_import::Entity>(permit, import)
            .await?;
        let (rows, asked) = self.carry_over(permit, tx, into, no).await?;
        if rows != self.rows {
            return Err(changed());
        }
        Ok(Imported {
            import: no,
            rows,
            asked,
        })
    }
}

fn again(before: &application_import::Model) -> Error {
    let at = chrono::DateTime::from_timestamp_micros(before.recorded_at.0).unwrap_or_default();
    let at = at.format("%Y-%m-%d %H:%M UTC").to_string();
    let text = format!(
        "this file was brought in already, as import {} on {at}",
        before.no
    );
    let figures = vec![("no", before.no.to_string()), ("at", at)];
    Error::refused("import.file_again", text, figures)
}

fn changed() -> Error {
    let text = "the file is another one than was confirmed";
    Error::refused("import.file_changed", text, Vec::new())
}

impl ImportApplications {
    /// Reads ahead on a thread of its own while the rows before are written.
    async fn carry_over(
        &self,
        permit: &Permit,
        tx: &mut Tx,
        into: Into,
        import: i64,
    ) -> Result<(u64, Money)> {
        let of_round = Condition::all().add(application::Column::Round.eq(&self.round));
        let column = application::Column::No;
        let place = Place {
            last: last_number::<application::Entity>(tx.conn(), column, of_round).await?,
            form_version: into.round.form_version,
            zone: into.round.zone.clone(),
            fund: into.round.fund_id,
            round: self.round.clone(),
            seed: format!("{}/{import}", self.fund),
            import,
            now: tx.now(),
            person: permit.actor().person_id(),
        };
        let currency = into.reading.currency;
        let (sender, mut parts) = mpsc::channel(AHEAD);
        let reading = Reading {
            source: self.source.clone(),
            mapping: self.mapping.clone(),
            hash: self.file_hash.clone(),
            into,
            place,
            part: Vec::with_capacity(PART),
            sender,
            rules: None,
            faults: Vec::new(),
        };
        let reading = tokio::task::spawn_blocking(move || reading.run());
        let (mut rows, mut asked) = (0, Money::zero(currency));
        while let Some(part) = parts.recv().await {
            for entry in &part {
                let sum = entry.asked().map_or(Ok(asked), |m| {
                    asked.checked_add(Money::from_minor(m.0, currency))
                });
                asked = sum.map_err(|e| Error::money("file", &e))?;
            }
            rows += part.len() as u64;
            write(permit, tx, part).await?;
            if let Some(progress) = &self.progress {
                progress(rows);
            }
        }
        let broke = |e| Error::Internal(format!("reading the file broke off: {e}"));
        reading.await.map_err(broke)??;
        Ok((rows, asked))
    }
}

/// The file on its way to the database.
struct Reading {
    source: Source,
    mapping: Mapping,
    hash: String,
    into: Into,
    place: Place,
    part: Vec<Entry>,
    sender: mpsc::Sender<Vec<Entry>>,
    rules: Option<Rules>,
    faults: Vec<FieldError>,
}

impl Reading {
    fn run(mut self) -> Result<()> {
        if self.source.hash()? != self.hash {
            return Err(changed());
        }
        let (source, mapping) = (self.source.clone(), self.mapping.clone());
        sheet::rows(&source, &mapping, &mut |row, cells| self.take(row, &cells))?;
        if !self.faults.is_empty() {
            return Err(Error::Invalid(self.faults));
        }
        self.send();
        // What was read must be what was hashed.
        if source.hash()? != self.hash {
            return Err(changed());
        }
        Ok(())
    }

    fn take(&mut self, row: u64, cells: &[Cell]) -> Result<bool> {
        let Some(rules) = &self.rules else {
            self.rules = Some(self.into.rules(&self.mapping, &headings(cells)?)?);
            return Ok(true);
        };
        match rules.read(cells) {
            Ok(one) => self.add(row, &one)?,
            Err(wrong) => self.faults.extend(wrong.into_iter().map(|w| named(row, w))),
        }
        let listens = !self.sender.is_closed();
        Ok(listens && self.faults.len() < MOST_FAULTS)
    }

    fn add(&mut self, row: u64, one: &Understood) -> Result<()> {
        let asked = Some(one.asked);
        let entry = self
            .place
            .entry(&row.to_string(), row, &self.into.form, asked, &one.values)?;
        self.part.push(entry);
        if self.part.len() == PART {
            self.send();
        }
        Ok(())
    }

    /// Who does not listen any more has an error of their own to tell.
    fn send(&mut self) {
        let part = std::mem::replace(&mut self.part, Vec::with_capacity(PART));
        let _gone = self.sender.blocking_send(part);
    }
}

/// A fault with its row and column as its field.
fn named(row: u64, wrong: Wrong) -> FieldError {
    let column = if wrong.column.is_empty() {
        String::new()
    } else {
        format!(", {}", wrong.column)
    };
    FieldError {
        field: format!("row {row}{column}"),
        ..wrong.error
    }
}
