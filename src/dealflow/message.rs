//! What the fund and an application's people write to each other.

use super::advance::check_text;
use super::application::{of_fund, own};
use super::letter;
use super::round::load;
use crate::access::{Action, Permit};
use crate::command::{Command, Tx};
use crate::error::{Error, Result};
use crate::ledger::store::last_number;
use entity::{application, application_message};
use sea_orm::{ColumnTrait, Condition};
use serde::{Deserialize, Serialize};

/// Writes to the fund about one's own application.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct WriteToFund {
    pub fund: String,
    pub application: String,
    pub body: String,
}

/// Writes to an application's people; each is told by letter.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct WriteToApplicant {
    pub fund: String,
    pub application: String,
    pub body: String,
}

/// The reply of both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    pub no: i64,
    /// Letters written.
    pub told: usize,
}

async fn write(
    permit: &Permit,
    tx: &mut Tx,
    row: &application::Model,
    body: &str,
    of_fund: bool,
) -> Result<i64> {
    let body = body.trim().replace("\r\n", "\n");
    if body.is_empty() {
        return Err(Error::field("body", "text.required", "is empty"));
    }
    check_text("body", &body)?;
    let of = Condition::all().add(application_message::Column::Application.eq(&row.id));
    let column = application_message::Column::No;
    let no = last_number::<application_message::Entity>(tx.conn(), column, of).await? + 1;
    let message = application_message::Model {
        application: row.id.clone(),
        no,
        of_fund: i64::from(of_fund),
        person_id: permit.actor().person_id(),
        body,
        recorded_at: tx.now(),
    };
    tx.insert::<application_message::Entity>(permit, message)
        .await?;
    Ok(no)
}

impl Command for WriteToFund {
    type Reply = Written;
    const NAME: &'static str = "application.write_to_fund";
    const ACTION: Action = Action::Apply;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Written> {
        let (row, _) = own(permit, tx, &self.fund, &self.application).await?;
        let no = write(permit, tx, &row, &self.body, false).await?;
        let round = load(tx, &self.fund, &row.round).await?;
        let told = letter::asked(permit, tx, (&round, &row)).await?;
        Ok(Written { no, told })
    }
}

impl Command for WriteToApplicant {
    type Reply = Written;
    const NAME: &'static str = "application.write_to_applicant";
    const ACTION: Action = Action::Handle;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Written> {
        let row = of_fund(tx, &self.fund, &self.application).await?;
        let no = write(permit, tx, &row, &self.body, true).await?;
        let round = load(tx, &self.fund, &row.round).await?;
        let told = letter::answered(permit, tx, (&round, &row)).await?;
        Ok(Written { no, told })
    }
}
