//! From the public call to the receipt, by forms alone.

use super::{ALL, acting, browser, called, started};
use crate::engine::{Database, Engine, both};
use crate::sign::visitor::{House, Visitor};
use crate::world::people::person;
use cofund::access::Role;
use cofund::dealflow::view::open;
use cofund::form::{Kind, standard};
use cofund::web::Site;
use std::sync::Arc;

/// The fields of a section as a browser sends them.
fn fields(section: &str) -> Vec<(String, String)> {
    let form = standard();
    let section = form.section(section).unwrap();
    let mut fields = Vec::new();
    for question in &section.questions {
        let Some((_, text)) = ALL.iter().find(|(id, _)| *id == question.id) else {
            continue;
        };
        let name = format!("q.{}", question.id);
        match question.kind {
            Kind::Declaration => fields.push((format!("{name}.yes"), "on".into())),
            Kind::Table { .. } => {
                for (column, cell) in ["name", "role", "share"].iter().zip(["Mari", "CEO", "60"]) {
                    fields.push((format!("{name}.0.{column}"), cell.to_owned()));
                }
            }
            _ => fields.push((name, (*text).to_owned())),
        }
    }
    fields
}

async fn fill(visitor: &mut Visitor<'_>, address: &str, section: &str) -> String {
    let href = format!("{address}/form/{section}");
    let mut next = href.clone();
    // A section is sent again as long as answers bring questions into it.
    for _ in 0..3 {
        let page = visitor.get(&href).await;
        assert_eq!(page.status, 200, "{}", page.text);
        let hidden = |name: &str| {
            let mark = format!(r#"name="{name}" value=""#);
            let (_, rest) = page.text.split_once(&mark).unwrap();
            rest.split('"').next().unwrap().to_owned()
        };
        let mut sent = fields(section);
        sent.push(("base".into(), hidden("base")));
        sent.push(("drawn".into(), hidden("drawn")));
        sent.push(("then".into(), "next".into()));
        let sent: Vec<(&str, &str)> = sent.iter().map(|(n, t)| (n.as_str(), t.as_str())).collect();
        let came = visitor.post(&href, &sent).await;
        assert_eq!(came.status, 303, "{}", came.text);
        next = came.location;
        if next != href {
            break;
        }
    }
    next
}

both!(
    async fn a_founder_applies_and_the_fund_reads_it(db: crate::engine::Database) {
        let (app, _, founder) = called(&db).await;
        let house = House::with(Site::new(Arc::clone(&app)));
        let mut anybody = house.visitor();
        let list = anybody.get("/calls").await;
        assert_eq!(list.status, 200);
        assert!(list.text.contains("Deep tech 2026"), "{}", list.text);
        let call = anybody.get("/calls/ROUND?lang=ja").await;
        assert!(call.text.contains("ディープテック 2026"), "{}", call.text);
        let sent_away = anybody.get("/apply/ROUND").await;
        assert_eq!(sent_away.location, "/sign-in?next=%2Fapply%2FROUND");

        let mut mari = browser(&house, &founder);
        mari.get("/apply/ROUND?lang=en").await;
        let begun = mari.post("/apply/ROUND", &[]).await;
        let address = begun.location;
        assert!(address.starts_with("/applications/"), "{address}");
        let sections = [
            "company",
            "team",
            "project",
            "funding",
            "impact",
            "declarations",
        ];
        for (i, section) in sections.iter().enumerate() {
            let next = fill(&mut mari, &address, section).await;
            let wanted = sections.get(i + 1).map_or_else(
                || format!("{address}/check"),
                |s| format!("{address}/form/{s}"),
            );
            assert_eq!(next, wanted);
        }
        let check = mari.get(&format!("{address}/check")).await;
        assert!(check.text.contains("EUR\u{a0}32,000.50"), "{}", check.text);
        let form = format!("{address}/check");
        let revision = check
            .text
            .split_once(r#"name="revision" value=""#)
            .unwrap()
            .1;
        let revision = revision.split('"').next().unwrap().to_owned();
        let without = mari.post(&form, &[("revision", &revision)]).await;
        assert_eq!(without.status, 422, "{}", without.text);
        let certified = [("revision", revision.as_str()), ("certified.yes", "on")];
        let sent = mari.post(&form, &certified).await;
        assert_eq!(sent.location, address, "{}", sent.text);
        // Pressed again.
        let again = mari.post(&form, &certified).await;
        assert_eq!(again.location, address);
        let receipt = mari.get(&address).await;
        assert!(
            receipt.text.contains("Your application was received"),
            "{}",
            receipt.text
        );
        let mine = mari.get("/applications").await;
        assert!(mine.text.contains("Liiv Energia OÜ"), "{}", mine.text);

        let manager = person(&app, "kaja@fund.example", &[Role::FundManager]).await;
        let mut manager = browser(&house, &manager);
        let rounds = manager.get("/funds/ALPHA/rounds?lang=en").await;
        assert!(rounds.text.contains("Deep tech 2026"), "{}", rounds.text);
        let list = manager.get("/funds/ALPHA/applications").await;
        assert!(list.text.contains("Liiv Energia OÜ"), "{}", list.text);
        let id = address.rsplit('/').next().unwrap();
        let read = manager
            .get(&format!("/funds/ALPHA/applications/{id}"))
            .await;
        assert!(read.text.contains("A sand battery."), "{}", read.text);
        assert_eq!(
            manager.get(&address).await.status,
            404,
            "the founders' own page"
        );
        let clerk = person(&app, "mihkel@fund.example", &[Role::FinanceOfficer]).await;
        let mut clerk = browser(&house, &clerk);
        let refused = clerk.get(&format!("/funds/ALPHA/applications/{id}")).await;
        assert_eq!(refused.status, 403);
    }
);

/// The session ends while somebody types; nothing has to be typed again.
#[tokio::test]
async fn what_was_typed_outlives_the_session() {
    let db = Database::fresh(Engine::Sqlite).await;
    let (app, _, founder) = called(&db).await;
    let id = started(&acting(&app, &founder).await).await.application;
    let house = House::with(Site::new(Arc::clone(&app)));
    let address = format!("/applications/{id}/form/project");
    let mut mari = browser(&house, &founder);
    mari.get(&address).await;
    let typed = [
        ("base", "0"),
        ("drawn", "problem product"),
        ("q.problem", "Heat \"is\" <wasted>"),
        ("q.product", ""),
        ("then", "next"),
    ];
    mari.cookies.clear();
    let kept = mari.post(&address, &typed).await;
    assert_eq!(kept.status, 401);
    let field = r#"name="q.problem" value="Heat &#34;is&#34; &#60;wasted&#62;""#;
    assert!(kept.text.contains(field), "{}", kept.text);
    // Signed in on another tab, the form of the former session is shown once more.
    let mut again = browser(&house, &founder);
    again.form_key = "stale".into();
    let shown = again.post(&address, &typed).await;
    assert_eq!(shown.status, 403);
    assert!(shown.text.contains(field), "{}", shown.text);
    assert!(
        shown.text.contains(&founder.form_key()),
        "with a key of this session"
    );
    let mut again = browser(&house, &founder);
    let sent = again.post(&address, &typed).await;
    assert_eq!(sent.status, 303, "{}", sent.text);
    let opened = open(&acting(&app, &founder).await, &id).await.unwrap();
    assert_eq!(opened.typed["problem"].text, "Heat \"is\" <wasted>");
}

/// The list of calls for programs, in the language asked for.
#[tokio::test]
async fn calls_are_followed_by_feed_and_calendar() {
    let db = Database::fresh(Engine::Sqlite).await;
    let (app, root, _) = called(&db).await;
    let house = House::with(Site::new(Arc::clone(&app)));
    let mut anybody = house.visitor();
    let data = anybody.get("/calls?format=json").await;
    let data: serde_json::Value = serde_json::from_str(&data.text).unwrap();
    assert_eq!(data[0]["code"], "ROUND");
    assert_eq!(data[0]["state"], "open");
    assert_eq!(data[0]["closes_at"], "2026-03-31T14:00:00Z");
    assert_eq!(data[0]["most"], "50000.00");
    let feed = anybody.get("/calls?format=atom&lang=ja").await;
    let read: atom_syndication::Feed = feed.text.parse().unwrap();
    assert_eq!(read.entries.len(), 1);
    assert_eq!(read.entries[0].title.as_str(), "ディープテック 2026");
    assert_eq!(
        read.entries[0].links[0].href,
        "http://localhost/calls/ROUND"
    );
    let days = anybody.get("/calls?format=ics").await;
    assert!(
        days.text.starts_with("BEGIN:VCALENDAR\r\n"),
        "{}",
        days.text
    );
    assert!(
        days.text.contains("DTSTART:20260331T140000Z\r\n"),
        "{}",
        days.text
    );
    // What is not published is in none of them.
    let create = super::plan("ALPHA", "HIDDEN");
    root.run(&crate::world::key(), create).await.unwrap();
    for format in ["", "?format=json", "?format=atom", "?format=ics"] {
        let list = anybody.get(&format!("/calls{format}")).await;
        assert!(!list.text.contains("HIDDEN"), "{}", list.text);
    }
    assert_eq!(anybody.get("/calls/HIDDEN").await.status, 404);
}
