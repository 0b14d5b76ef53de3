//! The frame's own tests: each kind of fault is planted and must be found.

use super::served::Pages;
use super::{Browser, PHONE, Reader};
use poem::http::StatusCode;
use poem::web::Html;
use poem::{IntoResponse, Request, Response, Route, get, handler};

const POLICY: &str =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'";

/// A page without fault around `body`.
fn document(body: &str) -> String {
    format!(
        r#"<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Planted</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/style.css">
</head>
<body><main><h1>Planted</h1>{body}</main></body>
</html>"#
    )
}

#[handler]
fn style() -> Response {
    let css = "body { color: black; background: white }
        @media (prefers-color-scheme: dark) { body { color: white; background: black } }";
    Response::builder().content_type("text/css").body(css)
}

#[handler]
fn script() -> Response {
    let script = "document.querySelector('#seen').textContent = 'with script'";
    Response::builder()
        .content_type("text/javascript")
        .body(script)
}

#[handler]
fn language(request: &Request) -> Html<String> {
    let wanted = request.header("accept-language").unwrap_or("none");
    Html(document(&format!("<p id=\"seen\">{wanted}</p>")))
}

#[handler]
fn refused() -> (StatusCode, Html<String>) {
    let page = document("<p>The amount is larger than the commitment.</p>");
    (StatusCode::UNPROCESSABLE_ENTITY, Html(page))
}

/// Serves `body` as `/` and opens it.
async fn shown(reader: Reader, body: &str) -> (Browser, Pages) {
    let page = document(body);
    let index = poem::endpoint::make_sync(move |_| {
        Html(page.clone()).with_header("content-security-policy", POLICY)
    });
    let pages = Route::new()
        .at("/", index)
        .at("/style.css", get(style))
        .at("/script.js", get(script))
        .at("/language", get(language))
        .at("/refused", get(refused));
    let pages = Pages::serve(pages).await;
    let browser = Browser::open(reader).await;
    browser.goto(&pages.address).await;
    (browser, pages)
}

async fn findings(reader: Reader, body: &str) -> Vec<String> {
    let (browser, _pages) = shown(reader, body).await;
    browser.findings(200).await
}

async fn seen(browser: &Browser) -> String {
    let element = browser.driver.find(thirtyfour::By::Css("#seen")).await;
    let element = element.expect("the paragraph is there");
    element.text().await.expect("it has a text")
}

fn assert_only(findings: &[String], expected: &str) {
    let all = findings.iter().all(|finding| finding.contains(expected));
    assert!(!findings.is_empty() && all, "{findings:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clean_page_is_clean() {
    for dark in [false, true] {
        let width = if dark { PHONE } else { 1280 };
        let reader = Reader {
            width,
            dark,
            ..Reader::default()
        };
        let (browser, _pages) = shown(reader, "<p>Nothing is wrong.</p>").await;
        browser.assert_clean(&format!("frame-{width}")).await;
        let color = "return getComputedStyle(document.body).backgroundColor";
        let color = browser
            .driver
            .execute(color, Vec::new())
            .await
            .expect("a colour");
        let expected = if dark {
            "rgb(0, 0, 0)"
        } else {
            "rgb(255, 255, 255)"
        };
        assert_eq!(color.json(), expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_inaccessible_control_is_found() {
    let found = findings(Reader::default(), "<input type=\"text\" name=\"amount\">").await;
    assert!(
        found.iter().any(|each| each.starts_with("label: ")),
        "{found:#?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_violation_is_found() {
    let body = "<p>A script.</p><script>window.planted = true;</script>";
    assert_only(
        &findings(Reader::default(), body).await,
        "Content Security Policy",
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_file_is_found() {
    let body = "<p>A script.</p><script src=\"/missing.js\"></script>";
    assert_only(&findings(Reader::default(), body).await, "missing.js");
}

#[tokio::test(flavor = "multi_thread")]
async fn invalid_html_is_found() {
    let body = "<p>One<div>Two</div></p>";
    assert_only(&findings(Reader::default(), body).await, "html: line ");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wide_page_is_found_on_a_phone() {
    let body = format!("<p>{}</p>", "9".repeat(200));
    let phone = Reader {
        width: PHONE,
        ..Reader::default()
    };
    assert_only(
        &findings(phone, &body).await,
        "px wide on a screen of 320 px",
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn scripts_can_be_off() {
    let body = "<p id=\"seen\">without script</p><script src=\"/script.js\"></script>";
    for (javascript, expected) in [(true, "with script"), (false, "without script")] {
        let reader = Reader {
            javascript,
            ..Reader::default()
        };
        let (browser, pages) = shown(reader, body).await;
        assert_eq!(seen(&browser).await, expected);
        browser.assert_clean("frame-scripts").await;
        browser.goto(&pages.address).await;
        assert_eq!(seen(&browser).await, expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_reader_asks_for_a_language() {
    let reader = Reader {
        language: "ja",
        ..Reader::default()
    };
    let (browser, pages) = shown(reader, "<p>日本語</p>").await;
    browser.goto(&format!("{}/language", pages.address)).await;
    assert!(seen(&browser).await.starts_with("ja"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_clean_when_it_is_expected() {
    let (browser, pages) = shown(Reader::default(), "<p>A form.</p>").await;
    browser.goto(&format!("{}/refused", pages.address)).await;
    browser.assert_clean_answer("frame-refused", 422).await;
    browser.goto(&format!("{}/refused", pages.address)).await;
    assert_only(&browser.findings(200).await, "422");
}
