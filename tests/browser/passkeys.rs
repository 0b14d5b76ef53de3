//! Passkeys of a device that the browser itself plays: made, used alone and beside a password,
//! removed.

use super::served::Pages;
use super::{Browser, Reader};
use crate::engine::{Database, Engine, both};
use crate::world;
use crate::world::people::{PASSWORD, person};
use cofund::access::Role;
use cofund::app::App;
use cofund::web::{self, Site};
use entity::session;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::json;
use std::sync::Arc;
use thirtyfour::prelude::*;

const ADA: &str = "ada@example.org";

/// Somebody at a browser with a device that recognises them.
struct Desk {
    browser: Browser,
    app: Arc<App>,
    /// By its name: bare addresses have no passkeys.
    address: String,
    authenticator: String,
    _pages: Pages,
    _database: Database,
}

impl Desk {
    async fn open(database: Database) -> Self {
        let app = world::app(&database).await;
        person(&app, ADA, &[Role::Auditor]).await;
        let site = Site::new(Arc::clone(&app));
        let pages = Pages::serve(web::app(Arc::new(site))).await;
        let browser = Browser::open(Reader::default()).await;
        browser.devtools("WebAuthn.enable", json!({})).await;
        let options = json!({
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": true,
            "hasUserVerification": true,
            "isUserVerified": true,
            "automaticPresenceSimulation": true,
        });
        let made = json!({ "options": options });
        let made = browser
            .devtools("WebAuthn.addVirtualAuthenticator", made)
            .await;
        Self {
            browser,
            app,
            address: pages.address.replace("127.0.0.1", "localhost"),
            authenticator: made["authenticatorId"].as_str().unwrap().to_owned(),
            _pages: pages,
            _database: database,
        }
    }

    /// Whether the device recognises who sits there.
    async fn recognise(&self, yes: bool) {
        let set = json!({ "authenticatorId": self.authenticator, "isUserVerified": yes });
        self.browser.devtools("WebAuthn.setUserVerified", set).await;
    }

    async fn go(&self, path: &str) {
        self.browser.goto(&format!("{}{path}", self.address)).await;
    }

    async fn press(&self, css: &str) {
        let button = self.browser.driver.query(By::Css(css)).first().await;
        let button = button.unwrap_or_else(|e| panic!("{css}: {e}"));
        button.click().await.unwrap();
    }

    /// Waits until the text stands on the page.
    async fn reads(&self, text: &str) {
        let path = format!("//*[contains(text(), \"{text}\")]");
        let found = self.browser.driver.query(By::XPath(path)).first().await;
        if found.is_err() {
            let page = self.browser.driver.source().await.unwrap();
            panic!("{text} is not on the page: {page}");
        }
    }

    /// Ends the session where it stands.
    async fn leave(&self) {
        self.browser.driver.delete_all_cookies().await.unwrap();
    }

    /// Ways and factors of the sessions begun at the browser, the latest first.
    async fn ways(&self) -> Vec<(String, i64)> {
        let rows = session::Entity::find()
            .filter(session::Column::Agent.ne("test"))
            .filter(session::Column::EndedAt.is_null())
            .order_by_desc(session::Column::RecordedAt)
            .all(&self.app.db.read)
            .await
            .unwrap();
        rows.into_iter().map(|row| (row.way, row.factors)).collect()
    }

    async fn path(&self) -> String {
        let url = self.browser.driver.current_url().await.unwrap();
        url.path().to_owned()
    }
}

const MAKE: &str = "form[data-passkey=make] button";
const SHOW: &str = "form[data-passkey=show] button";

both! {
    async fn a_passkey_is_made_used_and_removed(db: Database) {
        let desk = Desk::open(db).await;
        desk.go("/sign-in?next=/account/passkeys").await;
        desk.browser.sign_in(ADA, PASSWORD).await;
        desk.reads("You have no passkey yet").await;
        desk.browser.assert_clean("passkeys-none").await;
        let name = desk.browser.driver.find(By::Id("name")).await.unwrap();
        name.send_keys("Office laptop").await.unwrap();
        desk.press(MAKE).await;
        desk.reads("Added on").await;
        desk.browser.assert_clean("passkeys-one").await;
        assert!(desk.ways().await.contains(&("password".into(), 2)), "{:?}", desk.ways().await);

        // Alone, without an address or a password.
        desk.leave().await;
        desk.go("/sign-in?next=/account").await;
        desk.browser.assert_clean("sign-in-passkey").await;
        desk.press(SHOW).await;
        desk.reads("Signed in by passkey").await;
        assert!(desk.ways().await.contains(&("passkey".into(), 2)), "{:?}", desk.ways().await);

        // Beside a password, which then is not enough.
        desk.leave().await;
        desk.go("/sign-in?next=/account/passkeys").await;
        let field = desk.browser.driver.find(By::Id("email")).await.unwrap();
        field.send_keys(ADA).await.unwrap();
        let field = desk.browser.driver.find(By::Id("password")).await.unwrap();
        field.send_keys(PASSWORD).await.unwrap();
        desk.press("main form button.btn-primary").await;
        desk.reads("Show your passkey").await;
        assert_eq!(desk.path().await, "/sign-in/passkey/second");
        desk.browser.assert_clean("passkey-second").await;
        // A device that does not recognise who sits there gives nothing.
        desk.recognise(false).await;
        desk.press(SHOW).await;
        desk.reads("The browser gave no passkey").await;
        desk.recognise(true).await;
        desk.press(SHOW).await;
        desk.reads("last used on").await;

        desk.press("form[action='/account/passkeys/remove'] button").await;
        desk.reads("You have no passkey yet").await;
        desk.leave().await;
        desk.go("/sign-in").await;
        desk.press(SHOW).await;
        desk.reads("does not open an account here").await;
        assert_eq!(desk.path().await, "/sign-in/passkey");
        desk.browser.assert_clean_answer("passkey-refused", 422).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_scripts_the_page_says_what_is_missing() {
    let database = Database::fresh(Engine::Sqlite).await;
    let app = world::app(&database).await;
    let pages = Pages::serve(web::app(Arc::new(Site::new(app)))).await;
    let browser = Browser::open(Reader {
        javascript: false,
        ..Reader::default()
    })
    .await;
    browser.goto(&format!("{}/sign-in", pages.address)).await;
    let button = browser.driver.find(By::Css(SHOW)).await.unwrap();
    button.click().await.unwrap();
    let said = By::XPath("//*[contains(text(), 'Passkeys need JavaScript')]");
    let found = browser.driver.query(said).first().await;
    let page = browser.driver.source().await.unwrap();
    assert!(found.is_ok(), "{page}");
}
