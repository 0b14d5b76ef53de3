//! Sending an application, once, in time.

use super::application::{Open, happened, own, reading, standing, still_open, typed};
use super::round::{form, load, rules};
use super::rules::{basis, check_eligible, version_for};
use super::search;
use super::start::check_open;
use super::workflow::SUBMITTED;
use super::{file, letter};
use crate::access::{Action, Permit};
use crate::command::{Command, Tx};
use crate::digest::Bytes;
use crate::error::{Error, FieldError, Result};
use crate::form::{Answers, Attached, Form, Kind, Value};
use crate::ledger::store::last_number;
use crate::money::Money;
use entity::value::{Instant, Minor};
use entity::{application, application_member, change_request, submission};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Sends an application: whoever signs for it certifies it. Received by the clock of the
/// database, up to the round's deadline and its grace.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SubmitApplication {
    pub fund: String,
    pub application: String,
    /// Revision of the answers that were checked.
    pub revision: i64,
    pub certified: bool,
}

/// The receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Received {
    pub no: i64,
    pub received_at: Instant,
    pub zone: String,
    /// Hash of what was received.
    pub hash: String,
}

impl Command for SubmitApplication {
    type Reply = Received;
    const NAME: &'static str = "application.submit";
    const ACTION: Action = Action::Apply;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Received> {
        let (row, member) = own(permit, tx, &self.fund, &self.application).await?;
        let open = still_open(tx.conn(), &row).await?;
        self.check_signatory(tx, &row, &member).await?;
        let round = load(tx, &self.fund, &row.round).await?;
        let anew = open != Open::Everything;
        // What was asked for is taken whenever it comes, in the form it was asked in.
        if !anew {
            check_open(&round, tx.now())?;
        }
        if !anew && row.form_version != round.form_version {
            let text = "the form was changed since; see what changed before sending";
            return Err(Error::refused("application.form_changed", text, Vec::new()));
        }
        if row.revision != self.revision {
            let text = "answers were changed since they were checked; check them again";
            return Err(Error::refused("application.changed", text, Vec::new()));
        }
        if !self.certified {
            let text = "must be agreed to before the application is sent";
            return Err(Error::field("certified", "application.certify", text));
        }
        let form = form(tx.conn(), &round.code, row.form_version).await?;
        let typed = typed(&standing(tx.conn(), &row.id).await?);
        let currency = tx.book(&self.fund)?.fund.currency.clone();
        let reading = reading(&round, &currency)?;
        let answers = Answers::new(&form, &typed, &reading);
        check_complete(&answers)?;
        let held_to = version_for(tx.conn(), &round, &row.id).await?;
        let rules = rules(tx.conn(), &round.code, held_to).await?;
        check_eligible(&rules, &form, &answers, basis(&round, &currency)?)?;
        let asked = asked(&answers, &reading)?;
        let body = body(&row.id, (row.form_version, held_to), &answers.values())?;
        let of = Condition::all().add(submission::Column::Application.eq(&row.id));
        let column = submission::Column::No;
        let no = last_number::<submission::Entity>(tx.conn(), column, of).await? + 1;
        let received = Received {
            no,
            received_at: tx.now(),
            zone: round.zone.clone(),
            hash: hash(&body),
        };
        let sent = submission::Model {
            application: row.id.clone(),
            no,
            form_version: row.form_version,
            body,
            hash: received.hash.clone(),
            zone: round.zone.clone(),
            person_id: Some(member.person_id),
            received_at: received.received_at,
        };
        tx.insert::<submission::Entity>(permit, sent.clone())
            .await?;
        let (kind, stage) = arrives(permit, tx, open, no).await?;
        let row = application::Model {
            stage,
            asked: Some(Minor(asked.minor())),
            submitted_at: row.submitted_at.or(Some(tx.now())),
            ..row
        };
        tx.update::<application::Entity>(permit, row.clone())
            .await?;
        keep(permit, tx, (&row, no), &form, &answers).await?;
        happened(permit, tx, &row, kind, "").await?;
        letter::received(permit, tx, &round, &row, &sent).await?;
        Ok(received)
    }
}

