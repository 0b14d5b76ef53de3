//! Two people with letters, for tests of links.

use crate::engine::Database;
use crate::world::{self, NOON};
use cofund::access::Cost;
use cofund::access::session::Token;
use cofund::access::{Actor, Member};
use cofund::app::{App, Clock, Ctx};
use cofund::db::Db;
use cofund::money::Lang;
use cofund::people::ask;
use cofund::people::first;
use cofund::people::sign_in::Origin;
use entity::value::Instant;
use entity::{audit_event, mail, person};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use std::sync::Arc;

pub const BASE: &str = "https://fund.example.org";
pub const PASSWORD: &str = "violet tram seven";
pub const MINUTE: i64 = 60_000_000;

/// An application with one owner, `ada@example.org`.
pub async fn app(db: &Database) -> Arc<App> {
    let db = Db::connect(&db.url).await.unwrap();
    let app = App::start_with(db, Clock::manual(NOON), Cost::LEAST, world::ring());
    let ctx = app.ctx(Actor::LocalAdministrator, Lang::En);
    first::create(&ctx, "Ada", "ada@example.org", PASSWORD)
        .await
        .unwrap();
    app
}

pub fn later(app: &App, micros: i64) {
    app.clock.set(Instant(app.clock.now().0 + micros));
}

pub fn from() -> Origin {
    Origin {
        address: "192.0.2.7".into(),
        agent: "test".into(),
    }
}

/// The letters to an address, the earliest first.
pub async fn to(app: &App, address: &str) -> Vec<mail::Model> {
    mail::Entity::find()
        .filter(mail::Column::ToAddress.eq(address))
        .order_by_asc(mail::Column::RecordedAt)
        .all(&app.db.read)
        .await
        .unwrap()
}

/// The token in a letter's link.
pub fn token(letter: &mail::Model) -> Token {
    let (_, rest) = letter.text.split_once("?token=").unwrap();
    Token::read(rest.lines().next().unwrap()).unwrap()
}

/// The code of a letter.
pub fn code(letter: &mail::Model) -> String {
    let (_, rest) = letter.text.split_once("Code: ").unwrap();
    rest.lines().next().unwrap().to_owned()
}

pub async fn person(app: &App, address: &str) -> person::Model {
    let found = cofund::people::by_email(&app.db.read, address).await;
    found.unwrap().unwrap()
}

/// Asks for a letter that signs in, and gives it.
pub async fn asked(app: &Arc<App>, browser: &Token) -> mail::Model {
    later(app, 1);
    let asking = ask::sign_in_link(app, "ada@example.org", browser.clone(), &from(), BASE);
    asking.await.unwrap();
    to(app, "ada@example.org").await.pop().unwrap()
}

/// A context of a person with both factors shown.
pub async fn acting(app: &Arc<App>, address: &str) -> Ctx {
    let person = person(app, address).await;
    let member = Member {
        id: person.id,
        human: person.human_id,
        pseudonym: person.pseudonym,
        name: person.name,
        email: person.email,
        lang: person.lang,
        held: Vec::new(),
        factors: 2,
        session: String::new(),
        address: "192.0.2.7".into(),
    };
    app.ctx(Actor::Person(Arc::new(member)), Lang::En)
}

/// Everything the audit log says, to look for what it must not.
pub async fn audit(app: &App) -> String {
    let rows = audit_event::Entity::find().all(&app.db.read).await.unwrap();
    let told = rows.iter().map(|e| {
        format!(
            "{} {} {} {} {}\n",
            e.actor, e.action, e.subject, e.outcome, e.detail
        )
    });
    told.collect()
}
