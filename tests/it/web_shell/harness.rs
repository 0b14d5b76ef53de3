//! A site with two funds, and pages that misbehave on purpose.

use std::sync::Arc;

use cofund::web::{self, BodyLimits, Site, frame::FundLink};
use poem::{
    Endpoint, EndpointExt, Response, Route, get, handler,
    http::StatusCode,
    post,
    test::{TestClient, TestRequestBuilder, TestResponse},
};

pub const HOST: &str = "localhost:8080";

pub fn site() -> Arc<Site> {
    let fund = |code: &str, name: &str, note: &str| FundLink {
        code: code.into(),
        name: name.into(),
        note: note.into(),
    };
    Arc::new(Site {
        funds: vec![
            fund("LV-1", "Amber Coast Fund", "EUR · 2025–2031"),
            fund("JP-1", "瀬戸内共同出資ファンド", "JPY · 2024–2032"),
        ],
    })
}

#[handler]
fn panics() -> Response {
    panic!("a broken invariant")
}

#[handler]
fn fails() -> poem::Result<Response> {
    let secret = std::io::Error::other("secret path /var/lib/book.db");
    Err(poem::error::InternalServerError(secret))
}

#[handler]
fn echoes(body: Vec<u8>) -> Response {
    Response::builder().body(body)
}

/// The real application, beside it pages that go wrong.
pub fn broken(limits: BodyLimits) -> impl Endpoint<Output = Response> {
    let routes = Route::new()
        .at("/panic", get(panics))
        .at("/fail", get(fails))
        .at("/echo", post(echoes));
    web::hardened(routes.data(site()), limits)
}

pub fn real() -> TestClient<impl Endpoint<Output = Response>> {
    TestClient::new(web::app(site()))
}

/// A request as a browser on the same machine sends it.
pub async fn send<E: Endpoint>(request: TestRequestBuilder<'_, E>) -> TestResponse {
    request
        .header("host", HOST)
        .header("sec-fetch-site", "same-origin")
        .send()
        .await
}

pub fn header(response: &TestResponse, name: &str) -> String {
    let value = response.0.headers().get(name);
    value.map_or("", |value| value.to_str().unwrap()).to_owned()
}

pub fn assert_hardened(response: &TestResponse) {
    assert_eq!(
        header(response, "content-security-policy"),
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
         font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; \
         base-uri 'none'"
    );
    assert_eq!(header(response, "x-content-type-options"), "nosniff");
    assert_eq!(header(response, "referrer-policy"), "same-origin");
    assert!(!header(response, "permissions-policy").is_empty());
    assert_eq!(header(response, "cache-control"), "no-store");
}

pub fn assert_status(response: &TestResponse, status: u16) {
    assert_eq!(response.0.status(), StatusCode::from_u16(status).unwrap());
}
