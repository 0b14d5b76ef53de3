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

/// The typed texts that do not stand in the form again.
fn lost(page: &Page, sent: &[(&str, &str)]) -> Vec<String> {
    let kept = |name: &str, typed: &str| {
        let typed = escaped(typed);
        let chosen = [
            format!(r#"<option value="{typed}" selected"#),
            format!(r#"name="{name}" value="{typed}" checked"#),
            format!(r#"name="{name}" value="{typed}" id="{name}" checked"#),
            format!(r#"name="{name}" value="{typed}""#),
            format!(">{typed}</textarea>"),
        ];
        let control = page.text.find(&format!(r#"id="{name}" name="{name}""#));
        let in_control = control.is_some_and(|at| {
            let rest = &page.text[at..];
            rest[..rest.find('>').unwrap()].contains(&format!(r#"value="{typed}""#))
        });
        in_control || chosen.iter().any(|text| page.text.contains(text))
    };
    let filled = sent.iter().filter(|(_, typed)| !typed.is_empty());
    let gone = filled.filter(|(name, typed)| !kept(name, typed));
    gone.map(|(name, typed)| format!("{name} {typed} is gone"))
        .collect()
}

/// Sends what is wrong in both languages, and says what is not as it should be.
async fn refuse(desk: &Desk, step: &Step) -> Vec<String> {
    let operation = operation(step.slug);
    let sent = step.wrong();
    let before = desk.journals().await;
    let mut wrong = Vec::new();
    for lang in ["en", "ja"] {
        let page = desk.post_anew(&address(operation, lang), &sent).await;
        let mut found = lost(&page, &sent);
        if !matches!(page.status, 409 | 422) {
            wrong.push(format!("{} {lang}: {}", step.slug, page.status));
            continue;
        }
        let summary = summary(&page);
        let named = step.says.iter().chain([&step.rule]);
        found.extend(
            named
                .filter(|n| !summary.contains(**n))
                .map(|n| format!("no {n}")),
        );
        let own = summary
            .replace("入力内容をご確認ください", "")
            .replace("該当規則：", "");
        let kana = own
            .chars()
            .filter(|c| matches!(c, '\u{3040}'..='\u{30ff}'))
            .count();
        if (kana >= 3) != (lang == "ja") {
            found.push("not in the page's language".into());
        }
        found.extend(bare_key(&page.text));
        wrong.extend(
            found
                .iter()
                .map(|f| format!("{} {lang}: {f}: {summary}", step.slug)),
        );
    }
    if desk.journals().await != before {
        wrong.push(format!("{}: something was booked", step.slug));
    }
    wrong
}

/// Previews, sends, and sends again.
async fn accept(desk: &Desk, step: &Step) -> Vec<String> {
    let operation = operation(step.slug);
    let key = key();
    let before = desk.journals().await;
    let mut wrong = Vec::new();
    for lang in ["en", "ja"].into_iter().filter(|_| operation.previews) {
        let mut preview = step.fields.to_vec();
        preview.push(("step", "preview"));
        let page = desk.send(&address(operation, lang), &key, &preview).await;
        let shown = page.status == 200 && page.text.contains(r#"id="preview""#);
        let mut found = lost(&page, step.fields);
        found.extend((!shown).then(|| format!("no preview: {}", words(&page.text))));
        found.extend(bare_key(&page.text));
        wrong.extend(
            found
                .into_iter()
                .map(|f| format!("{} {lang}: {f}", step.slug)),
        );
    }
    if desk.journals().await != before {
        wrong.push(format!("{}: a preview booked", step.slug));
    }
    let address = address(operation, "en");
    let once = desk.send(&address, &key, step.fields).await;
    if once.status != 303 {
        let said = words(&once.text);
        wrong.push(format!("{} {:?}: {said}", step.slug, step.fields));
    }
    let after = desk.journals().await;
    let twice = desk.send(&address, &key, step.fields).await;
    if (twice.status, &twice.location) != (once.status, &once.location) {
        wrong.push(format!("{}: {} when sent twice", step.slug, twice.status));
    }
    if desk.journals().await != after {
        wrong.push(format!("{}: booked twice", step.slug));
    }
    wrong
}

both! {
    async fn a_whole_life(db: crate::engine::Database) {
        let desk = Desk::over(&db).await;
        let mut wrong = Vec::new();
        for step in STEPS {
            if !step.rule.is_empty() {
                wrong.extend(refuse(&desk, step).await);
            }
            wrong.extend(accept(&desk, step).await);
        }
        assert_eq!(wrong.join("\n"), "");
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
