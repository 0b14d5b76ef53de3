//! Signing in with an account elsewhere, at real providers on this machine: one that keeps to the
//! standard and one that does not.

mod crooked;
mod honest;
mod started;

use crate::engine::Database;
use crate::sign::visitor::House;
use crate::world;
use cofund::access::Cost;
use cofund::app::{App, Clock};
use cofund::config;
use cofund::db::Db;
use cofund::people::provider::Providers;
use cofund::web::Site;
use entity::audit_event;
use sea_orm::{EntityTrait, QueryOrder};
use std::sync::Arc;

/// The address that providers send browsers back to.
const BACK: &str = "http://localhost:8080/sign-in/provider/back";

/// A house whose clock stands at the present time, as the providers' clocks do.
async fn house(db: &Database, issuer: &str) -> House {
    let secret = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(secret.path(), "hidden\n").unwrap();
    let setting = config::Provider {
        name: "Ministry".into(),
        issuer: issuer.into(),
        client_id: "cofund".into(),
        client_secret_file: Some(secret.path().to_owned()),
        client_secret_env: None,
        scopes: vec!["openid".into(), "email".into()],
        second_factor_acr: vec!["urn:two".into()],
    };
    let now = Clock::manual(Clock::System.now());
    let connected = Db::connect(&db.url).await.unwrap();
    let app = App::start_with(connected, now, Cost::LEAST, world::ring());
    House::with(Site {
        providers: Arc::new(Providers::new(&[setting]).unwrap()),
        ..Site::new(app)
    })
}

/// Who did it and how it ended, of the events with this name.
async fn events(house: &House, action: &str) -> Vec<(String, String)> {
    let all = audit_event::Entity::find()
        .order_by_asc(audit_event::Column::Seq)
        .all(&house.app.db.read)
        .await
        .unwrap();
    let own = all.into_iter().filter(|e| e.action == action);
    own.map(|e| (e.actor, e.outcome)).collect()
}
