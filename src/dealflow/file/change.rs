//! Adding a file to an answer, and taking it away.

use crate::access::{Action, Permit};
use crate::command::{Command, Tx};
use crate::dealflow::application::{not_asked, own, standing, still_open};
use crate::dealflow::round::form;
use crate::error::{Error, Result};
use crate::form::{Attached, Kind};
use crate::ledger::store::last_number;
use entity::value::PersonId;
use entity::{answer, application, application_file};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};

/// Adds a file to a question's answer. Its content was looked at and is kept already; the same
/// content twice is one file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AddFile {
    pub fund: String,
    pub application: String,
    pub question: String,
    pub name: String,
    pub media: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256 of the content.
    pub hash: String,
}

/// The reply of [`AddFile`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Added {
    pub no: i64,
    /// Of the answers.
    pub revision: i64,
}

/// Takes a file out of a draft's answer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RemoveFile {
    pub fund: String,
    pub application: String,
    pub question: String,
    pub no: i64,
}

/// The reply of [`RemoveFile`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removed {
    /// Of the answers.
    pub revision: i64,
}

/// A question for files in a draft of the asker's, and the files that stand in its answer.
struct Place {
    row: application::Model,
    person: PersonId,
    most: u32,
    files: Vec<Attached>,
}

impl Place {
    async fn find(
        permit: &Permit,
        tx: &Tx,
        (fund, application): (&str, &str),
        question: &str,
    ) -> Result<Self> {
        let (row, member) = own(permit, tx, fund, application).await?;
        let open = still_open(tx.conn(), &row).await?;
        let form = form(tx.conn(), &row.round, row.form_version).await?;
        if !open.holds(question) {
            return Err(not_asked(question));
        }
        let Some(Kind::Files { most, .. }) = form.question(question).map(|q| &q.kind) else {
            return Err(Error::NotFound(format!("question {question}")));
        };
        let standing = standing(tx.conn(), &row.id).await?;
        let typed = standing.get(question).map_or("", |a| a.typed.as_str());
        // What another kind of question left there is no file.
        let files = Attached::list(typed).unwrap_or_default();
        let (person, most) = (member.person_id, *most);
        Ok(Self {
            row,
            person,
            most,
            files,
        })
    }

    /// Writes the answer, a revision of its own.
    async fn write(self, permit: &Permit, tx: &mut Tx, question: &str) -> Result<i64> {
        let revision = self.row.revision + 1;
        let answer = answer::Model {
            application: self.row.id.clone(),
            revision,
            question: question.to_owned(),
            typed: Attached::write(&self.files),
            lang: "en".into(),
            aside: 0,
            person_id: self.person,
            recorded_at: tx.now(),
            page: String::new(),
        };
        tx.insert::<answer::Entity>(permit, answer).await?;
        let row = application::Model {
            revision,
            ..self.row
        };
        tx.update::<application::Entity>(permit, row).await?;
        Ok(revision)
    }
}

impl Command for AddFile {
    type Reply = Added;
    const NAME: &'static str = "application.add_file";
    const ACTION: Action = Action::Apply;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Added> {
        let at = (self.fund.as_str(), self.application.as_str());
        let mut place = Place::find(permit, tx, at, &self.question).await?;
        if let Some(same) = place.files.iter().find(|f| f.hash == self.hash) {
            let (no, revision) = (same.no, place.row.revision);
            return Ok(Added { no, revision });
        }
        let most = usize::try_from(place.most).unwrap_or(usize::MAX);
        if place.files.len() >= most {
            let text = format!("there are {most} files already, and no more are taken");
            let figures = vec![("most", most.to_string())];
            return Err(Error::field_with("file", "upload.too_many", text, figures));
        }
        let size = i64::try_from(self.size).map_err(|e| Error::Internal(e.to_string()))?;
        let of = application_file::Column::Application.eq(&place.row.id);
        let (of, column) = (Condition::all().add(of), application_file::Column::No);
        let no = last_number::<application_file::Entity>(tx.conn(), column, of).await? + 1;
        let row = application_file::Model {
            application: place.row.id.clone(),
            no,
            question: self.question.clone(),
            name: self.name.clone(),
            media: self.media.clone(),
            size,
            hash: self.hash.clone(),
            person_id: place.person,
            recorded_at: tx.now(),
            submission: None,
            removed_at: None,
        };
        tx.insert::<application_file::Entity>(permit, row).await?;
        place.files.push(Attached {
            no,
            name: self.name.clone(),
            size: self.size,
            hash: self.hash.clone(),
        });
        let revision = place.write(permit, tx, &self.question).await?;
        Ok(Added { no, revision })
    }
}

impl Command for RemoveFile {
    type Reply = Removed;
    const NAME: &'static str = "application.remove_file";
    const ACTION: Action = Action::Apply;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Removed> {
        let at = (self.fund.as_str(), self.application.as_str());
        let mut place = Place::find(permit, tx, at, &self.question).await?;
        let before = place.files.len();
        place.files.retain(|f| f.no != self.no);
        if place.files.len() == before {
            // Removed already: by a second click, or by somebody else.
            let revision = place.row.revision;
            return Ok(Removed { revision });
        }
        let key = (place.row.id.clone(), self.no);
        let row = application_file::Entity::find_by_id(key)
            .one(tx.conn())
            .await?;
        let row = row.ok_or_else(|| Error::NotFound(format!("file {}", self.no)))?;
        let removed_at = Some(tx.now());
        let row = application_file::Model { removed_at, ..row };
        tx.update::<application_file::Entity>(permit, row).await?;
        let revision = place.write(permit, tx, &self.question).await?;
        Ok(Removed { revision })
    }
}

/// Notes which files a submission holds: these are kept, and others may see them.
pub async fn sent(
    permit: &Permit,
    tx: &mut Tx,
    (application, submission): (&str, i64),
    files: &[i64],
) -> Result<()> {
    let rows = application_file::Entity::find()
        .filter(application_file::Column::Application.eq(application))
        .filter(application_file::Column::No.is_in(files.iter().copied()))
        .filter(application_file::Column::Submission.is_null())
        .all(tx.conn())
        .await?;
    for row in rows {
        let submission = Some(submission);
        let row = application_file::Model { submission, ..row };
        tx.update::<application_file::Entity>(permit, row).await?;
    }
    Ok(())
}
