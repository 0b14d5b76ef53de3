//! Versions of a round's form.

use super::round::{form, load};
use super::rules::check_form;
use crate::access::{Action, Permit};
use crate::command::{Command, Tx};
use crate::error::{Error, Result};
use crate::form::Form;
use entity::{round, round_form};
use serde::{Deserialize, Serialize};

/// Publishes another version of a round's form. Drafts keep theirs until their people move on.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PublishForm {
    pub fund: String,
    pub round: String,
    pub form: Form,
}

/// The reply of [`PublishForm`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormVersion {
    pub round: String,
    pub version: i64,
}

impl Command for PublishForm {
    type Reply = FormVersion;
    const NAME: &'static str = "round.form";
    const ACTION: Action = Action::Announce;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<FormVersion> {
        let row = load(tx, &self.fund, &self.round).await?;
        self.form.check()?;
        if form(tx.conn(), &row.code, row.form_version).await? == self.form {
            let text = "this is the form the round has";
            return Err(Error::refused("round.same_form", text, Vec::new()));
        }
        check_form(tx, &self.fund, &row, &self.form).await?;
        let version = row.form_version + 1;
        let next = round_form::Model {
            round: row.code.clone(),
            version,
            body: serde_json::to_string(&self.form)?,
            maker: permit.actor().name().to_owned(),
            recorded_at: tx.now(),
        };
        tx.insert::<round_form::Entity>(permit, next).await?;
        let row = round::Model {
            form_version: version,
            ..row
        };
        tx.update::<round::Entity>(permit, row).await?;
        Ok(FormVersion {
            round: self.round.clone(),
            version,
        })
    }
}
