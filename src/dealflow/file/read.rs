//! Handing a file out is an event of its own.

use crate::access::{Action, Permit};
use crate::command::{Command, Tx};
use crate::dealflow::application::own;
use crate::error::{Error, Result};
use entity::{application, application_file};
use sea_orm::EntityTrait;
use serde::{Deserialize, Serialize};

/// Records that somebody who considers applications takes a file that was sent.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReadFile {
    pub fund: String,
    pub application: String,
    pub no: i64,
}

/// Records that somebody who works on an application takes one of its files.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReadOwnFile {
    pub fund: String,
    pub application: String,
    pub no: i64,
}

/// What is handed out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandedOut {
    pub name: String,
    pub media: String,
    pub hash: String,
}

async fn find(tx: &Tx, application: &str, no: i64) -> Result<application_file::Model> {
    let key = (application.to_owned(), no);
    let row = application_file::Entity::find_by_id(key)
        .one(tx.conn())
        .await?;
    row.ok_or_else(|| Error::NotFound(format!("file {no} of application {application}")))
}

fn handed_out(row: application_file::Model) -> HandedOut {
    HandedOut {
        name: row.name,
        media: row.media,
        hash: row.hash,
    }
}

impl Command for ReadFile {
    type Reply = HandedOut;
    const NAME: &'static str = "application.read_file";
    const ACTION: Action = Action::Consider;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    /// Only what was part of a submission: drafts are their people's own.
    async fn decide(&self, _: &Permit, tx: &mut Tx) -> Result<HandedOut> {
        let gone = || Error::NotFound(format!("application {}", self.application));
        let row = application::Entity::find_by_id(&self.application)
            .one(tx.conn())
            .await?;
        let book = tx.book(&self.fund)?.id();
        row.filter(|a| a.fund_id == book).ok_or_else(gone)?;
        let row = find(tx, &self.application, self.no).await?;
        if row.submission.is_none() {
            return Err(gone());
        }
        Ok(handed_out(row))
    }
}

impl Command for ReadOwnFile {
    type Reply = HandedOut;
    const NAME: &'static str = "application.read_own_file";
    const ACTION: Action = Action::Apply;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<HandedOut> {
        own(permit, tx, &self.fund, &self.application).await?;
        let row = find(tx, &self.application, self.no).await?;
        if row.removed_at.is_some() && row.submission.is_none() {
            return Err(Error::NotFound(format!("file {}", self.no)));
        }
        Ok(handed_out(row))
    }
}
