#![allow(clippy::needless_pass_by_value, reason = "extractors come by value")]

use std::sync::Arc;

use askama::Template;
use cofund::{
    money::locale::Lang,
    web::{
        BodyLimits, Site,
        form::Form,
        frame::{Frame, FundLink},
        hardened,
        locale::Visit,
        page,
        parts::Fields,
        refused,
        section::Section,
    },
};
use poem::{
    Endpoint, EndpointExt, Response, Result, Route, get, handler, test::TestClient, web::Data,
};

use super::harness::{assert_hardened, assert_status, header, send, site};

#[derive(Template)]
#[template(
    source = r#"{% extends "layout.html" %}{% block content %}{{ ui::error_summary(w, form) }}
    <form method="post">{{ ui::form_key(form) }}
    {{ f.money("amount", "Amount", "EUR").hint("In euro") }}{{ f.lines("note", "Note").optional() }}
    </form>{% endblock %}"#,
    ext = "html"
)]
struct ReceiptPage<'a> {
    frame: Frame,
    w: cofund::web::words::Words,
    form: &'a Form,
    f: Fields<'a>,
}

fn receipt_page<'a>(form: &'a Form, visit: &Visit, fund: FundLink) -> ReceiptPage<'a> {
    ReceiptPage {
        frame: Frame::new(visit, "Record a receipt").within(fund, Section::Receipts),
        w: visit.w,
        form,
        f: Fields::new(form, visit.w),
    }
}

#[handler]
async fn blank(visit: Visit, site: Data<&Arc<Site>>) -> Result<Response> {
    let fund = site.funds(&visit).await?.remove(0);
    page(&receipt_page(&Form::blank(), &visit, fund))
}

#[handler]
async fn receive(visit: Visit, site: Data<&Arc<Site>>, mut form: Form) -> Result<Response> {
    form.take("amount", |text| {
        Err::<(), _>(format!("{text} is no amount in {}", visit.w.lang().tag()))
    });
    form.echo("amount", "EUR 1.00");
    let fund = site.funds(&visit).await?.remove(0);
    refused(&receipt_page(&form, &visit, fund))
}

async fn client() -> TestClient<impl Endpoint<Output = Response>> {
    let routes = Route::new().at("/receipts", get(blank).post(receive));
    TestClient::new(hardened(routes.data(site().await), BodyLimits::default()))
}

const KEY: &str = "6b1f1e6c-54d7-4a43-9a1c-3a8f6d2f0c11";

fn post(
    client: &TestClient<impl Endpoint<Output = Response>>,
    body: String,
) -> impl Future<Output = poem::test::TestResponse> {
    let request = client
        .post("/receipts?lang=de")
        .content_type("application/x-www-form-urlencoded");
    send(request.body(body))
}

#[tokio::test]
async fn a_refused_form_comes_back_filled_in() {
    let client = client().await;
    let body = format!("key={KEY}&amount=1.2%3C3&note=%22two%22%0D%0Alines");
    let response = post(&client, body).await;
    assert_status(&response, 422);
    assert_hardened(&response);
    let page = response.0.into_body().into_string().await.unwrap();
    let shown = [
        r##"<a href="#amount">1.2&#60;3 is no amount in de</a>"##,
        r#"value="1.2&#60;3""#,
        "&#34;two&#34;\r\nlines</textarea>",
        r#"aria-describedby="amount-hint amount-understood amount-error" aria-invalid="true""#,
        r#"id="amount-error""#,
        r#"id="amount-hint""#,
        r#"id="amount-understood">Read as EUR 1.00<"#,
        &format!(r#"<input type="hidden" name="key" value="{KEY}">"#),
    ];
    for text in shown {
        assert!(page.contains(text), "{text} is missing in {page}");
    }
}

#[tokio::test]
async fn a_blank_form_carries_a_fresh_key_each_time() {
    let client = client().await;
    let mut keys = Vec::new();
    for _ in 0..2 {
        let page = send(client.get("/receipts")).await;
        let page = page.0.into_body().into_string().await.unwrap();
        let (_, after) = page.split_once(r#"name="key" value=""#).unwrap();
        keys.push(uuid::Uuid::try_parse(&after[..36]).unwrap());
        assert!(!page.contains("error-summary"), "{page}");
    }
    assert_ne!(keys[0], keys[1]);
}

#[tokio::test]
async fn a_form_that_is_not_ours_is_refused() {
    let client = client().await;
    for body in [
        "amount=1".into(),
        "key=1&amount=1".into(),
        format!("key={KEY}&amount=1&amount=2"),
    ] {
        assert_status(&post(&client, body).await, 400);
    }
    let json = client.post("/receipts").content_type("application/json");
    assert_status(&send(json.body("{}")).await, 415);
}

#[tokio::test]
async fn the_language_is_asked_for_and_remembered() {
    let client = client().await;
    let page = send(client.get("/receipts?lang=ja&q=1")).await;
    assert_eq!(
        header(&page, "set-cookie"),
        "lang=ja; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly"
    );
    let page = page.0.into_body().into_string().await.unwrap();
    assert!(
        page.contains(r#"<html lang="ja">"#) && page.contains("試算表"),
        "{page}"
    );
    assert!(
        page.contains(r#"href="/receipts?q=1&#38;lang=en""#),
        "{page}"
    );

    for (headers, lang) in [
        (
            [("cookie", "a=b; lang=ja"), ("accept-language", "fr")],
            Lang::Ja,
        ),
        (
            [("cookie", "lang=xx"), ("accept-language", "ja;q=0.2, lv")],
            Lang::Ja,
        ),
        ([("cookie", "x"), ("accept-language", "lv")], Lang::En),
    ] {
        let mut request = client.get("/receipts");
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let page = send(request)
            .await
            .0
            .into_body()
            .into_string()
            .await
            .unwrap();
        assert!(
            page.contains(&format!(r#"<html lang="{}">"#, lang.tag())),
            "{headers:?}"
        );
    }
}
