//! A browser without scripts: keeps cookies, fills in the hidden fields of a form it was shown.

use crate::engine::Database;
use crate::world;
use cofund::app::App;
use cofund::web::{self, Site};
use poem::endpoint::BoxEndpoint;
use poem::http::HeaderMap;
use poem::test::TestClient;
use poem::{Body, EndpointExt, IntoEndpoint, Response};
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

    /// A page as somebody sees it who comes by the name `host`.
    pub async fn page(&self, address: &str, host: &str) -> Response {
        let request = self.client.get(address.to_owned()).header("host", host);
        request.send().await.0
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

    /// A form with one file, as a browser sends it.
    pub async fn send_file(&mut self, address: &str, name: &str, content: &[u8]) -> Came {
        let mut body = Vec::new();
        for (field, text) in [("key", world::key()), ("csrf", self.form_key.clone())] {
            let part = format!(
                "--LINE\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{text}\r\n"
            );
            body.extend_from_slice(part.as_bytes());
        }
        let part = format!(
            "--LINE\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        );
        body.extend_from_slice(part.as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n--LINE--\r\n");
        self.send_multipart(address, Body::from_vec(body)).await
    }

    /// A form with files, its body as it is.
    pub async fn send_multipart(&mut self, address: &str, body: Body) -> Came {
        let request = self.house.client.post(address.to_owned());
        let request = request
            .header("host", "localhost:8080")
            .header("sec-fetch-site", "same-origin")
            .header("cookie", self.cookie())
            .content_type("multipart/form-data; boundary=LINE")
            .body(body);
        self.read(request.send().await.0).await
    }

    /// What the page's script sends: bytes, and the session's key in a header.
    pub async fn send_piece(&mut self, address: &str, bytes: &[u8]) -> Came {
        let request = self.house.client.post(address.to_owned());
        let request = request
            .header("host", "localhost:8080")
            .header("sec-fetch-site", "same-origin")
            .header("accept", "application/json")
            .header("x-form-key", &self.form_key)
            .header("cookie", self.cookie())
            .content_type("application/octet-stream")
            .body(bytes.to_vec());
        self.read(request.send().await.0).await
    }

    /// A form with a key of its own, as the page's script sends it.
    pub async fn finish(&mut self, address: &str, fields: &[(&str, &str)]) -> Came {
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(fields);
        let request = self.house.client.post(address.to_owned());
        let request = request
            .header("host", "localhost:8080")
            .header("sec-fetch-site", "same-origin")
            .header("accept", "application/json")
            .header("x-form-key", &self.form_key)
            .header("cookie", self.cookie())
            .content_type("application/x-www-form-urlencoded")
            .body(body.finish());
        self.read(request.send().await.0).await
    }

    /// A file that is handed out: its headers and its bytes.
    pub async fn take(&self, address: &str) -> (u16, HeaderMap, Vec<u8>) {
        let request = self.house.client.get(address.to_owned());
        let request = request
            .header("host", "localhost:8080")
            .header("cookie", self.cookie());
        let came = request.send().await.0;
        let (status, headers) = (came.status().as_u16(), came.headers().clone());
        let bytes = came.into_body().into_vec().await.unwrap();
        (status, headers, bytes)
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
