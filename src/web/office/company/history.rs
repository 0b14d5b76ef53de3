//! What happened to a company, newest first.

use crate::fund::view::company::{CompanyView, Event};
use crate::web::fund::listing::Block;
use crate::web::office::written::minute;
use crate::web::parts::{Cell, Column, Row, Table};
use crate::web::words::Words;

pub fn history(w: Words, view: &CompanyView) -> Block {
    let table = Table {
        caption: w.t("company-history"),
        columns: vec![
            Column::text(w.t("company-event")),
            Column::text(w.t("company-detail")),
            Column::text(w.t("audit-who")),
            Column::text(w.t("company-at")),
        ],
        rows: view.events.iter().map(|event| row(w, event)).collect(),
        foot: None,
    };
    Block::new(w.t("company-history"), table, String::new())
}

fn row(w: Words, event: &Event) -> Row {
    let kind = event.kind.replace('_', "-");
    let who = match event.who.as_str() {
        "" => String::new(),
        "local-administrator" => w.t("by-local-administrator"),
        name => name.to_owned(),
    };
    Row {
        cells: vec![
            Cell::text(w.t(&format!("company-event-{kind}"))),
            Cell::text(detail(w, event)),
            Cell::text(who),
            Cell::text(minute(event.at)),
        ],
    }
}

fn detail(w: Words, event: &Event) -> String {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(event.other.clone());
    parts.extend(event.person.map(|no| w.with("company-person-no", "no", no)));
    for (field, before, after) in &event.changes {
        let label = w.t(&format!("field-{field}"));
        let nothing = || w.t("company-nothing");
        let text = |text: &String| {
            if text.is_empty() {
                nothing()
            } else {
                text.clone()
            }
        };
        let (before, after) = (text(before), text(after));
        let args = [
            ("field", label.as_str()),
            ("before", &before),
            ("after", &after),
        ];
        parts.push(w.with_all("company-difference", &args));
    }
    if !event.reason.is_empty() {
        parts.push(event.reason.clone());
    }
    parts.join(&w.t("company-detail-gap"))
}
