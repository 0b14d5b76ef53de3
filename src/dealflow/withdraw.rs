//! Withdrawing, which applicants always can.

use super::application::{happened, own};
use crate::access::{Action, Permit};
use crate::command::{Command, Tx};
use crate::error::{Error, Result};
use crate::fund::amount::line;
use entity::application;
use serde::{Deserialize, Serialize};

/// Withdraws an application, sent or not. Its answers stay.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct WithdrawApplication {
    pub fund: String,
    pub application: String,
    pub reason: String,
}

/// The reply of [`WithdrawApplication`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawn {
    pub application: String,
}

impl Command for WithdrawApplication {
    type Reply = Withdrawn;
    const NAME: &'static str = "application.withdraw";
    const ACTION: Action = Action::Apply;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Withdrawn> {
        let (row, member) = own(permit, tx, &self.fund, &self.application).await?;
        let reason = line("reason", self.reason.trim())?;
        if member.role == "contributor" {
            let text = "only the owner or the signatory can withdraw the application";
            return Err(Error::refused("application.owner", text, Vec::new()));
        }
        if row.stage == "withdrawn" {
            let text = "this application was withdrawn already";
            return Err(Error::refused("application.withdrawn", text, Vec::new()));
        }
        let row = application::Model {
            stage: "withdrawn".into(),
            ..row
        };
        tx.update::<application::Entity>(permit, row.clone())
            .await?;
        happened(permit, tx, &row, "withdrawn", &reason).await?;
        Ok(Withdrawn {
            application: row.id,
        })
    }
}
