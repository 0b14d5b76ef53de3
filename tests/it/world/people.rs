//! People with roles and sessions, as rows: for tests that are not about how they came to be.

use cofund::access::Role;
use cofund::access::session::{ABSOLUTE, Token};
use cofund::app::{App, day_of};
use entity::value::{Instant, PersonId, Side};
use entity::{person, role_grant, session};
use sea_orm::{EntityTrait, IntoActiveModel, PaginatorTrait};
use std::sync::Arc;

/// Everybody's password.
pub const PASSWORD: &str = "violet tram seven";

/// Somebody with an account, signed in with two factors.
#[derive(Clone, Debug)]
pub struct Someone {
    pub id: PersonId,
    pub email: String,
    pub pseudonym: String,
    pub token: Token,
}

impl Someone {
    /// The `Cookie` header of their browser, on plain loopback.
    pub fn cookie(&self) -> String {
        format!("session={}", self.token.text())
    }

    /// What their forms carry in the field `csrf`.
    pub fn form_key(&self) -> String {
        self.token.form_key()
    }
}

/// A person who holds the roles everywhere.
pub async fn person(app: &Arc<App>, email: &str, roles: &[Role]) -> Someone {
    let count = person::Entity::find().count(&app.db.read).await.unwrap();
    let id = PersonId(i64::try_from(count).unwrap() + 1);
    let pseudonym = format!("p-{id}");
    let row = person::Model {
        id,
        pseudonym: pseudonym.clone(),
        human_id: id,
        name: format!("Name of {email}"),
        email: email.to_owned(),
        email_key: cofund::people::email::key(email).unwrap(),
        lang: "en".into(),
        state: "active".into(),
        password_hash: Some(app.passwords.hash(PASSWORD).await.unwrap()),
        recorded_at: app.clock.now(),
    };
    insert::<person::Entity>(app, row).await;
    for role in roles {
        grant(app, id, *role, None, ("instance", 0)).await;
    }
    let token = sitting(app, id, 2).await;
    Someone {
        id,
        email: email.to_owned(),
        pseudonym,
        token,
    }
}

/// Gives a role in a scope: its kind and number.
pub async fn grant(
    app: &Arc<App>,
    to: PersonId,
    role: Role,
    seat: Option<Side>,
    scope: (&str, i64),
) {
    let count = role_grant::Entity::find().count(&app.db.read).await;
    let row = role_grant::Model {
        id: i64::try_from(count.unwrap()).unwrap() + 1,
        person_id: to,
        role: role.name().to_owned(),
        seat,
        scope_kind: scope.0.to_owned(),
        scope_id: scope.1,
        starts_on: day_of(app.clock.now()),
        ends_on: None,
        reason: "test".into(),
        granted_by: "test".into(),
        recorded_at: app.clock.now(),
        ended_at: None,
        ended_by: None,
    };
    insert::<role_grant::Entity>(app, row).await;
}

/// A session that begins now.
pub async fn sitting(app: &Arc<App>, of: PersonId, factors: i64) -> Token {
    let (token, now) = (Token::fresh().unwrap(), app.clock.now());
    let row = session::Model {
        token_hash: token.hash(),
        person_id: of,
        way: "password".into(),
        factors,
        address: "192.0.2.1".into(),
        agent: "test".into(),
        recorded_at: now,
        confirmed_at: now,
        seen_at: now,
        expires_at: Instant(now.0 + ABSOLUTE),
        ended_at: None,
    };
    insert::<session::Entity>(app, row).await;
    token
}

async fn insert<E>(app: &Arc<App>, row: E::Model)
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel>,
    E::ActiveModel: Send,
{
    let row = row.into_active_model();
    let done = E::insert(row).exec_without_returning(&app.db.write).await;
    done.expect("the row is written");
}
