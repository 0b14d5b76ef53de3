//! A payment from hand to hand: invited, joined, with a second factor, proposed by one, approved
//! by another, in the journal, in the log.

use super::served::Pages;
use super::{Browser, Reader};
use crate::engine::{Database, both};
use crate::funded::funded;
use crate::world::people::{PASSWORD, Someone, grant, person};
use cofund::access::Role;
use cofund::app::App;
use cofund::people::factor::Secret;
use cofund::web::{self, Site};
use entity::value::Instant;
use entity::{mail, role_grant};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::sync::Arc;
use thirtyfour::prelude::*;

/// One browser that several people use in turn.
struct Desk {
    browser: Browser,
    app: Arc<App>,
    pages: Pages,
}

impl Desk {
    async fn open(db: &Database) -> Self {
        let (app, _) = funded(db).await;
        let site = Site::new(Arc::clone(&app));
        Self {
            pages: Pages::serve(web::app(Arc::new(site))).await,
            browser: Browser::open(Reader::default()).await,
            app,
        }
    }

    async fn go(&self, path: &str) {
        self.browser
            .goto(&format!("{}{path}", self.pages.address))
            .await;
    }

    /// Somebody else sits down, signed in with two factors.
    async fn sit(&self, who: &Someone) {
        self.go("/calls").await;
        let driver = &self.browser.driver;
        driver.delete_all_cookies().await.unwrap();
        let session = Cookie::new("session", who.token.text());
        driver.add_cookie(session).await.unwrap();
    }

    async fn find(&self, css: &str) -> WebElement {
        let found = self.browser.driver.query(By::Css(css)).first().await;
        found.unwrap_or_else(|e| panic!("{css}: {e}"))
    }

    async fn write(&self, fields: &[(&str, &str)]) {
        for (name, text) in fields {
            let field = self.find(&format!("main [name='{name}']")).await;
            if field.tag_name().await.unwrap() != "select" {
                field.clear().await.unwrap();
            }
            field.send_keys(*text).await.unwrap();
        }
    }

    async fn press(&self, css: &str) {
        let button = self.find(css).await;
        button.send_keys(Key::Enter).await.unwrap();
        button
            .wait_until()
            .stale()
            .await
            .expect("another page follows");
    }

    async fn page(&self) -> String {
        self.find("main").await.text().await.unwrap()
    }

    async fn reads(&self, text: &str) {
        let page = self.page().await;
        assert!(page.contains(text), "{text} is not in {page}");
    }

    /// Asks for the payment of a bill.
    async fn bill(&self) {
        self.go("/funds/ALPHA/do/expense").await;
        let bill = [
            ("payee", "Printing house"),
            ("amount", "1,200.50"),
            ("on", "2026-01-14"),
        ];
        self.write(&bill).await;
        self.press("button[value=book]").await;
        self.reads("Printing house").await;
    }
}

async fn letter(app: &App, to: &str) -> String {
    let found = mail::Entity::find()
        .filter(mail::Column::ToAddress.eq(to))
        .one(&app.db.read)
        .await
        .unwrap();
    let text = found.unwrap().text;
    let (_, rest) = text.split_once("/join?token=").unwrap();
    format!("/join?token={}", rest.lines().next().unwrap())
}

both! {
    async fn a_payment_goes_from_hand_to_hand(db: Database) {
        let desk = Desk::open(&db).await;
        let owner = person(&desk.app, "owner@example.org", &[Role::ProgrammeOwner]).await;
        let checker = person(&desk.app, "checker@example.org", &[Role::FinanceApprover]).await;
        let auditor = person(&desk.app, "auditor@example.org", &[Role::Auditor]).await;

        desk.sit(&owner).await;
        desk.go("/access").await;
        let invited = [("name", "Grace Hop"), ("email", "grace@example.org")];
        desk.write(&invited).await;
        desk.press("form[action='/access/invite'] button").await;
        desk.reads("Grace Hop").await;

        // The person opens the letter's link on a browser of their own.
        desk.browser.driver.delete_all_cookies().await.unwrap();
        desk.go(&letter(&desk.app, "grace@example.org").await).await;
        desk.write(&[("password", PASSWORD)]).await;
        desk.press("main form button").await;
        desk.press("form[action='/account/factors/enrol'] button").await;
        desk.browser.assert_clean("hands-device").await;
        let shown = desk.find("main .card .id").await.text().await.unwrap();
        let secret = Secret::read(&shown).unwrap();
        let code = secret.code(desk.app.clock.now()).unwrap();
        desk.write(&[("code", &code)]).await;
        desk.press("main form button.btn-primary").await;
        let grace = crate::people::letters::person(&desk.app, "grace@example.org").await;
        grant(&desk.app, grace.id, Role::FinanceOfficer, None, ("instance", 0)).await;

        desk.bill().await;
        desk.browser.assert_clean("hands-proposal").await;
        assert!(!desk.page().await.contains("Approve"), "not by its maker");
        let later = desk.app.clock.now().0 + 60_000_000;
        desk.app.clock.set(Instant(later));

        desk.sit(&checker).await;
        desk.go("/funds/ALPHA/proposals/1").await;
        desk.press("button[value=approve]").await;
        desk.find("a[href='/funds/ALPHA/journal/6']").await;
        desk.go("/funds/ALPHA/journal/6").await;
        desk.reads("Printing house").await;

        desk.sit(&auditor).await;
        desk.go("/funds/ALPHA/audit?action=expense").await;
        desk.reads("Grace Hop").await;
        desk.browser.assert_clean("hands-audit").await;
        // The history of a thing opens in a drawer, where scripts run.
        desk.go("/funds/ALPHA/journal/6").await;
        let link = desk.find("header a[href*='/audit?about=']").await;
        link.click().await.unwrap();
        let drawer = desk.find("#drawer[open] .results").await;
        let told = drawer.query(By::XPath(".//*[contains(text(), 'checker@example.org')]")).first().await;
        assert!(told.is_ok(), "{}", drawer.text().await.unwrap());
        desk.browser.assert_clean("hands-drawer").await;
    }
}

/// Nobody approves their own, and nobody with a role that was taken away meanwhile.
#[tokio::test(flavor = "multi_thread")]
async fn who_made_it_and_who_lost_the_role_do_not_approve() {
    let db = Database::fresh(crate::engine::Engine::Sqlite).await;
    let desk = Desk::open(&db).await;
    let both = [Role::FinanceOfficer, Role::FinanceApprover];
    let maker = person(&desk.app, "maker@example.org", &both).await;
    let checker = person(&desk.app, "checker@example.org", &[Role::FinanceApprover]).await;
    desk.sit(&maker).await;
    desk.bill().await;
    let buttons = desk
        .browser
        .driver
        .find_all(By::Css("button[value=approve]"));
    assert!(buttons.await.unwrap().is_empty(), "not shown to its maker");

    desk.sit(&checker).await;
    desk.go("/funds/ALPHA/proposals/1").await;
    desk.find("button[value=approve]").await;
    let ended = desk.app.clock.now();
    role_grant::Entity::update_many()
        .col_expr(role_grant::Column::EndedAt, ended.0.into())
        .filter(role_grant::Column::PersonId.eq(checker.id))
        .exec(&desk.app.db.write)
        .await
        .unwrap();
    desk.press("button[value=approve]").await;
    let refused = desk.browser.driver.source().await.unwrap();
    assert!(!refused.contains("/funds/ALPHA/journal/6"), "{refused}");
    desk.sit(&maker).await;
    desk.go("/funds/ALPHA/proposals/1").await;
    desk.reads("Waiting").await;
}
