//! A site with two funds, and pages that misbehave on purpose.

use std::sync::Arc;

use crate::engine::{Database, Engine};
use crate::world;
use cofund::access::Actor;
use cofund::web::{self, BodyLimits, Site};
use poem::{
    Endpoint, EndpointExt, Response, Route, get, handler,
    http::StatusCode,
    post,
    test::{TestClient, TestRequestBuilder, TestResponse},
};

pub const HOST: &str = "localhost:8080";

/// A site over a database of its own with two funds.
pub async fn site() -> Arc<Site> {
    let db = Box::leak(Box::new(Database::fresh(Engine::Sqlite).await));
    let app = world::app(db).await;
    let ctx = world::ctx(&app);
    world::alpha(&ctx).await;
    world::fund(&ctx, "BETA", "JPY").await;
    Arc::new(Site::given(app, Actor::LocalAdministrator))
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
pub async fn broken(limits: BodyLimits) -> impl Endpoint<Output = Response> {
    let routes = Route::new()
        .at("/panic", get(panics))
        .at("/fail", get(fails))
        .at("/echo", post(echoes));
    web::hardened(routes.data(site().await), limits)
}

pub async fn real() -> TestClient<impl Endpoint<Output = Response>> {
    TestClient::new(web::app(site().await))
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
