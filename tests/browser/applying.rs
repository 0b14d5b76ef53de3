//! A founder on a phone, from the public call to the receipt; and the pages of those who build
//! the form.

use super::served::Pages;
use super::{Browser, Reader};
use crate::engine::{Database, Engine, both};
use crate::intake::{acting, called, started};
use crate::world::people::{PASSWORD, person};
use cofund::access::Role;
use cofund::web::{self, Site};
use std::sync::Arc;
use thirtyfour::prelude::*;

/// Somebody at a browser.
struct Phone {
    browser: Browser,
    pages: Pages,
    name: &'static str,
}

impl Phone {
    async fn go(&self, path: &str) {
        self.browser
            .goto(&format!("{}{path}", self.pages.address))
            .await;
    }

    async fn find(&self, css: &str) -> WebElement {
        let found = self.browser.driver.query(By::Css(css)).first().await;
        found.unwrap_or_else(|e| panic!("{css}: {e}"))
    }

    async fn press(&self, css: &str) {
        // By keyboard, which needs no place on the screen.
        let button = self.find(css).await;
        button.send_keys(Key::Enter).await.unwrap();
    }

    async fn next(&self) {
        let button = self.find("form button.btn-primary").await;
        button.send_keys(Key::Enter).await.unwrap();
        let gone = button.wait_until().stale().await;
        gone.expect("another page follows");
    }

    async fn type_into(&self, question: &str, text: &str) {
        let field = self.find(&format!("[name='q.{question}']")).await;
        field.send_keys(text).await.unwrap();
    }

    async fn choose(&self, question: &str, value: &str) {
        let radio = format!("[name='q.{question}'][value='{value}']");
        self.find(&radio).await.send_keys(Key::Space).await.unwrap();
    }

