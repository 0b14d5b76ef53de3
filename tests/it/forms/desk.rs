//! Somebody at the forms: opens them, sends them, reads the page that comes back.

use crate::engine::{Database, Engine};
use crate::world::{self, people::Someone};
use cofund::access::Actor;
use cofund::app::App;
use cofund::web::{self, Site};
use entity::journal;
use poem::Response;
use poem::endpoint::BoxEndpoint;
use poem::test::TestClient;
use poem::{EndpointExt, IntoEndpoint};
use sea_orm::EntityTrait;
use std::sync::Arc;

pub const KEY: &str = "6b1f1e6c-54d7-4a43-9a1c-3a8f6d2f0c11";

pub struct Desk {
    pub app: Arc<App>,
    client: TestClient<BoxEndpoint<'static, Response>>,
    /// Who is signed in; nobody where the desk's actor is given.
    who: Option<Someone>,
    _db: Option<Database>,
}

/// A page as it came.
pub struct Page {
    pub status: u16,
    pub text: String,
    pub location: String,
}

impl Page {
    /// The control of a field, as written in the page.
    pub fn control(&self, name: &str) -> &str {
        let start = self.text.find(&format!(r#"id="{name}" name="{name}""#));
        let start = start.unwrap_or_else(|| panic!("{name} is missing in {}", self.text));
        let rest = &self.text[start..];
        &rest[..rest.find('>').unwrap()]
    }

    /// How a field was understood; empty when it was not.
    pub fn understood(&self, name: &str) -> &str {
        self.between(&format!(r#"id="{name}-understood">"#))
    }

    /// What is wrong with a field; empty when nothing is.
    pub fn error(&self, name: &str) -> &str {
        let start = self.text.find(&format!(r#"id="{name}-error">"#));
        start.map_or("", |at| {
            let rest = &self.text[at..];
            let rest = &rest[rest.find("</span>").map_or(0, |n| n + 7)..];
            &rest[..rest.find("</span>").unwrap()]
        })
    }

    fn between(&self, opening: &str) -> &str {
        let rest = self.text.split_once(opening);
        rest.map_or("", |(_, rest)| rest.split('<').next().unwrap())
    }
}

impl Desk {
    /// Over a database of the caller.
    pub async fn over(db: &Database) -> Self {
        let app = world::app(db).await;
        let site = Arc::new(Site::given(Arc::clone(&app), Actor::LocalAdministrator));
        let endpoint = web::app(site).into_endpoint().boxed();
        Self {
            app,
            client: TestClient::new(endpoint),
            who: None,
            _db: None,
        }
    }

    /// Of somebody who is signed in.
    #[allow(dead_code, reason = "for journeys of several people")]
    pub fn of(app: &Arc<App>, who: Someone) -> Self {
        let site = Arc::new(Site::new(Arc::clone(app)));
        let endpoint = web::app(site).into_endpoint().boxed();
        Self {
            app: Arc::clone(app),
            client: TestClient::new(endpoint),
            who: Some(who),
            _db: None,
        }
    }

    fn cookie(&self) -> String {
        self.who.as_ref().map_or_else(String::new, Someone::cookie)
    }

    /// With a programme, a fund and a sponsor of the register.
    pub async fn small() -> Self {
        let db = Database::fresh(Engine::Sqlite).await;
        let desk = Self::over(&db).await;
        let ctx = world::ctx(&desk.app);
        world::alpha(&ctx).await;
        world::sponsor(&ctx, "TREASURY", "treasury").await;
        Self {
            _db: Some(db),
            ..desk
        }
    }

    /// With an agreement and a commitment besides.
    pub async fn committed() -> Self {
        let desk = Self::small().await;
        let sign = [
            ("sponsor", "TREASURY"),
            ("side", "local"),
            ("currency", "EUR"),
            ("signed_on", "2026-01-05"),
        ];
        desk.done("/funds/ALPHA/do/agreement-sign", &sign).await;
        let commit = [
            ("sponsor", "TREASURY"),
            ("amount", "1000000"),
            ("on", "2026-01-05"),
        ];
        desk.done("/funds/ALPHA/do/commit", &commit).await;
        desk
    }

    pub async fn get(&self, address: &str) -> Page {
        let request = self.client.get(address.to_owned());
        let request = request.header("host", "localhost:8080");
        let request = request.header("cookie", self.cookie());
        read(request.send().await.0).await
    }

    /// Sends a form under the one key.
    pub async fn post(&self, address: &str, fields: &[(&str, &str)]) -> Page {
        self.send(address, KEY, fields).await
    }

    /// Sends a form under a key of its own.
    pub async fn post_anew(&self, address: &str, fields: &[(&str, &str)]) -> Page {
        self.send(address, &world::key(), fields).await
    }

    pub async fn send(&self, address: &str, key: &str, fields: &[(&str, &str)]) -> Page {
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.append_pair("key", key).extend_pairs(fields);
        if let Some(who) = &self.who {
            body.append_pair("csrf", &who.form_key());
        }
        let request = self
            .client
            .post(address.to_owned())
            .header("host", "localhost:8080")
            .header("sec-fetch-site", "same-origin")
            .header("cookie", self.cookie())
            .content_type("application/x-www-form-urlencoded")
            .body(body.finish());
        read(request.send().await.0).await
    }

    /// Sends a form that goes through, and says where it led.
    pub async fn done(&self, address: &str, fields: &[(&str, &str)]) -> String {
        let page = self.post_anew(address, fields).await;
        assert_eq!(page.status, 303, "{address} {fields:?}: {}", page.text);
        page.location
    }

    pub async fn journals(&self) -> usize {
        let all = journal::Entity::find().all(&self.app.db.read).await;
        all.unwrap().len()
    }
}

async fn read(response: Response) -> Page {
    let status = response.status().as_u16();
    let location = response.headers().get("location");
    let location = location.map_or("", |l| l.to_str().unwrap()).to_owned();
    let text = response.into_body().into_string().await.unwrap();
    Page {
        status,
        text,
        location,
    }
}
