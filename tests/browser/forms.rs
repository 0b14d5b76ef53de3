//! Journeys through the forms: a call, money in parts, a refusal, an award and its payment.

use super::served::{Pages, unguarded};
use super::{Browser, PHONE, Reader};
use crate::engine::{Database, Engine};
use crate::funded::{agree, commit, company};
use crate::world::{alpha, app, ctx, sponsor};
use cofund::fund::terms::Terms;
use entity::value::Side;
use thirtyfour::prelude::*;

/// Fields of a form and what is typed into each.
type Filled<'a> = &'a [(&'a str, &'a str)];

/// Somebody before the served fund.
struct Desk {
    browser: Browser,
    app: Pages,
    name: &'static str,
    _database: Database,
}

impl Desk {
    /// `ALPHA` with a treasury and a partner who have committed, and a company.
    async fn open(name: &'static str, reader: Reader) -> Self {
        let database = Database::fresh(Engine::Sqlite).await;
        let app = app(&database).await;
        let ctx = ctx(&app);
        alpha(&ctx).await;
        for (code, kind, side, amount) in [
            ("TREASURY", "treasury", Side::Local, "6000000"),
            ("NORDBRIDGE", "partner", Side::Partner, "4000000"),
        ] {
            sponsor(&ctx, code, kind).await;
            agree(&ctx, code, side, "EUR", Terms::default()).await;
            commit(&ctx, code, amount).await;
        }
        company(&ctx, "LUMEN", ["health", "seed", "Tartu"]).await;
        drop(ctx);
        drop(app);
        let app = unguarded(&database).await;
        let browser = Browser::open(reader).await;
        Self {
            browser,
            app,
            name,
            _database: database,
        }
    }

    async fn go(&self, slug: &str) {
        let address = format!("{}/funds/ALPHA/do/{slug}", self.app.address);
        self.browser.goto(&address).await;
    }

    async fn find(&self, css: &str) -> WebElement {
        let found = self.browser.driver.find(By::Css(css)).await;
        found.unwrap_or_else(|error| panic!("{css}: {error}"))
    }

    async fn text(&self, css: &str) -> String {
        self.find(css).await.text().await.expect("a text")
    }

    async fn value(&self, name: &str) -> String {
        let field = self.find(&format!("#{name}")).await;
        field
            .prop("value")
            .await
            .expect("a property")
            .unwrap_or_default()
    }

    async fn fill(&self, fields: Filled<'_>) {
        for (name, typed) in fields {
            let field = self.find(&format!("[name='{name}']")).await;
            let kind = field.tag_name().await.expect("a tag");
            if kind == "select" {
                let option = format!("[name='{name}'] option[value='{typed}']");
                self.find(&option).await.click().await.expect("a choice");
            } else if field.prop("type").await.expect("a type").as_deref() == Some("radio") {
                let option = format!("[name='{name}'][value='{typed}']");
                let option = self.find(&option).await;
                option.send_keys(" ").await.expect("a choice");
            } else {
                field.clear().await.expect("a text field");
                field.send_keys(*typed).await.expect("a text field");
            }
        }
    }

    async fn press(&self, step: &str) {
        let button = self.find(&format!("main button[value='{step}']")).await;
        button.send_keys(Key::Enter).await.expect("a button");
        let gone = button.wait_until().stale().await;
        gone.expect("the page is followed by another");
    }

    /// Fills a form in, books it, and waits until another page says so.
    async fn book(&self, slug: &str, fields: Filled<'_>) {
        self.go(slug).await;
        self.fill(fields).await;
        self.press("book").await;
        let url = self.browser.driver.current_url().await.expect("an address");
        let done = format!("done={slug}");
        assert!(
            url.as_str().contains(&done),
            "{slug}: {url}: {}",
            self.text("main").await
        );
        // The page it leads to is tried on its own.
        let driver = &self.browser.driver;
        driver.browser_log().await.expect("the log empties");
    }

    async fn clean(&self, page: &str) {
        let name = format!("forms-{}-{page}", self.name);
        self.browser.assert_clean(&name).await;
    }

    async fn clean_refusal(&self, page: &str, status: u16) {
        let name = format!("forms-{}-{page}", self.name);
        self.browser.assert_clean_answer(&name, status).await;
    }
}

const CALL: Filled<'_> = &[
    ("total", "5,000,000"),
    ("notice_on", "2026-01-07"),
    ("due_on", "2026-01-21"),
    ("purpose", "First investments"),
];

/// The call is looked at before it is issued; a call over the commitments is refused.
async fn call(desk: &Desk) {
    desk.go("call-issue").await;
    desk.clean("call").await;
    desk.fill(CALL).await;
    desk.press("preview").await;
    let preview = desk.text("#preview").await;
    for figure in ["3,000,000.00", "2,000,000.00", "5,000,000.00"] {
        assert!(preview.contains(figure), "{figure}: {preview}");
    }
    assert_eq!(desk.value("total").await, "5,000,000");
    desk.clean("call-preview").await;
    desk.fill(&[("total", "10,000,000.01")]).await;
    desk.press("book").await;
    let errors = desk.text("#errors").await;
    for figure in ["10,000,000.00", "0.01", "commitment.over_call"] {
        assert!(errors.contains(figure), "{figure}: {errors}");
    }
    assert_eq!(desk.value("total").await, "10,000,000.01");
    assert_eq!(desk.value("purpose").await, "First investments");
    desk.clean_refusal("call-refused", 409).await;
    desk.book("call-issue", CALL).await;
}