    async fn tick(&self, name: &str) {
        let mark = format!("[name='{name}']");
        self.find(&mark).await.send_keys(Key::Space).await.unwrap();
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

    async fn clean(&self, page: &str) {
        let name = format!("applying-{}-{page}", self.name);
        self.browser.assert_clean(&name).await;
    }

    async fn heading(&self) -> String {
        self.find("h1").await.text().await.unwrap()
    }
}

/// The company, with what autosave does on the way.
async fn company(phone: &Phone, scripts: bool) {
    assert_eq!(phone.heading().await, "会社について");
    phone.clean("company").await;
    phone.type_into("company_name", "雪灯株式会社").await;
    phone.choose("registered", "yes").await;
    if scripts {
        phone.reads("下書きを保存しました").await;
        // The answer brought a question, without the page being sent.
        phone
            .type_into("registration_number", "0100-01-123456")
            .await;
        phone.type_into("founded_on", "2023-05-02").await;
    }
    phone.type_into("country", "日本").await;
    phone.choose("sector", "health").await;
    phone.choose("stage", "pilot").await;
    phone.type_into("headcount", "１２").await;
    phone.next().await;
    if !scripts {
        // Sent, the answer brings the questions on the same page.
        assert_eq!(phone.heading().await, "会社について");
        phone
            .type_into("registration_number", "0100-01-123456")
            .await;
        phone.type_into("founded_on", "2023-05-02").await;
        phone.next().await;
    }
}

/// A file to send, as it lies on the phone.
fn plan() -> tempfile::NamedTempFile {
    let mut builder = tempfile::Builder::new();
    let mut file = builder.prefix("plan").suffix(".txt").tempfile().unwrap();
    let text = "事業計画。".repeat(20_000);
    std::io::Write::write_all(&mut file, text.as_bytes()).unwrap();
    file
}

/// With scripts on the same page, in two pieces; without, on a page of its own.
async fn attach(phone: &Phone, scripts: bool) {
    let file = plan();
    let path = file.path().to_str().unwrap();
    let name = file.path().file_name().unwrap().to_str().unwrap();
    if scripts {
        phone
            .find("input[type=file]")
            .await
            .send_keys(path)
            .await
            .unwrap();
        phone.find(".attached a[href$='/file/1']").await;
        phone.clean("attached").await;
        return;
    }
    phone.press("button[value='files documents']").await;
    phone.find("h1").await;
    phone.clean("attach").await;
    phone.find("#file").await.send_keys(path).await.unwrap();
    phone.next().await;
    phone.reads(name).await;
    phone.clean("attached").await;
    phone.press("main p a").await;
    phone.find("button[value='remove documents 1']").await;
}

async fn rest(phone: &Phone, scripts: bool) {
    assert_eq!(phone.heading().await, "チームについて");
    phone.clean("team").await;
    phone.type_into("founders.0.name", "田中 雪").await;
    phone.type_into("founders.0.role", "代表").await;
    phone
        .type_into("contact_email", "yuki@startup.example")
        .await;
    phone
        .type_into("experience", "二社を立ち上げました。")
        .await;
    phone.next().await;
    for question in ["problem", "product", "market"] {
        phone.type_into(question, "夜間の転倒に気づく灯り。").await;
    }
    attach(phone, scripts).await;
    phone.next().await;
    phone.clean("funding").await;
    phone.type_into("amount", "1.20.000").await;
    phone.choose("co_investors", "no").await;
    phone.type_into("use_of_money", "試作と認証。").await;
    phone.press("form button.btn-primary").await;
    phone.reads("入力内容をご確認ください").await;
    let amount = phone.find("[name='q.amount']").await;
    assert_eq!(amount.value().await.unwrap().as_deref(), Some("1.20.000"));
    let name = format!("applying-{}-refused", phone.name);
    phone.browser.assert_clean_answer(&name, 422).await;
    amount.clear().await.unwrap();
    phone.type_into("amount", "32,000").await;
    phone.next().await;
    phone.type_into("impact", "転倒の通報が早まります。").await;
    phone.next().await;
    phone.choose("state_aid", "no").await;
    phone.tick("q.true_and_complete.yes").await;
    phone.tick("q.may_be_shared.yes").await;
    phone.next().await;
}

async fn founder_applies(db: Database, name: &'static str, reader: Reader) {
    let (app, _, _) = called(&db).await;
    let pages = Pages::serve(web::app(Arc::new(Site::new(app)))).await;
    let browser = Browser::open(reader).await;
    let phone = Phone {
        browser,
        pages,
        name,
    };
    phone.go("/calls").await;
    phone.clean("calls").await;
    phone.press(".calls a").await;
    phone.reads("質問の内容").await;
    phone.clean("call").await;
    phone.press("main a.btn-primary").await;
    phone.find("#email").await;
    phone
        .browser
        .sign_in("mari@startup.example", PASSWORD)
        .await;
    phone.clean("begin").await;
    phone.next().await;
    phone.reads("残りの作業").await;
    phone.clean("tasks").await;
    phone.press("main a.btn-primary").await;
    company(&phone, reader.javascript).await;
    rest(&phone, reader.javascript).await;
    phone.reads("回答の確認").await;
    phone.clean("check").await;
    phone.tick("certified.yes").await;
    phone.next().await;
    phone.reads("申請を受け付けました").await;
    phone.clean("receipt").await;
    phone.go("/applications").await;
    phone.reads("雪灯株式会社").await;
    phone.clean("mine").await;
}

both! {
    async fn a_founder_applies_on_a_phone_in_japanese(db: Database) {
        let reader = Reader { width: 390, language: "ja", ..Reader::default() };
        founder_applies(db, "phone", reader).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_founder_applies_without_scripts_in_the_dark() {
    let db = Database::fresh(Engine::Sqlite).await;
    let reader = Reader {
        width: super::PHONE,
        dark: true,
        language: "ja",
        javascript: false,
    };
    founder_applies(db, "dark", reader).await;
}

/// Both have the page open; the second to save sees what the first wrote, and loses nothing.
#[tokio::test(flavor = "multi_thread")]
async fn two_tabs_write_at_once() {
    let db = Database::fresh(Engine::Sqlite).await;
    let (app, _, _) = called(&db).await;
    let pages = Pages::serve(web::app(Arc::new(Site::new(app)))).await;
    let reader = Reader {
        javascript: false,
        ..Reader::default()
    };
    let browser = Browser::open(reader).await;
    let desk = Phone {
        browser,
        pages,
        name: "tabs",
    };
    desk.go("/apply/ROUND").await;
    desk.browser.sign_in("mari@startup.example", PASSWORD).await;
    desk.next().await;
    desk.press("main a.btn-primary").await;
    let driver = &desk.browser.driver;
    let first = driver.window().await.unwrap();
    let address = driver.current_url().await.unwrap();
    let second = driver.new_tab().await.unwrap();
    driver.switch_to_window(second.clone()).await.unwrap();
    driver.goto(address.as_str()).await.unwrap();
    desk.type_into("company_name", "Written second").await;
    driver.switch_to_window(first).await.unwrap();
    desk.type_into("company_name", "Written first").await;
    desk.next().await;
    driver.switch_to_window(second).await.unwrap();
    desk.press("form button.btn-primary").await;
    desk.reads("Somebody else changed this meanwhile").await;
    desk.reads("Written first").await;
    let field = desk.find("[name='q.company_name']").await;
    assert_eq!(
        field.value().await.unwrap().as_deref(),
        Some("Written second")
    );
    desk.next().await;
    desk.go("/applications").await;
    desk.reads("Written second").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_form_is_built_on_clean_pages() {
    let db = Database::fresh(Engine::Sqlite).await;
    let (app, _, _) = called(&db).await;
    let kaja = person(&app, "kaja@fund.example", &[Role::FundManager]).await;
    let pages = Pages::serve(web::app(Arc::new(Site::new(app)))).await;
    let browser = Browser::open(Reader {
        width: 390,
        ..Reader::default()
    })
    .await;
    let desk = Phone {
        browser,
        pages,
        name: "building",
    };
    desk.go("/calls").await;
    // Signed in with two factors.
    let session = Cookie::new("session", kaja.token.text());
    desk.browser.driver.add_cookie(session).await.unwrap();
    for (page, path) in [
        ("rounds", ""),
        ("round", "/ROUND"),
        ("form", "/ROUND/form"),
        ("preview", "/ROUND/form/preview"),
        ("question", "/ROUND/form/question?id=sector"),
    ] {
        desk.go(&format!("/funds/ALPHA/rounds{path}")).await;
        desk.clean(page).await;
    }
}

/// Signed out while typing: the page says so, keeps it, and brings it along after signing in.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_comes_back_after_signing_in() {
    let db = Database::fresh(Engine::Sqlite).await;
    let (app, _, founder) = called(&db).await;
    let id = started(&acting(&app, &founder).await).await.application;
    let pages = Pages::serve(web::app(Arc::new(Site::new(app)))).await;
    let desk = Phone {
        browser: Browser::open(Reader::default()).await,
        pages,
        name: "back",
    };
    desk.go("/calls").await;
    let driver = &desk.browser.driver;
    let session = || Cookie::new("session", founder.token.text());
    driver.add_cookie(session()).await.unwrap();
    let address = format!("/applications/{id}/form/company");
    desk.go(&address).await;
    driver.delete_all_cookies().await.unwrap();
    desk.type_into("company_name", "Liiv Energia").await;
    desk.reads("Not saved: no connection").await;
    driver.add_cookie(session()).await.unwrap();
    desk.go(&address).await;
    desk.find("[name='q.company_name'][value='Liiv Energia']")
        .await;
    desk.go("/applications").await;
    desk.reads("Liiv Energia").await;
}
