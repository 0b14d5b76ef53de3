//! People for tests, written as rows, and what each of them is by now.

use cofund::access::{self, Actor, Role};
use cofund::app::{App, Ctx, day_of};
use cofund::money::Lang;
use entity::value::{PersonId, Side};
use entity::{person, role_grant};
use sea_orm::{EntityTrait, IntoActiveModel, PaginatorTrait};
use std::sync::Arc;

/// Somebody without any role.
pub async fn person(app: &Arc<App>, name: &str) -> PersonId {
    let count = person::Entity::find().count(&app.db.read).await.unwrap();
    let id = PersonId(i64::try_from(count).unwrap() + 1);
    let row = person::Model {
        id,
        pseudonym: format!("p-{name}"),
        human_id: id,
        name: format!("{name} Name"),
        email: format!("{name}@example.org"),
        email_key: format!("{name}@example.org"),
        lang: "en".into(),
        state: "active".into(),
        password_hash: None,
        recorded_at: app.clock.now(),
    };
    insert::<person::Entity>(app, row).await;
    id
}

/// Gives a role from the day the clock shows, without asking anybody.
pub async fn give(
    app: &Arc<App>,
    id: PersonId,
    role: Role,
    scope: (&str, i64),
    seat: Option<Side>,
) {
    let count = role_grant::Entity::find()
        .count(&app.db.read)
        .await
        .unwrap();
    let row = role_grant::Model {
        id: i64::try_from(count).unwrap() + 1,
        person_id: id,
        role: role.name().into(),
        seat,
        scope_kind: scope.0.into(),
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

/// Somebody with one role on the whole installation.
pub async fn with_role(app: &Arc<App>, name: &str, role: Role) -> PersonId {
    let id = person(app, name).await;
    give(app, id, role, ("instance", 0), None).await;
    id
}

/// What the person may do by now, signed in with two factors.
pub async fn acting(app: &Arc<App>, id: PersonId) -> Ctx {
    let member = access::load(&app.db.read, id, day_of(app.clock.now())).await;
    let actor = member.unwrap().map_or(Actor::Nobody, |mut member| {
        member.factors = 2;
        Actor::Person(Arc::new(member))
    });
    app.ctx(actor, Lang::En)
}

async fn insert<E>(app: &Arc<App>, row: E::Model)
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel>,
    E::ActiveModel: Send,
{
    let tx = app.db.begin_write().await.unwrap();
    E::insert(row.into_active_model())
        .exec_without_returning(&tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}
