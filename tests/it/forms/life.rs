//! The whole life of a fund by its forms alone: each operation refused in both languages, then
//! accepted, then sent again.

mod steps;

use super::desk::{Desk, Page};
use crate::engine::both;
use crate::world::key;
use cofund::web::operation::{self, Operation};
use std::collections::BTreeSet;
use steps::{STEPS, Step};

const FUND: &str = "LIFE";

fn operation(slug: &str) -> &'static Operation {
    let mut all = operation::all();
    all.find(|o| o.slug == slug).expect("an operation")
}

/// The form's address, past what is chosen first.
fn address(operation: &Operation, lang: &str) -> String {
    let alone = matches!(operation.slug, "programme-start" | "fund-open");
    let href = operation.href((!alone).then_some(FUND));
    let first = operation
        .first
        .map_or_else(String::new, |f| format!("{}=&", f.field));
    format!("{href}?{first}lang={lang}")
}

/// A text as it stands in an attribute or a text area.
fn escaped(text: &str) -> String {
    let text = text.replace('&', "&#38;").replace('"', "&#34;");
    text.replace('<', "&#60;")
        .replace('>', "&#62;")
        .replace('\'', "&#39;")
}

/// The page's visible words.
fn words(page: &str) -> String {
    let body = page.split_once("<main").map_or(page, |(_, main)| main);
    let texts = body
        .split('<')
        .map(|tag| tag.split_once('>').map_or("", |(_, t)| t));
    texts.collect::<Vec<_>>().join(" ")
}

/// A key that stands where its text should.
fn bare_key(page: &str) -> Option<String> {
    let kinds = [
        "op-", "field-", "hint-", "choice-", "part-", "sheet-", "rule-", "side-", "form-", "nav-",
    ];
    let words = words(page);
    let mut all = words.split([' ', '\n', ':', '·', '(', ')']);
    all.find(|word| kinds.iter().any(|kind| word.starts_with(kind)))
        .map(str::to_owned)
}

/// The summary of what is wrong.
fn summary(page: &Page) -> String {
    let (_, rest) = page
        .text
        .split_once(r#"id="errors""#)
        .expect("an error summary");
    words(rest.split_once("</ul>").expect("a list").0)
}

/// Whether every typed text stands in the form again.
fn assert_filled(page: &Page, operation: &Operation, sent: &[(&str, &str)]) {
    for (name, typed) in sent.iter().filter(|(_, typed)| !typed.is_empty()) {
        let typed = escaped(typed);
        let said = [
            format!(r#"value="{typed}" selected"#),
            format!(r#"value="{typed}" checked"#),
            format!(r#"value="{typed}" id="{name}" checked"#),
            format!(r#"name="{name}" value="{typed}" checked"#),
            format!(r#"name="{name}" value="{typed}""#),
            format!(">{typed}</textarea>"),
        ];
        let control = page.text.find(&format!(r#"id="{name}" name="{name}""#));
        let in_control = control.is_some_and(|at| {
            let rest = &page.text[at..];
            rest[..rest.find('>').unwrap()].contains(&format!(r#"value="{typed}""#))
        });
        let kept = in_control || said.iter().any(|text| page.text.contains(text.as_str()));
        assert!(
            kept,
            "{} {name}: {typed} is gone: {}",
            operation.slug, page.text
        );
    }
}

async fn refuse(desk: &Desk, step: &Step) {
    let operation = operation(step.slug);
    let sent = step.wrong();
    let before = desk.journals().await;
    for lang in ["en", "ja", "de"] {
        let page = desk.post_anew(&address(operation, lang), &sent).await;
        let of = format!("{} {lang} {sent:?}", step.slug);
        // Amounts on a German page are written in its way.
        if lang == "de" {
            assert!(matches!(page.status, 409 | 422), "{of}: {}", page.status);
            continue;
        }
        assert!(
            matches!(page.status, 409 | 422),
            "{of}: {} {}",
            page.status,
            page.text
        );
        let summary = summary(&page);
        assert!(summary.contains(step.rule), "{of}: {summary}");
        for figure in step.says {
            assert!(summary.contains(figure), "{of}: {figure} in {summary}");
        }
        let japanese = summary
            .replace("入力内容をご確認ください", "")
            .replace("規則", "");
        let japanese = japanese
            .chars()
            .filter(|c| matches!(c, '\u{3040}'..='\u{30ff}'))
            .count();
        assert_eq!(japanese >= 4, lang == "ja", "{of}: {summary}");
        assert_eq!(bare_key(&page.text), None, "{of}");
        assert_filled(&page, operation, &sent);
    }
    assert_eq!(desk.journals().await, before, "{}", step.slug);
}

async fn accept(desk: &Desk, step: &Step) {
    let operation = operation(step.slug);
    let (address, key) = (address(operation, "en"), key());
    let before = desk.journals().await;
    if operation.previews {
        let mut preview = step.fields.to_vec();
        preview.push(("step", "preview"));
        for lang in ["en", "ja"] {
            let address = self::address(operation, lang);
            let page = desk.send(&address, &key, &preview).await;
            assert_eq!(page.status, 200, "{}: {}", step.slug, words(&page.text));
            assert!(page.text.contains(r#"id="preview""#), "{}", step.slug);
            assert_eq!(bare_key(&page.text), None, "{}", step.slug);
            assert_filled(&page, operation, step.fields);
        }
        assert_eq!(desk.journals().await, before, "{}: a preview", step.slug);
    }
    let once = desk.send(&address, &key, step.fields).await;
    assert_eq!(
        once.status,
        303,
        "{} {:?}: {}",
        step.slug,
        step.fields,
        words(&once.text)
    );
    let after = desk.journals().await;
    let twice = desk.send(&address, &key, step.fields).await;
    assert_eq!(
        (twice.status, &twice.location),
        (303, &once.location),
        "{}",
        step.slug
    );
    assert_eq!(desk.journals().await, after, "{} sent twice", step.slug);
}

both! {
    async fn a_whole_life(db: crate::engine::Database) {
        let desk = Desk::over(&db).await;
        for step in STEPS {
            if !step.rule.is_empty() {
                refuse(&desk, step).await;
            }
            accept(&desk, step).await;
        }
        for operation in operation::all() {
            for lang in ["en", "ja"] {
                let address = address(operation, lang);
                let page = desk.get(&address).await;
                assert_eq!(page.status, 200, "{address}");
                assert_eq!(bare_key(&page.text), None, "{address}: {}", words(&page.text));
            }
        }
        let report = cofund::ledger::verify::verify(&desk.app.db.read).await.unwrap();
        assert!(report.findings.list.is_empty(), "{:?}", report.findings);
    }
}

#[test]
fn every_operation_is_refused_and_accepted() {
    let accepted: BTreeSet<&str> = STEPS.iter().map(|s| s.slug).collect();
    let refused = STEPS.iter().filter(|s| !s.rule.is_empty());
    let refused: BTreeSet<&str> = refused.map(|s| s.slug).collect();
    let all: BTreeSet<&str> = operation::all().map(|o| o.slug).collect();
    assert_eq!(accepted, all);
    assert_eq!(refused, all);
}
