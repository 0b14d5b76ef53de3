//! One journal in full.

use std::sync::Arc;

use askama::Template;
use poem::web::{Data, Path};
use poem::{Response, Result, handler};

use crate::error::Error;
use crate::fund::view::books;
use crate::ledger::read::{JournalLeg, JournalView};
use crate::money::Money;
use crate::web::answer::{Site, page};
use crate::web::frame::Frame;
use crate::web::fund::books::meta::label;
use crate::web::fund::desk::{Action, Desk};
use crate::web::fund::name::{account_name, kind_name};
use crate::web::fund::subject;
use crate::web::locale::Visit;
use crate::web::parts::{Cell, Column, Row, Table, Tone};
use crate::web::section::Section;
use crate::web::words::Words;

#[derive(Template)]
#[template(path = "fund/journal.html")]
struct JournalPage {
    frame: Frame,
    w: Words,
    lede: String,
    actions: Vec<Action>,
    linked: Vec<Cell>,
    legs: Table,
    facts: Vec<(String, Cell)>,
    meta: Vec<(String, Cell)>,
}

/// `GET /funds/:code/journal/:seq`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn show(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path((code, seq)): Path<(String, String)>,
) -> Result<Response> {
    let desk = Desk::enter(visit, &site, &code, Section::Journal).await?;
    let seq: i64 = seq
        .parse()
        .map_err(|_| Error::NotFound(format!("journal {seq}")))?;
    let journal = books::one(&desk.ctx, &desk.fund, seq).await?;
    let w = desk.w;
    let kind = kind_name(&journal.kind, w);
    page(&JournalPage {
        frame: desk
            .titled(&w.with("books-journal-title", "seq", seq))
            .about(&format!("journal/{seq}")),
        w,
        lede: if journal.text.is_empty() {
            kind
        } else {
            format!("{kind}: {}", journal.text)
        },
        actions: reverse(&desk, &journal).into_iter().collect(),
        linked: linked(&desk, &journal),
        legs: legs(&desk, &journal.legs),
        facts: facts(&desk, &journal),
        meta: journal
            .meta
            .iter()
            .map(|(name, value)| (label(desk.w, name), Cell::text(value)))
            .collect(),
    })
}

/// Only what stands can be taken back.
fn reverse(desk: &Desk, journal: &JournalView) -> Option<Action> {
    let stands = journal.reversed_by.is_none() && journal.reverses.is_none();
    let seq = journal.seq.to_string();
    stands
        .then(|| desk.action("reverse", &[("seq", &seq)]))
        .flatten()
}

fn linked(desk: &Desk, journal: &JournalView) -> Vec<Cell> {
    let w = desk.w;
    let by = journal.reversed_by.map(|by| {
        Cell::link(
            w.with("books-reversed-by", "seq", by),
            desk.journal_href(by),
        )
    });
    let of = journal
        .reverses
        .map(|of| Cell::link(w.with("books-reverses", "seq", of), desk.journal_href(of)));
    by.into_iter().chain(of).collect()
}

fn legs(desk: &Desk, legs: &[JournalLeg]) -> Table {
    let w = desk.w;
    let rows = legs.iter().map(|leg| {
        let debit = leg.amount.is_positive();
        let credit = leg.amount.checked_neg().ok().filter(Money::is_positive);
        let layer = if leg.layer == "memo" {
            Cell::tag(w.t("books-layer-memo"), Tone::Plain)
        } else {
            Cell::tag(w.t("books-layer-real"), Tone::Info)
        };
        let name = format!("{} {}", leg.path, account_name(&leg.path, w));
        Row {
            cells: vec![
                Cell::link(name, desk.statement_href(&leg.path, leg.amount.currency())),
                layer,
                if debit {
                    desk.cell(leg.amount)
                } else {
                    Cell::Empty
                },
                credit.map_or(Cell::Empty, |m| desk.cell(m)),
                desk.cell(leg.balance_after),
            ],
        }
    });
    Table {
        caption: w.t("books-legs"),
        columns: vec![
            Column::text(w.t("books-account")),
            Column::text(w.t("books-layer")),
            Column::money(w.t("books-debit")),
            Column::money(w.t("books-credit")),
            Column::money(w.t("books-balance-after")),
        ],
        rows: rows.collect(),
        foot: None,
    }
}

fn facts(desk: &Desk, journal: &JournalView) -> Vec<(String, Cell)> {
    let w = desk.w;
    let id = |id: &str| Cell::Id {
        id: id.to_owned(),
        href: String::new(),
        w,
    };
    let subject = match subject::href(desk, &journal.subject) {
        Some(href) => Cell::link(&journal.subject, href),
        None => Cell::text(&journal.subject),
    };
    let mut facts = vec![
        (w.t("books-effective"), desk.date(journal.effective_on)),
        (
            w.t("books-recorded"),
            Cell::text(desk.instant(journal.recorded_at)),
        ),
        (w.t("books-subject"), subject),
        (w.t("books-maker"), Cell::text(&journal.maker)),
    ];
    if let Some(checker) = &journal.checker {
        facts.push((w.t("books-checker"), Cell::text(checker)));
    }
    facts.extend([
        (w.t("books-key"), id(&journal.key)),
        (w.t("books-hash"), id(&journal.hash)),
        (w.t("books-prev-hash"), id(&journal.prev_hash)),
    ]);
    facts
}
