//! What changes a person's passkeys.

use super::refusal::{taken, unconfirmed};
use crate::access::{Action, Member, Permit};
use crate::command::{Command, Tx};
use crate::error::{Error, Result};
use crate::people::letter::{self, Change};
use crate::people::person::named;
use crate::people::session::own;
use entity::{passkey, person, session, totp};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde::Serialize;

/// How long a person's word counts who showed who they are, in microseconds.
pub const RECENT: i64 = 15 * 60 * 1_000_000;

/// Keeps a passkey that the person's device made.
#[derive(Serialize)]
pub struct AddPasskey {
    pub id: String,
    #[serde(skip)]
    pub name: String,
    #[serde(skip)]
    pub credential_id: String,
    #[serde(skip)]
    pub credential: String,
}

impl std::fmt::Debug for AddPasskey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "AddPasskey({})", self.id)
    }
}

impl Command for AddPasskey {
    type Reply = ();
    const NAME: &'static str = "passkey.add";
    const ACTION: Action = Action::Own;

    fn fund(&self) -> Option<&str> {
        None
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<()> {
        let member = own(permit)?;
        may_change(tx, member).await?;
        let name = named(&self.name)?;
        let known = passkey::Entity::find()
            .filter(passkey::Column::CredentialId.eq(&self.credential_id))
            .one(tx.conn())
            .await?;
        if known.is_some() {
            return Err(taken());
        }
        let row = passkey::Model {
            id: self.id.clone(),
            person_id: member.id,
            credential_id: self.credential_id.clone(),
            name,
            credential: self.credential.clone(),
            recorded_at: tx.now(),
            used_at: None,
            ended_at: None,
        };
        tx.insert::<passkey::Entity>(permit, row).await?;
        tell(permit, tx, member, Change::PasskeyAdded).await
    }
}

/// Removes one of the person's passkeys.
#[derive(Debug, Serialize)]
pub struct RemovePasskey {
    pub id: String,
}

impl Command for RemovePasskey {
    type Reply = ();
    const NAME: &'static str = "passkey.remove";
    const ACTION: Action = Action::Own;

    fn fund(&self) -> Option<&str> {
        None
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<()> {
        let member = own(permit)?;
        may_change(tx, member).await?;
        let row = passkey::Entity::find_by_id(&self.id).one(tx.conn()).await?;
        let row = row.filter(|row| row.person_id == member.id && row.ended_at.is_none());
        let row = row.ok_or_else(|| Error::NotFound("passkey".into()))?;
        let row = passkey::Model {
            // No device calls one so, and the column stays without doubles.
            credential_id: format!("ended {}", row.id),
            credential: String::new(),
            ended_at: Some(tx.now()),
            ..row
        };
        tx.update::<passkey::Entity>(permit, row).await?;
        tell(permit, tx, member, Change::PasskeyRemoved).await
    }
}

/// Whoever has only the password may not change what stands beside it, nor anybody who did not
/// show of late who they are.
async fn may_change(tx: &Tx, member: &Member) -> Result<()> {
    let session = session::Entity::find_by_id(&member.session)
        .one(tx.conn())
        .await?;
    let recent = session.is_some_and(|s| tx.now().0 - s.confirmed_at.0 < RECENT);
    if !recent {
        return Err(unconfirmed());
    }
    if member.factors >= 2 {
        return Ok(());
    }
    let passkeys = passkey::Entity::find()
        .filter(passkey::Column::PersonId.eq(member.id))
        .filter(passkey::Column::EndedAt.is_null())
        .count(tx.conn())
        .await?;
    let devices = totp::Entity::find()
        .filter(totp::Column::PersonId.eq(member.id))
        .filter(totp::Column::ConfirmedAt.is_not_null())
        .filter(totp::Column::EndedAt.is_null())
        .count(tx.conn())
        .await?;
    if passkeys + devices == 0 {
        return Ok(());
    }
    let text = "this needs the second factor you have [access.second_factor]";
    Err(Error::Denied(text.into()))
}

async fn tell(permit: &Permit, tx: &mut Tx, member: &Member, what: Change) -> Result<()> {
    let person = person::Entity::find_by_id(member.id).one(tx.conn()).await?;
    let person = person.ok_or_else(|| Error::NotFound("person".into()))?;
    let written = letter::changed(&person, what);
    letter::send(permit, tx, (&person, &person.email), &written, None).await
}

/// Notes that the person showed once more who they are; the caller has checked it.
#[derive(Debug, Serialize)]
pub struct ConfirmSession {}

impl Command for ConfirmSession {
    type Reply = ();
    const NAME: &'static str = "session.confirm";
    const ACTION: Action = Action::Own;

    fn fund(&self) -> Option<&str> {
        None
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<()> {
        let member = own(permit)?;
        let row = session::Entity::find_by_id(&member.session)
            .one(tx.conn())
            .await?;
        let row = row.ok_or_else(|| Error::NotFound("session".into()))?;
        let row = session::Model {
            confirmed_at: tx.now(),
            ..row
        };
        tx.update::<session::Entity>(permit, row).await
    }
}
