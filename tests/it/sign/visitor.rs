//! A browser without scripts: keeps cookies, fills in the hidden fields of a form it was shown.

use crate::engine::Database;
use crate::world;
use cofund::app::App;
use cofund::web::{self, Site};
use poem::endpoint::BoxEndpoint;
use poem::test::TestClient;
use poem::{EndpointExt, IntoEndpoint, Response};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The pages of one application.
pub struct House {
    pub app: Arc<App>,
    client: TestClient<BoxEndpoint<'static, Response>>,
}

impl House {
    pub async fn over(db: &Database) -> Self {
        Self::with(Site::new(world::app(db).await))
    }

    pub fn with(site: Site) -> Self {
        let app = Arc::clone(&site.app);
        let endpoint = web::app(Arc::new(site)).into_endpoint().boxed();
        Self {
            app,
            client: TestClient::new(endpoint),
        }
    }

    pub fn visitor(&self) -> Visitor<'_> {
        Visitor {
            house: self,
            cookies: BTreeMap::new(),
            form_key: String::new(),
        }
    }

    /// Moves the clock on.
    pub fn wait(&self, minutes: i64) {
        let now = self.app.clock.now().0;
        let later = entity::value::Instant(now + minutes * 60_000_000);
        self.app.clock.set(later);
    }
}

/// See the module.
#[derive(Clone)]
pub struct Visitor<'a> {
    house: &'a House,
    pub cookies: BTreeMap<String, String>,
    pub form_key: String,
}

/// What came back.
pub struct Came {
    pub status: u16,
    pub text: String,
    pub location: String,
    /// The `Set-Cookie` lines.
    pub set: Vec<String>,
    pub retry_after: String,
}

impl Visitor<'_> {
    /// Holding a session that was begun elsewhere.
    pub fn holding(mut self, someone: &world::people::Someone) -> Self {
        let token = someone.token.text().to_owned();
        self.cookies.insert("session".into(), token);
        self.form_key = someone.form_key();
        self
    }

    pub async fn get(&mut self, address: &str) -> Came {
        let request = self.house.client.get(address.to_owned());
        let request = request
            .header("host", "localhost:8080")
            .header("cookie", self.cookie());
        let came = self.read(request.send().await.0).await;
        let field = r#"name="csrf" value=""#;
        if let Some((_, rest)) = came.text.split_once(field) {
            rest.split('"')
                .next()
                .unwrap()
                .clone_into(&mut self.form_key);
        }
        came
    }

    pub async fn post(&mut self, address: &str, fields: &[(&str, &str)]) -> Came {
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.append_pair("key", &world::key())
            .append_pair("csrf", &self.form_key)
            .extend_pairs(fields);
        let request = self
            .house
            .client
            .post(address.to_owned())
            .header("host", "localhost:8080")
            .header("sec-fetch-site", "same-origin")
            .header("cookie", self.cookie())
            .content_type("application/x-www-form-urlencoded")
            .body(body.finish());
        self.read(request.send().await.0).await
    }

    /// Opens the sign-in page and sends its form.
    pub async fn sign_in(&mut self, email: &str, password: &str) -> Came {
        self.get("/sign-in").await;
        let fields = [("email", email), ("password", password)];
        self.post("/sign-in", &fields).await
    }

    fn cookie(&self) -> String {
        let pairs = self.cookies.iter().map(|(n, v)| format!("{n}={v}"));
        pairs.collect::<Vec<_>>().join("; ")
    }

    async fn read(&mut self, response: Response) -> Came {
        let text = |name: &str| {
            let value = response.headers().get(name);
            value.map_or("", |v| v.to_str().unwrap()).to_owned()
        };
        let (location, retry_after) = (text("location"), text("retry-after"));
        let set = response.headers().get_all("set-cookie").iter();
        let set: Vec<String> = set.map(|v| v.to_str().unwrap().to_owned()).collect();
        for line in &set {
            let (name, value) = line.split(';').next().unwrap().split_once('=').unwrap();
            if line.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        Came {
            status: response.status().as_u16(),
            location,
            set,
            retry_after,
            text: response.into_body().into_string().await.unwrap(),
        }
    }
}