/// Money comes in two parts; a text that could mean two amounts is refused with both.
async fn receive(desk: &Desk) {
    let receipt = |amount| {
        [
            ("sponsor", "TREASURY"),
            ("bank", "MAIN"),
            ("amount", amount),
            ("on", "2026-01-20"),
        ]
    };
    desk.go("receive").await;
    desk.fill(&receipt("1.000.000,00")).await;
    desk.press("book").await;
    let errors = desk.text("#errors").await;
    assert!(errors.contains("1,000,000.00"), "{errors}");
    desk.clean_refusal("receipt-refused", 422).await;
    let link = desk.find("#errors a").await;
    link.send_keys(Key::Enter)
        .await
        .expect("a link to the field");
    desk.fill(&[("amount", "1,000,000.00")]).await;
    desk.press("preview").await;
    assert!(desk.text("#preview").await.contains("1,000,000.00"));
    desk.clean("receipt-preview").await;
    desk.press("book").await;
    desk.book("receive", &receipt("2,000,000.00")).await;
    let partner = [
        ("sponsor", "NORDBRIDGE"),
        ("bank", "MAIN"),
        ("amount", "2000000"),
        ("on", "2026-01-21"),
    ];
    desk.book("receive", &partner).await;
}

/// A company is awarded money, and its tranche is approved, instructed and settled.
async fn pay(desk: &Desk) {
    let award = [
        ("company", "LUMEN"),
        ("instrument", "equity"),
        ("amount", "900,000"),
        ("on", "2026-01-22"),
        ("purpose", "Clinical study"),
        ("mandated", "no"),
        (
            "tranches",
            "500,000; 2026-01-23; protocol\n400,000; 2026-06-01; first patients",
        ),
    ];
    desk.go("award").await;
    desk.fill(&award).await;
    desk.press("preview").await;
    assert!(desk.text("#preview").await.contains("540,000.00"));
    desk.clean("award-preview").await;
    desk.press("book").await;
    desk.book(
        "tranche-approve",
        &[("tranche", "1/1"), ("on", "2026-01-23")],
    )
    .await;
    let instruct = [("tranche", "1/1"), ("bank", "MAIN"), ("on", "2026-01-23")];
    desk.book("tranche-instruct", &instruct).await;
    desk.book(
        "tranche-settle",
        &[("tranche", "1/1"), ("on", "2026-01-24")],
    )
    .await;
}

async fn journey(name: &'static str, reader: Reader) {
    let desk = Desk::open(name, reader).await;
    call(&desk).await;
    receive(&desk).await;
    pay(&desk).await;
    desk.browser
        .goto(&format!("{}/funds/ALPHA/do", desk.app.address))
        .await;
    desk.clean("menu").await;
    desk.go("terms-amend?sponsor=").await;
    desk.clean("terms").await;
}

fn reader() -> Reader {
    Reader::default()
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_desk() {
    journey("desk", reader()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_javascript() {
    let javascript = false;
    journey(
        "plain",
        Reader {
            javascript,
            ..reader()
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_phone() {
    let width = 390;
    journey("phone", Reader { width, ..reader() }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_small_phone_in_the_dark() {
    let (width, dark) = (PHONE, true);
    let javascript = false;
    journey(
        "small",
        Reader {
            width,
            dark,
            javascript,
            ..reader()
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn in_the_dark() {
    journey(
        "dark",
        Reader {
            dark: true,
            ..reader()
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn in_japanese() {
    let language = "ja";
    journey(
        "ja",
        Reader {
            language,
            ..reader()
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn in_japanese_on_a_small_phone() {
    let (language, width) = ("ja", PHONE);
    journey(
        "ja-small",
        Reader {
            width,
            language,
            ..reader()
        },
    )
    .await;
}

/// Back and the button again, and a second click: one call.
#[tokio::test(flavor = "multi_thread")]
async fn going_back_books_nothing_twice() {
    let desk = Desk::open("twice", reader()).await;
    desk.go("call-issue").await;
    desk.fill(CALL).await;
    desk.press("book").await;
    let first = desk.browser.driver.current_url().await.expect("an address");
    desk.browser.driver.back().await.expect("the form again");
    desk.fill(CALL).await;
    desk.press("book").await;
    let second = desk.browser.driver.current_url().await.expect("an address");
    let no = |url: &str| url.split("calls/").nth(1).map(|rest| rest.starts_with('1'));
    assert_eq!(no(first.as_str()), Some(true), "{first}");
    // The browser may have kept the old key or got a new form; either way the second is a page
    // that says what it did.
    assert!(second.as_str().contains("done=call-issue"), "{second}");
}
