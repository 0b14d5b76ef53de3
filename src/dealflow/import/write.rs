//! Rows of applications that came from a file, in few large statements.

use super::map::NAME;
use crate::access::Permit;
use crate::command::Tx;
use crate::db::batch::Batch;
use crate::dealflow::search::{self, Document};
use crate::dealflow::{start, submit};
use crate::error::Result;
use crate::form::{Form, Value};
use crate::money::Money;
use entity::application;
use entity::value::{FundId, Instant, Minor, PersonId};
use sea_orm::Value as Sql;
use std::collections::BTreeMap;

/// What all rows of one import share, and the last number given.
pub(super) struct Place {
    pub fund: FundId,
    pub round: String,
    pub zone: String,
    pub form_version: i64,
    pub import: i64,
    /// What ids are made from.
    pub seed: String,
    pub last: i64,
    pub now: Instant,
    pub person: Option<PersonId>,
}

/// An application with its rows, ready to be written.
pub(super) struct Entry {
    asked: Option<Minor>,
    application: Vec<Sql>,
    submission: Vec<Sql>,
    event: Vec<Sql>,
    imported: Vec<Sql>,
    document: Document,
}

impl Entry {
    pub fn asked(&self) -> Option<Minor> {
        self.asked
    }
}

impl Place {
    /// What an application is called, by what tells it from the others.
    pub fn id(&self, own: &str) -> String {
        start::id(&format!("{}/{own}", self.seed))
    }

    /// The next application, as it is received.
    pub fn entry(
        &mut self,
        own: &str,
        file_row: u64,
        form: &Form,
        asked: Option<Money>,
        values: &BTreeMap<String, Value>,
    ) -> Result<Entry> {
        self.last += 1;
        let row = application::Model {
            id: self.id(own),
            fund_id: self.fund,
            round: self.round.clone(),
            no: self.last,
            name: named(values),
            stage: "submitted".into(),
            form_version: self.form_version,
            revision: 0,
            asked: asked.map(|m| Minor(m.minor())),
            submitted_at: Some(self.now),
            recorded_at: self.now,
        };
        let each = values.iter();
        let read: BTreeMap<&str, &Value> = each.map(|(id, value)| (id.as_str(), value)).collect();
        let body = submit::body(&row.id, (row.form_version, 0), &read)?;
        let (now, person) = (self.now.0, self.person.map(|p| p.0));
        let file_row = i64::try_from(file_row).unwrap_or(i64::MAX);
        Ok(Entry {
            asked: row.asked,
            application: vec![
                row.id.clone().into(),
                row.fund_id.0.into(),
                row.round.clone().into(),
                row.no.into(),
                row.name.clone().into(),
                row.stage.clone().into(),
                row.form_version.into(),
                row.revision.into(),
                row.asked.map(|m| m.0).into(),
                now.into(),
                now.into(),
            ],
            submission: vec![
                row.id.clone().into(),
                1_i64.into(),
                row.form_version.into(),
                submit::hash(&body).into(),
                body.into(),
                self.zone.clone().into(),
                person.into(),
                now.into(),
            ],
            event: vec![
                row.id.clone().into(),
                1_i64.into(),
                "submitted".into(),
                "submitted".into(),
                person.into(),
                format!("import {}", self.import).into(),
                now.into(),
            ],
            imported: vec![
                row.id.clone().into(),
                self.fund.0.into(),
                self.import.into(),
                file_row.into(),
            ],
            document: Document::new(row, form, read.into_iter()),
        })
    }
}

/// As an application is called whose answers were typed.
fn named(values: &BTreeMap<String, Value>) -> String {
    let name = values.get(NAME).and_then(Value::one);
    name.unwrap_or_default().chars().take(200).collect()
}

const APPLICATION: &str = "id, fund_id, round, no, name, stage, form_version, revision, asked, \
                           submitted_at, recorded_at";
const SUBMISSION: &str = "application, no, form_version, hash, body, zone, person_id, received_at";
const EVENT: &str = "application, seq, kind, stage, person_id, note, recorded_at";
const IMPORTED: &str = "application, fund_id, import, file_row";

/// Writes them, and what they are found by.
pub(super) async fn write(permit: &Permit, tx: &mut Tx, part: Vec<Entry>) -> Result<()> {
    let conn = tx.writing(permit).await?;
    let (mut batch, mut documents) = (Batch::default(), Vec::with_capacity(part.len()));
    let mut rows: [Vec<Vec<Sql>>; 4] = Default::default();
    for entry in part {
        rows[0].push(entry.application);
        rows[1].push(entry.submission);
        rows[2].push(entry.event);
        rows[3].push(entry.imported);
        documents.push(entry.document);
    }
    let [applications, submissions, events, imported] = rows;
    batch.insert("application", APPLICATION, applications, "");
    batch.insert("submission", SUBMISSION, submissions, "");
    batch.insert("application_event", EVENT, events, "");
    batch.insert("application_imported", IMPORTED, imported, "");
    batch.run(conn).await?;
    search::put(conn, &documents).await
}
