//! What these pages share: amounts by source, events, links to forms.

use crate::fund::view::portfolio::BySource;
use crate::fund::view::portfolio::event::Event;
use crate::web::fund::desk::Desk;
use crate::web::fund::name::kind_name;
use crate::web::parts::{Cell, Column};

/// Rows on a page.
pub const PAGE: u64 = 25;

/// Columns for [`by_source`].
pub fn columns(desk: &Desk) -> [Column; 3] {
    let w = desk.w;
    [
        Column::money(w.t("portfolio-local")),
        Column::money(w.t("portfolio-partner")),
        Column::money(w.t("books-total")),
    ]
}

/// Local, partner, and both.
pub fn by_source(desk: &Desk, amount: &BySource) -> [Cell; 3] {
    [amount.local, amount.partner, amount.total].map(|money| desk.cell(money))
}

/// Day, journal, and what happened.
pub fn event_columns(desk: &Desk) -> [Column; 3] {
    let w = desk.w;
    [
        Column::text(w.t("books-entry")),
        Column::text(w.t("books-date")),
        Column::text(w.t("books-description")),
    ]
}

/// The cells of [`event_columns`]; `what` stands under the kind.
pub fn event_cells(desk: &Desk, event: &Event, what: String) -> [Cell; 3] {
    let kind = kind_name(&event.kind, desk.w);
    [
        desk.journal_link(event.seq),
        desk.date(event.on),
        if what.is_empty() {
            Cell::text(kind)
        } else {
            Cell::TwoLines {
                text: kind,
                below: what,
            }
        },
    ]
}

/// The link to the reversal where there is one, else to the form that makes it.
pub fn reversal(desk: &Desk, event: &Event) -> Cell {
    let w = desk.w;
    if let Some(by) = event.reversed_by {
        return Cell::link(
            w.with("books-reversed-by", "seq", by),
            desk.journal_href(by),
        );
    }
    let seq = event.seq.to_string();
    links(
        desk,
        &[(w.t("portfolio-reverse"), "reverse", &[("seq", &seq)])],
    )
}

/// What a link says, the operation it opens, and what is filled in there.
pub type OperationLink<'a> = (String, &'a str, &'a [(&'a str, &'a str)]);

/// Links to forms: label, operation, and what is filled in.
pub fn links(desk: &Desk, to: &[OperationLink<'_>]) -> Cell {
    let link = |(label, slug, fields): &(String, &str, &[(&str, &str)])| {
        let action = desk.action(slug, fields)?;
        Some((label.clone(), action.href))
    };
    Cell::Links {
        links: to.iter().filter_map(link).collect(),
    }
}

/// The parts that say something, one after the other.
pub fn joined(parts: &[&str]) -> String {
    let said: Vec<&str> = parts.iter().copied().filter(|p| !p.is_empty()).collect();
    said.join(" \u{b7} ")
}
