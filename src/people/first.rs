//! The first two people, made at the machine's own keyboard: two, because from then on whatever
//! matters takes a second person.

use super::{email, named, password, pseudonym};
use crate::access::{Action, Permit, Role};
use crate::app::{App, Ctx, day_of};
use crate::command::{Command, Tx};
use crate::error::{Error, Result};
use crate::ledger::store::last_number;
use entity::value::PersonId;
use entity::{person, role_grant};
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter};
use serde::{Deserialize, Serialize};

/// How many there may be.
const OWNERS: usize = 2;

/// Makes one of the first two programme owners.
#[derive(Serialize)]
pub struct CreateFirstOwner {
    /// Whom the event is about.
    pub person: String,
    pub role: &'static str,
    #[serde(skip)]
    pub name: String,
    #[serde(skip)]
    pub email: String,
    #[serde(skip)]
    pub password_hash: String,
}

impl std::fmt::Debug for CreateFirstOwner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "CreateFirstOwner({})", self.person)
    }
}

/// The reply of [`CreateFirstOwner`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Created {
    pub person: String,
}

impl Command for CreateFirstOwner {
    type Reply = Created;
    const NAME: &'static str = "person.create_first_owner";
    const ACTION: Action = Action::Grant;

    fn fund(&self) -> Option<&str> {
        None
    }

    fn needs_two(&self) -> bool {
        false
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Created> {
        refuse_later(tx).await?;
        let name = named(&self.name)?;
        let email_key = email::key(&self.email)?;
        let taken = person::Entity::find()
            .filter(person::Column::EmailKey.eq(&email_key))
            .one(tx.conn())
            .await?;
        if taken.is_some() {
            let text = "somebody has this e-mail address already";
            return Err(Error::field("email", "person.email_taken", text));
        }
        let now = tx.now();
        let all = Condition::all;
        let id = last_number::<person::Entity>(tx.conn(), person::Column::Id, all()).await? + 1;
        let row = person::Model {
            id: PersonId(id),
            pseudonym: self.person.clone(),
            human_id: PersonId(id),
            name,
            email: self.email.trim().to_owned(),
            email_key,
            lang: "en".into(),
            state: "active".into(),
            password_hash: Some(self.password_hash.clone()),
            recorded_at: now,
        };
        tx.insert::<person::Entity>(permit, row).await?;
        let grant = last_number::<role_grant::Entity>(tx.conn(), role_grant::Column::Id, all());
        let grant = role_grant::Model {
            id: grant.await? + 1,
            person_id: PersonId(id),
            role: self.role.to_owned(),
            seat: None,
            scope_kind: "instance".into(),
            scope_id: 0,
            starts_on: day_of(now),
            ends_on: None,
            reason: "first run".into(),
            granted_by: permit.actor().name().to_owned(),
            recorded_at: now,
            ended_at: None,
            ended_by: None,
        };
        tx.insert::<role_grant::Entity>(permit, grant).await?;
        Ok(Created {
            person: self.person.clone(),
        })
    }
}

/// Ever since a second owner, or anybody else who can move money, was named, people are named by
/// people. Grants that ended count: taking a role away does not open this door again.
async fn refuse_later(tx: &Tx) -> Result<()> {
    let owner = Role::ProgrammeOwner.name();
    let grants = role_grant::Entity::find().all(tx.conn()).await?;
    let owners = grants.iter().filter(|g| g.role == owner).count();
    let others = grants
        .iter()
        .filter(|g| g.role != owner)
        .any(|g| Role::from_name(&g.role).is_none_or(Role::moves_money));
    if owners < OWNERS && !others {
        return Ok(());
    }
    let text = "the first owners are named; further people are named by them";
    Err(Error::refused("person.first_owners", text, Vec::new()))
}

/// Makes one of the first two owners; the context must be the local administrator's.
pub async fn create(ctx: &Ctx, name: &str, address: &str, secret: &str) -> Result<Created> {
    password::check("password", secret, &[name, address])?;
    let command = CreateFirstOwner {
        person: pseudonym()?,
        role: Role::ProgrammeOwner.name(),
        name: name.to_owned(),
        email: address.to_owned(),
        password_hash: ctx.app.passwords.hash(secret).await?,
    };
    ctx.run(&uuid::Uuid::new_v4().to_string(), command).await
}

/// Whether there is nobody yet, so that whoever sits at the machine acts alone.
pub async fn is_nobody_yet(app: &App) -> Result<bool> {
    Ok(person::Entity::find().count(&app.db.read).await? == 0)
}
