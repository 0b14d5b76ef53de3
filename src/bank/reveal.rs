//! Looking at an account's whole number, which is written down.

use super::account::Details;
use super::detail::{chain, place};
use super::party::Party;
use crate::access::{Action, Actor, Permit};
use crate::app::Ctx;
use crate::command::{Command, Tx};
use crate::error::{Error, Result};
use crate::fund::amount::name;
use crate::fund::payee;
use entity::bank_detail;
use sea_orm::EntityTrait;
use serde::{Deserialize, Serialize};

/// Asks for the whole number of a version, and why. Its reply is kept, so it carries no number;
/// `reveal` opens it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RevealBankDetails {
    pub fund: Option<String>,
    pub party: Party,
    /// The newest by default.
    pub version: Option<i64>,
    pub reason: String,
}

/// What may be opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revealed {
    pub id: String,
    pub version: i64,
    pub mask: String,
}

impl Command for RevealBankDetails {
    type Reply = Revealed;
    const NAME: &'static str = "bank_details.reveal";
    // Who enters them and who approves them may look; `decide` asks which.
    const ACTION: Action = Action::Read;

    fn fund(&self) -> Option<&str> {
        self.fund.as_deref()
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Revealed> {
        let (actor, scope) = (permit.actor(), permit.scope());
        let enters = actor.allow(Action::Bank, scope);
        if let Err(denied) = enters {
            // What keeps an approver out is the approver's own reason.
            match actor {
                Actor::Person(_) => actor.allow_approval(Action::Bank, scope)?,
                _ => return Err(denied),
            };
        }
        name("reason", &self.reason)?;
        let chain = chain(tx, self.fund.as_deref())?;
        let party = self.party.id(tx.conn()).await?;
        let rows = payee::versions(tx.conn(), chain, self.party.kind.name(), party).await?;
        let asked = |row: &&bank_detail::Model| self.version.is_none_or(|v| row.version == v);
        let row = rows.iter().find(asked).ok_or_else(|| {
            let text = format!("{} has no such bank details here", self.party.code);
            Error::field("party", "bank_detail.none", text)
        })?;
        Ok(Revealed {
            id: row.id.clone(),
            version: row.version,
            mask: row.mask.clone(),
        })
    }
}

/// Writes down who looks and why, then opens the details.
pub async fn reveal(ctx: &Ctx, key: &str, command: RevealBankDetails) -> Result<(i64, Details)> {
    let revealed = ctx.run(key, command).await?;
    let row = bank_detail::Entity::find_by_id(&revealed.id)
        .one(&ctx.app.db.read)
        .await?;
    let row = row.ok_or_else(|| Error::NotFound("bank details".into()))?;
    let plain = ctx.app.ring.open(place(&row.id), &row.sealed)?;
    Ok((row.version, serde_json::from_str(plain.text()?)?))
}
