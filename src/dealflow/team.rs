//! Who works on an application: asked by e-mail, taken up by whoever has that address.

use super::application::{own, still_draft};
use super::letter;
use super::round::load;
use crate::access::{Action, Permit};
use crate::command::{Command, Tx};
use crate::error::{Error, Result};
use crate::mail::Mailbox;
use crate::people::email;
use entity::{application, application_invite, application_member, person};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde::{Deserialize, Serialize};

/// People who work on one application, invited ones included.
const MOST: u64 = 20;

/// Asks somebody to work on the application, by letter. Whether they have an account is not told.
#[derive(Serialize)]
pub struct InviteMember {
    pub fund: String,
    pub application: String,
    /// `contributor`, or `signatory`: then they alone can send it.
    pub role: String,
    #[serde(skip)]
    pub email: String,
    /// Where the pages are, for the link.
    #[serde(skip)]
    pub base: String,
}

impl std::fmt::Debug for InviteMember {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "InviteMember({}, {})", self.application, self.role)
    }
}

/// The reply of commands about the people of an application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Team {
    pub application: String,
}

fn owner_only(member: &application_member::Model) -> Result<()> {
    if member.role == "owner" {
        return Ok(());
    }
    let text = "only the owner says who works on the application";
    Err(Error::refused("application.team", text, Vec::new()))
}

impl Command for InviteMember {
    type Reply = Team;
    const NAME: &'static str = "application.invite";
    const ACTION: Action = Action::Apply;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Team> {
        let (row, member) = own(permit, tx, &self.fund, &self.application).await?;
        owner_only(&member)?;
        still_draft(&row)?;
        if !matches!(self.role.as_str(), "contributor" | "signatory") {
            let text = format!("{} is no role of an application", self.role);
            let figures = vec![("text", self.role.clone())];
            return Err(Error::field_with("role", "choice.unknown", text, figures));
        }
        let address = self.email.trim();
        let email_key = email::key(address)?;
        let mailbox = Mailbox::new("", address)?;
        let asked = application_invite::Entity::find()
            .filter(application_invite::Column::Application.eq(&row.id))
            .count(tx.conn())
            .await?;
        if asked >= MOST {
            let text = format!("at most {MOST} people can be asked");
            return Err(Error::refused("application.team_size", text, Vec::new()));
        }
        let key = (row.id.clone(), email_key.clone());
        let before = application_invite::Entity::find_by_id(key)
            .one(tx.conn())
            .await?;
        let invite = application_invite::Model {
            application: row.id.clone(),
            email_key,
            email: address.to_owned(),
            role: self.role.clone(),
            person_id: member.person_id,
            recorded_at: tx.now(),
            ended_at: None,
        };
        if before.is_some() {
            tx.update::<application_invite::Entity>(permit, invite)
                .await?;
        } else {
            tx.insert::<application_invite::Entity>(permit, invite)
                .await?;
        }
        let round = load(tx, &self.fund, &row.round).await?;
        let by = person::Entity::find_by_id(member.person_id)
            .one(tx.conn())
            .await?;
        let by = by.ok_or_else(|| Error::Internal("the owner is missing".into()))?;
        letter::invited(permit, tx, (&round, &row), &by, (&mailbox, &self.base)).await?;
        Ok(Team {
            application: row.id,
        })
    }
}

/// Takes up an invitation that was sent to one's own address.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct JoinApplication {
    pub fund: String,
    pub application: String,
}

impl Command for JoinApplication {
    type Reply = Team;
    const NAME: &'static str = "application.join";
    const ACTION: Action = Action::Apply;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Team> {
        let gone = || Error::NotFound(format!("application {}", self.application));
        let id = permit.actor().person_id().ok_or_else(gone)?;
        let who = person::Entity::find_by_id(id).one(tx.conn()).await?;
        let who = who.ok_or_else(gone)?;
        let key = (self.application.clone(), who.email_key);
        let invite = application_invite::Entity::find_by_id(key)
            .one(tx.conn())
            .await?;
        let invite = invite.filter(|i| i.ended_at.is_none()).ok_or_else(gone)?;
        let fund = tx.book(&self.fund)?.id();
        let row = application::Entity::find_by_id(&self.application)
            .one(tx.conn())
            .await?;
        row.filter(|a| a.fund_id == fund).ok_or_else(gone)?;
        let place = (self.application.clone(), id);
        let before = application_member::Entity::find_by_id(place)
            .one(tx.conn())
            .await?;
        let member = application_member::Model {
            application: self.application.clone(),
            person_id: id,
            role: match &before {
                // An owner stays one.
                Some(m) if m.ended_at.is_none() && m.role == "owner" => m.role.clone(),
                _ => invite.role.clone(),
            },
            recorded_at: tx.now(),
            ended_at: None,
        };
        if before.is_some() {
            tx.update::<application_member::Entity>(permit, member)
                .await?;
        } else {
            tx.insert::<application_member::Entity>(permit, member)
                .await?;
        }
        let invite = application_invite::Model {
            ended_at: Some(tx.now()),
            ..invite
        };
        tx.update::<application_invite::Entity>(permit, invite)
            .await?;
        Ok(Team {
            application: self.application.clone(),
        })
    }
}

/// Ends somebody's part in the application, or an invitation. Their answers stay.
#[derive(Serialize)]
pub struct EndMember {
    pub fund: String,
    pub application: String,
    /// Pseudonym; empty where an invitation is meant.
    pub person: String,
    #[serde(skip)]
    pub email: String,
}

impl std::fmt::Debug for EndMember {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "EndMember({}, {})", self.application, self.person)
    }
}

impl Command for EndMember {
    type Reply = Team;
    const NAME: &'static str = "application.end_member";
    const ACTION: Action = Action::Apply;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Team> {
        let (row, member) = own(permit, tx, &self.fund, &self.application).await?;
        owner_only(&member)?;
        let gone = || Error::NotFound("this person".into());
        if self.person.is_empty() {
            let key = (row.id.clone(), email::key(&self.email)?);
            let invite = application_invite::Entity::find_by_id(key)
                .one(tx.conn())
                .await?;
            let invite = application_invite::Model {
                ended_at: Some(tx.now()),
                ..invite.ok_or_else(gone)?
            };
            tx.update::<application_invite::Entity>(permit, invite)
                .await?;
        } else {
            let who = person::Entity::find()
                .filter(person::Column::Pseudonym.eq(&self.person))
                .one(tx.conn())
                .await?;
            let key = (row.id.clone(), who.ok_or_else(gone)?.id);
            let other = application_member::Entity::find_by_id(key)
                .one(tx.conn())
                .await?;
            let other = other.filter(|m| m.role != "owner").ok_or_else(gone)?;
            let other = application_member::Model {
                ended_at: Some(tx.now()),
                ..other
            };
            tx.update::<application_member::Entity>(permit, other)
                .await?;
        }
        Ok(Team {
            application: row.id,
        })
    }
}