/// What is said of it, and the stage it comes to: what was asked for goes back to where it was
/// asked.
async fn arrives(
    permit: &Permit,
    tx: &mut Tx,
    open: Open,
    no: i64,
) -> Result<(&'static str, String)> {
    let Open::Questions(request, _) = open else {
        return Ok(("submitted", SUBMITTED.to_owned()));
    };
    let stage = request.stage.clone();
    let submission = Some(no);
    let request = change_request::Model {
        submission,
        ..request
    };
    tx.update::<change_request::Entity>(permit, request).await?;
    Ok(("resubmitted", stage))
}

/// Its files stay from now on, and it is found by its words.
async fn keep(
    permit: &Permit,
    tx: &mut Tx,
    (row, no): (&application::Model, i64),
    form: &Form,
    answers: &Answers<'_>,
) -> Result<()> {
    let values = answers.values();
    file::sent(permit, tx, (&row.id, no), &attached(form, &values)).await?;
    let values = values.iter().map(|(question, value)| (*question, *value));
    let found = search::Document::new(row.clone(), form, values);
    search::put(tx.writing(permit).await?, &[found]).await
}

/// What is hashed and kept.
#[derive(Serialize)]
struct Body<'a> {
    application: &'a str,
    form_version: i64,
    #[serde(skip_serializing_if = "is_none")]
    rules_version: i64,
    values: &'a BTreeMap<&'a str, &'a Value>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
const fn is_none(version: &i64) -> bool {
    *version == 0
}

pub(super) fn body(
    application: &str,
    (form_version, rules_version): (i64, i64),
    values: &BTreeMap<&str, &Value>,
) -> Result<String> {
    Ok(serde_json::to_string(&Body {
        application,
        form_version,
        rules_version,
        values,
    })?)
}

pub(super) fn hash(body: &str) -> String {
    let mut bytes = Bytes::new("cofund-submission-1");
    bytes.text(body);
    bytes.finish()
}

impl SubmitApplication {
    /// Where there is a signatory, they sign; otherwise the owner does.
    async fn check_signatory(
        &self,
        tx: &Tx,
        row: &application::Model,
        member: &application_member::Model,
    ) -> Result<()> {
        let signatory = application_member::Entity::find()
            .filter(application_member::Column::Application.eq(&row.id))
            .filter(application_member::Column::Role.eq("signatory"))
            .filter(application_member::Column::EndedAt.is_null())
            .one(tx.conn())
            .await?;
        let signs = if signatory.is_some() {
            "signatory"
        } else {
            "owner"
        };
        if member.role == signs {
            return Ok(());
        }
        let text = "only whoever signs for the application can send it";
        Err(Error::refused("application.signatory", text, Vec::new()))
    }
}

/// Every question that is missing or cannot be understood.
fn check_complete(answers: &Answers<'_>) -> Result<()> {
    let faults: Vec<FieldError> = answers
        .faults()
        .into_iter()
        .map(|(_, question, wrong)| wrong.at(&question.id))
        .collect();
    if faults.is_empty() {
        return Ok(());
    }
    Err(Error::Invalid(faults))
}

fn asked(answers: &Answers<'_>, reading: &crate::form::Reading) -> Result<Money> {
    let value = answers
        .asked_for()
        .and_then(|id| answers.values().get(id).and_then(|v| v.one()));
    let value = value.ok_or_else(|| Error::Internal("no amount is asked for".into()))?;
    Money::parse(value, reading.currency).map_err(|e| Error::money("amount", &e))
}

/// Numbers of the files that are sent.
fn attached(form: &Form, values: &BTreeMap<&str, &Value>) -> Vec<i64> {
    let files = form
        .questions()
        .filter(|q| matches!(q.kind, Kind::Files { .. }));
    let rows = files.filter_map(|q| match values.get(q.id.as_str()) {
        Some(Value::Rows(rows)) => Some(rows),
        _ => None,
    });
    let each = rows.flatten().filter_map(|row| Attached::of(row));
    each.map(|file| file.no).collect()
}
