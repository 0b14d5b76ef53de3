//! A file as one command, for a person: one proposal, booked whole or not at all.

use super::grant::{ImportGrant, ImportedGrant};
use super::keys;
use crate::access::{Action, Permit};
use crate::command::{Command, Tx};
use crate::error::{Error, Result};
use entity::request;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};

/// Books every row, in this order. Each counts as imported under its own key, so that the same
/// grant never comes twice, by whichever way.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ImportGrants {
    pub fund: String,
    pub rows: Vec<ImportGrant>,
}

/// What the rows became, in their order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportedGrants {
    pub rows: Vec<ImportedGrant>,
}

impl Command for ImportGrants {
    type Reply = ImportedGrants;
    const NAME: &'static str = "import.360giving";
    const ACTION: Action = Action::Import;
    const INSTANCE: bool = true;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<ImportedGrants> {
        let mut rows = Vec::with_capacity(self.rows.len());
        for row in &self.rows {
            if row.fund != self.fund {
                let text = format!("grant {} is for the fund {}", row.grant.id, row.fund);
                return Err(Error::field("rows", "import.fund", text));
            }
            let key = keys::grant(&self.fund, &row.grant.id);
            refuse_known(tx, &row.grant.id, &key).await?;
            let done = row.decide(permit, tx).await?;
            tx.also(&key, row, &done)?;
            rows.push(done);
        }
        Ok(ImportedGrants { rows })
    }
}

/// Somebody may have brought it in since this was asked for.
async fn refuse_known(tx: &Tx, id: &str, key: &str) -> Result<()> {
    let known = request::Entity::find()
        .filter(request::Column::Key.eq(key))
        .one(tx.conn())
        .await?;
    if known.is_none() {
        return Ok(());
    }
    Err(Error::refused(
        "import.already_there",
        format!("grant {id} was imported since this was asked for"),
        vec![("id", id.to_owned())],
    ))
}
