//! Building a round's form: steps on a draft, published as a whole.

use super::publish::{FormVersion, PublishForm};
use super::round::{form, load};
use crate::access::{Action, Permit};
use crate::command::{Command, Tx};
use crate::error::{Error, Result};
use crate::form::{Edit, Form};
use entity::{round, round_draft};
use sea_orm::{ConnectionTrait, EntityTrait};
use serde::{Deserialize, Serialize};

/// Changes the draft of a round's form by one step. Applicants see nothing of it yet.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EditForm {
    pub fund: String,
    pub round: String,
    /// Of the draft that the page showed; 0 where there was none.
    pub revision: i64,
    pub edit: Edit,
}

/// The reply of [`EditForm`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edited {
    pub revision: i64,
}

/// The form being edited and its revision; the published one where nobody edits.
pub(super) async fn draft(
    conn: &impl ConnectionTrait,
    round: &round::Model,
) -> Result<(Form, i64)> {
    let row = round_draft::Entity::find_by_id(&round.code)
        .one(conn)
        .await?;
    match row {
        Some(row) => Ok((serde_json::from_str(&row.body)?, row.revision)),
        None => Ok((form(conn, &round.code, round.form_version).await?, 0)),
    }
}

fn stale() -> Error {
    let text = "somebody else changed the form meanwhile; look at it and try again";
    Error::refused("round.edited", text, Vec::new())
}

impl Command for EditForm {
    type Reply = Edited;
    const NAME: &'static str = "round.edit";
    const ACTION: Action = Action::Announce;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Edited> {
        let round = load(tx, &self.fund, &self.round).await?;
        let (form, revision) = draft(tx.conn(), &round).await?;
        if revision != self.revision {
            return Err(stale());
        }
        let form = form.edited(&self.edit)?;
        let row = round_draft::Model {
            round: round.code,
            revision: revision + 1,
            body: serde_json::to_string(&form)?,
            recorded_at: tx.now(),
        };
        if revision == 0 {
            tx.insert::<round_draft::Entity>(permit, row).await?;
        } else {
            tx.update::<round_draft::Entity>(permit, row).await?;
        }
        Ok(Edited {
            revision: revision + 1,
        })
    }
}

/// Publishes the draft of a round's form as its next version, or throws the draft away.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EndDraft {
    pub fund: String,
    pub round: String,
    pub revision: i64,
    /// Whether it is published.
    pub publish: bool,
}

impl Command for EndDraft {
    type Reply = FormVersion;
    const NAME: &'static str = "round.end_draft";
    const ACTION: Action = Action::Announce;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<FormVersion> {
        let round = load(tx, &self.fund, &self.round).await?;
        let (form, revision) = draft(tx.conn(), &round).await?;
        if revision != self.revision || revision == 0 {
            return Err(stale());
        }
        let conn = tx.writing(permit).await?;
        round_draft::Entity::delete_by_id(&round.code)
            .exec(conn)
            .await?;
        if !self.publish {
            return Ok(FormVersion {
                round: round.code,
                version: round.form_version,
            });
        }
        let publish = PublishForm {
            fund: self.fund.clone(),
            round: self.round.clone(),
            form,
        };
        publish.decide(permit, tx).await
    }
}
