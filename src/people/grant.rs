//! Roles are given and taken.
//!
//! A role that moves money is given by two people. Taking one is a matter of minutes, so one
//! person can; the last owner stays.

use super::pseudonym::by_pseudonym;
use crate::access::{Action, Permit, Role};
use crate::app::day_of;
use crate::command::{Command, Tx};
use crate::error::{Error, Result};
use crate::ledger::store;
use entity::value::{Day, Side};
use entity::{fund, person, programme, role_grant, sponsor};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};

/// Gives a person a role.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct GrantRole {
    /// Pseudonym.
    pub person: String,
    /// As in [`Role::name`].
    pub role: String,
    /// For whom a committee member or approver sits.
    pub seat: Option<Side>,
    /// `instance`, `programme:CODE`, `fund:CODE` or `sponsor:CODE`.
    pub scope: String,
    /// Today where none is given.
    pub starts_on: Option<Day>,
    /// Last day; none for no end.
    pub ends_on: Option<Day>,
    pub reason: String,
}

/// The number of the grant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Granted {
    pub grant: i64,
}

/// Takes a role away at once.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EndRole {
    pub grant: i64,
    /// The grant's scope, as when it was given.
    pub scope: String,
    pub reason: String,
}

/// Which grant ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    pub grant: i64,
}

impl Command for GrantRole {
    type Reply = Granted;
    const NAME: &'static str = "role.grant";
    const ACTION: Action = Action::Grant;
    const INSTANCE: bool = true;

    fn fund(&self) -> Option<&str> {
        self.scope.strip_prefix("fund:")
    }

    fn programme(&self) -> Option<&str> {
        self.scope.strip_prefix("programme:")
    }

    fn needs_two(&self) -> bool {
        Role::from_name(&self.role).is_none_or(Role::moves_money)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Granted> {
        let person = by_pseudonym(tx.conn(), "person", &self.person).await?;
        let role = Role::from_name(&self.role).ok_or_else(|| {
            let text = format!("{} is no role", self.role);
            Error::field("role", "role.unknown", text)
        })?;
        if self.reason.trim().is_empty() {
            let text = "say why; the access page shows it";
            return Err(Error::field("reason", "text.required", text));
        }
        let starts_on = self.starts_on.unwrap_or_else(|| day_of(tx.now()));
        if let Some(ends_on) = self.ends_on
            && ends_on < starts_on
        {
            let text = format!("{ends_on} is before the first day, {starts_on}");
            return Err(Error::too_early("ends_on", ends_on, starts_on, text));
        }
        let (kind, id) = scope(tx, &self.scope).await?;
        let column = role_grant::Column::Id;
        let last = store::last_number::<role_grant::Entity>(tx.conn(), column, Condition::all());
        let row = role_grant::Model {
            id: last.await? + 1,
            person_id: person.id,
            role: role.name().to_owned(),
            seat: self.seat,
            scope_kind: kind.to_owned(),
            scope_id: id,
            starts_on,
            ends_on: self.ends_on,
            reason: self.reason.trim().to_owned(),
            granted_by: permit.actor().name().to_owned(),
            recorded_at: tx.now(),
            ended_at: None,
            ended_by: None,
        };
        let grant = row.id;
        tx.insert::<role_grant::Entity>(permit, row).await?;
        Ok(Granted { grant })
    }
}

impl Command for EndRole {
    type Reply = Ended;
    const NAME: &'static str = "role.end";
    const ACTION: Action = Action::Grant;
    const INSTANCE: bool = true;

    fn fund(&self) -> Option<&str> {
        self.scope.strip_prefix("fund:")
    }

    fn programme(&self) -> Option<&str> {
        self.scope.strip_prefix("programme:")
    }

    fn needs_two(&self) -> bool {
        false
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Ended> {
        let gone = || Error::NotFound(format!("grant {}", self.grant));
        let row = role_grant::Entity::find_by_id(self.grant)
            .one(tx.conn())
            .await?
            .ok_or_else(gone)?;
        if scope(tx, &self.scope).await? != (row.scope_kind.as_str(), row.scope_id) {
            return Err(gone());
        }
        if row.ended_at.is_some() {
            return Err(Error::refused(
                "role.ended",
                format!("grant {} has ended already", row.id),
                vec![("grant", row.id.to_string())],
            ));
        }
        keep_an_owner(tx, &row).await?;
        let row = role_grant::Model {
            ended_at: Some(tx.now()),
            ended_by: Some(permit.actor().name().to_owned()),
            ..row
        };
        tx.update::<role_grant::Entity>(permit, row).await?;
        Ok(Ended { grant: self.grant })
    }
}

/// Without an owner of the whole installation nobody could ever give a role again.
pub(super) async fn keep_an_owner(tx: &Tx, row: &role_grant::Model) -> Result<()> {
    let owner = Role::ProgrammeOwner.name();
    if row.role != owner || row.scope_kind != "instance" {
        return Ok(());
    }
    let others = role_grant::Entity::find()
        .filter(role_grant::Column::Role.eq(owner))
        .filter(role_grant::Column::ScopeKind.eq("instance"))
        .filter(role_grant::Column::Id.ne(row.id))
        .filter(role_grant::Column::PersonId.ne(row.person_id))
        .filter(role_grant::Column::EndedAt.is_null())
        .filter(role_grant::Column::EndsOn.is_null())
        .all(tx.conn())
        .await?;
    // One who may not sign in gives nobody a role.
    let active = person::Entity::find()
        .filter(person::Column::Id.is_in(others.iter().map(|other| other.person_id)))
        .filter(person::Column::State.eq("active"))
        .one(tx.conn())
        .await?;
    if active.is_some() {
        return Ok(());
    }
    Err(Error::refused(
        "role.last_owner",
        "the last owner stays; name another one first",
        vec![],
    ))
}

/// Kind and number of a scope as written in a command.
async fn scope(tx: &Tx, text: &str) -> Result<(&'static str, i64)> {
    let unknown = || {
        let text = format!("{text} is not instance, programme:CODE, fund:CODE or sponsor:CODE");
        Error::field("scope", "role.scope", text)
    };
    if text == "instance" {
        return Ok(("instance", 0));
    }
    let (kind, code) = text.split_once(':').ok_or_else(unknown)?;
    let found = match kind {
        "programme" => programme::Entity::find()
            .filter(programme::Column::Code.eq(code))
            .one(tx.conn())
            .await?
            .map(|p| ("programme", p.id)),
        "fund" => fund::Entity::find()
            .filter(fund::Column::Code.eq(code))
            .one(tx.conn())
            .await?
            .map(|f| ("fund", f.id.0)),
        "sponsor" => sponsor::Entity::find()
            .filter(sponsor::Column::Code.eq(code))
            .one(tx.conn())
            .await?
            .map(|s| ("sponsor", s.id.0)),
        _ => None,
    };
    found.ok_or_else(unknown)
}
