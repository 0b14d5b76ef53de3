//! The forms of all operations: drawn, refused, filled in again, and the whole journey by them.

mod bad;
pub mod desk;
mod journey;
mod life;
mod money;
mod sentences;

use cofund::money::Lang;
use cofund::web::operation::{self, Field, Kind, Need, Operation, Shape};
use cofund::web::words;
use desk::{Desk, KEY};
use std::collections::BTreeSet;

/// What would break out of an attribute, and its harmless form.
const HOSTILE: &str = "\"><b>x";
const HARMLESS: &str = "&#34;&#62;&#60;b&#62;x";

/// The address of an operation's form, past what is chosen first.
fn address(operation: &Operation) -> String {
    let first = operation
        .first
        .map_or_else(String::new, |first| format!("?{}=", first.field));
    format!("{}{first}", operation.href(Some("ALPHA")))
}

#[tokio::test(flavor = "multi_thread")]
async fn every_operation_has_its_form() {
    let desk = Desk::small().await;
    for operation in operation::all() {
        for lang in ["en", "ja"] {
            let gap = if operation.first.is_some() { '&' } else { '?' };
            let address = format!("{}{gap}lang={lang}", address(operation));
            let page = desk.get(&address).await;
            assert_eq!(page.status, 200, "{address}: {}", page.text);
            assert!(page.text.contains(r#"name="key" value=""#), "{address}");
            for raw in [">op-", ">field-", ">hint-", ">choice-", ">part-"] {
                assert!(!page.text.contains(raw), "{address}: {raw} {}", page.text);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_form_is_refused_and_comes_back() {
    let desk = Desk::small().await;
    for operation in operation::all() {
        let page = desk.post(&address(operation), &[]).await;
        assert_eq!(page.status, 422, "{}: {}", operation.slug, page.text);
        assert!(page.text.contains("error-summary"), "{}", operation.slug);
        assert!(page.text.contains("text.required"), "{}", operation.slug);
        let key = format!(r#"name="key" value="{KEY}""#);
        assert!(page.text.contains(&key), "{}", operation.slug);
    }
    assert_eq!(desk.journals().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_form_holds_what_was_typed_and_nothing_breaks_out() {
    let desk = Desk::small().await;
    for operation in operation::all() {
        let typed: Vec<&Field> = operation
            .fields()
            .filter(|f| {
                matches!(
                    f.kind,
                    Kind::Text
                        | Kind::Money(_)
                        | Kind::Day
                        | Kind::Today
                        | Kind::Typed
                        | Kind::Share
                )
            })
            .collect();
        let pairs: Vec<(&str, &str)> = typed.iter().map(|f| (f.name, HOSTILE)).collect();
        let page = desk.post(&address(operation), &pairs).await;
        assert_eq!(page.status, 422, "{}: {}", operation.slug, page.text);
        assert!(!page.text.contains("<b>x"), "{}", operation.slug);
        for field in typed {
            let kept = format!(r#"value="{HARMLESS}""#);
            let control = page.control(field.name);
            assert!(control.contains(&kept), "{} {control}", operation.slug);
        }
    }
}

/// A text that a field of the kind takes.
fn plausible(field: &Field) -> String {
    match field.kind {
        Kind::Money(_) | Kind::MoneyOrZero(_) => "100".into(),
        Kind::Day | Kind::Today => "2026-01-10".into(),
        Kind::Whole(_) | Kind::Typed | Kind::Number(_) => "1".into(),
        Kind::Share => "0.5".into(),
        Kind::Rate => "1.25".into(),
        Kind::YesNo => "yes".into(),
        Kind::Currency => "EUR".into(),
        Kind::Pair(_) => "1/1".into(),
        Kind::Word(words) => words[0].into(),
        Kind::Pick(_) if field.name.contains("bank") => "MAIN".into(),
        Kind::Pick(_) if field.name == "programme" => "PROG".into(),
        Kind::Pick(_) | Kind::Text | Kind::Paragraphs => "TREASURY".into(),
        Kind::Lines(Shape::Holidays) => "2026-12-25; Christmas".into(),
        Kind::Lines(Shape::Limits) => "sector; energy; 0.25".into(),
        Kind::Lines(Shape::Tranches) => "100; 2026-02-01; proof".into(),
        Kind::Any(_) | Kind::Rates(_) | Kind::Amounts(_) => String::new(),
    }
}

/// Whatever the table says about an operation is what its command understands.
#[tokio::test(flavor = "multi_thread")]
async fn a_filled_form_becomes_its_command() {
    let desk = Desk::committed().await;
    for operation in operation::all() {
        for optional in [false, true] {
            let pairs: Vec<(&str, String)> = operation
                .fields()
                .filter(|f| optional || f.need == Need::Required)
                .map(|f| (f.name, plausible(f)))
                .collect();
            let pairs: Vec<(&str, &str)> = pairs.iter().map(|(n, t)| (*n, t.as_str())).collect();
            let page = desk.post_anew(&address(operation), &pairs).await;
            let is_decided = matches!(page.status, 303 | 409 | 422);
            let status = page.status;
            assert!(is_decided, "{} {pairs:?}: {status}", operation.slug);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_menu_leads_to_every_form() {
    let desk = Desk::small().await;
    let page = desk.get("/funds/ALPHA/do").await;
    for operation in operation::all() {
        let link = format!(r#"<a href="/funds/ALPHA/do/{}">"#, operation.slug);
        assert!(page.text.contains(&link), "{}", operation.slug);
    }
    assert_eq!(desk.get("/funds/ALPHA/do/nothing").await.status, 404);
    assert_eq!(desk.get("/funds/NONE/do/commit").await.status, 404);
    assert_eq!(desk.get("/do/commit").await.status, 404);
    let plain = desk.get("/do").await;
    assert!(plain.text.contains(r#"<a href="/do/fund-open">"#));
    assert!(!plain.text.contains("/do/commit"));
}

#[test]
fn every_heading_has_its_texts_and_no_slug_stands_twice() {
    let mut slugs = BTreeSet::new();
    for operation in operation::all() {
        assert!(slugs.insert(operation.slug), "{} twice", operation.slug);
        let key = format!("op-{}", operation.slug);
        for lang in [Lang::En, Lang::Ja] {
            assert_ne!(words::t(lang, &key, &[]), key);
        }
    }
}
