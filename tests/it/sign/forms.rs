//! A form is taken only from a page of the session that sends it.

use super::visitor::House;
use crate::engine::{Database, Engine};
use crate::world::people::{PASSWORD, person};

#[tokio::test(flavor = "multi_thread")]
async fn a_form_of_no_session_or_another_is_refused() {
    let db = Database::fresh(Engine::Sqlite).await;
    let house = House::over(&db).await;
    let ada = person(&house.app, "ada@example.org", &[]).await;
    let eve = person(&house.app, "eve@example.org", &[]).await;
    for key in [String::new(), "0".repeat(64), eve.form_key()] {
        let mut visitor = house.visitor().holding(&ada);
        visitor.form_key = key;
        for address in [
            "/sign-out",
            "/account/password",
            "/account/sessions/end-others",
            "/do/programme-start",
            "/sign-in",
        ] {
            let came = visitor.post(address, &[]).await;
            assert_eq!(came.status, 403, "{address}");
            assert!(came.text.contains("form.session"), "{}", came.text);
        }
        assert_eq!(visitor.get("/account").await.status, 200, "still signed in");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sign_in_form_belongs_to_the_browser_that_asked_for_it() {
    let db = Database::fresh(Engine::Sqlite).await;
    let house = House::over(&db).await;
    person(&house.app, "ada@example.org", &[]).await;
    let mut eve = house.visitor();
    eve.get("/sign-in").await;
    let fields = [("email", "ada@example.org"), ("password", PASSWORD)];
    let mut without = house.visitor();
    without.form_key.clone_from(&eve.form_key);
    assert_eq!(without.post("/sign-in", &fields).await.status, 403);
    let mut other = house.visitor();
    other.get("/sign-in").await;
    other.form_key.clone_from(&eve.form_key);
    assert_eq!(other.post("/sign-in", &fields).await.status, 403);
    assert_eq!(eve.post("/sign-in", &fields).await.status, 303);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_not_signed_in_changes_nothing_and_sees_nothing() {
    let db = Database::fresh(Engine::Sqlite).await;
    let house = House::over(&db).await;
    let mut visitor = house.visitor();
    for address in ["/", "/jump", "/do", "/funds/ALPHA", "/account", "/nowhere"] {
        let came = visitor.get(address).await;
        assert_eq!(came.status, 303, "{address}");
        assert!(came.location.starts_with("/sign-in"), "{address}");
    }
    visitor.get("/sign-in").await;
    for address in [
        "/sign-out",
        "/do/programme-start",
        "/account/password",
        "/nowhere",
    ] {
        assert_eq!(visitor.post(address, &[]).await.status, 401, "{address}");
    }
    let sheet = cofund::web::static_files::url("app.css");
    assert_eq!(visitor.get(sheet).await.status, 200);
}
