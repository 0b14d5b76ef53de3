//! A browser without scripts, with its cookies, over the pages of an application.

use crate::world;
use cofund::access::session::Token;
use cofund::app::App;
use cofund::web::{self, Site};
use poem::endpoint::BoxEndpoint;
use poem::test::TestClient;
use poem::{EndpointExt, IntoEndpoint, Response};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The pages, for any number of browsers.
#[derive(Clone)]
pub struct Pages(Arc<TestClient<BoxEndpoint<'static, Response>>>);

impl Pages {
    pub fn of(app: &Arc<App>) -> Self {
        let site = Site {
            base: super::letters::BASE.into(),
            ..Site::new(Arc::clone(app))
        };
        let pages = web::app(Arc::new(site)).into_endpoint().boxed();
        Self(Arc::new(TestClient::new(pages)))
    }

    pub fn browser(&self) -> Browser {
        Browser {
            pages: self.clone(),
            cookies: BTreeMap::new(),
            form_key: String::new(),
        }
    }
}

pub struct Browser {
    pages: Pages,
    cookies: BTreeMap<String, String>,
    form_key: String,
}

/// Status, where it leads, and the page.
#[derive(Debug)]
pub struct Came {
    pub status: u16,
    pub to: String,
    pub text: String,
}

impl Browser {
    /// The session it holds.
    pub fn session(&self) -> Option<Token> {
        self.cookies.get("session").and_then(|t| Token::read(t))
    }

    pub async fn get(&mut self, address: &str) -> Came {
        let request = self.pages.0.get(address.to_owned());
        let request = request.header("host", "localhost:8080");
        let response = request.header("cookie", self.cookie()).send().await.0;
        let came = self.read(response).await;
        if let Some((_, rest)) = came.text.split_once(r#"name="csrf" value=""#) {
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
        let request = self.pages.0.post(address.to_owned());
        let request = request
            .header("host", "localhost:8080")
            .header("sec-fetch-site", "same-origin")
            .header("cookie", self.cookie())
            .content_type("application/x-www-form-urlencoded")
            .body(body.finish());
        let response = request.send().await.0;
        self.read(response).await
    }

    fn cookie(&self) -> String {
        let pairs = self.cookies.iter().map(|(n, v)| format!("{n}={v}"));
        pairs.collect::<Vec<_>>().join("; ")
    }

    async fn read(&mut self, response: Response) -> Came {
        for line in response.headers().get_all("set-cookie") {
            let line = line.to_str().unwrap();
            let (name, value) = line.split(';').next().unwrap().split_once('=').unwrap();
            if line.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let to = response.headers().get("location");
        Came {
            status: response.status().as_u16(),
            to: to.map_or("", |v| v.to_str().unwrap()).to_owned(),
            text: response.into_body().into_string().await.unwrap(),
        }
    }
}
