//! One distribution: who gets what, and what of it may be called again.

use std::sync::Arc;

use poem::web::{Data, Path};
use poem::{Response, Result, handler};

use super::distributions::status;
use crate::fund::view::distributions::{self, Distribution};
use crate::web::answer::{Site, page};
use crate::web::fund::desk::{Action, Desk, number};
use crate::web::fund::listing::{Block, ListingPage};
use crate::web::locale::Visit;
use crate::web::parts::{Cell, Column, Row, Table};
use crate::web::section::Section;

/// `GET /funds/:code/distributions/:no`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn show(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path((code, no)): Path<(String, String)>,
) -> Result<Response> {
    let desk = Desk::enter(visit, &site, &code, Section::Distributions).await?;
    let no = number("distribution", &no)?;
    let found = distributions::one(&desk.ctx, &desk.fund, no).await?;
    let w = desk.w;
    let mut list = ListingPage::new(&desk, vec![shares(&desk, &found)]);
    let frame = desk.titled(&w.with("distributions-title", "no", no));
    list.frame = frame.about(&format!("distribution/{no}"));
    list.lede.clone_from(&found.purpose);
    list.actions = actions(&desk, &found);
    let kind = match found.kind.as_str() {
        "equalisation" => w.t("kind-call-equalise"),
        _ => w.t("distributions-proceeds"),
    };
    list.facts = vec![
        (w.t("books-kind"), Cell::text(kind)),
        (w.t("capital-amount"), desk.with_unit(found.amount)),
        (
            w.t("distributions-recallable"),
            desk.with_unit(found.recallable),
        ),
        (w.t("distributions-declared"), desk.date(found.declared_on)),
        (w.t("capital-status"), status(w, &found.status)),
        (w.t("capital-journal"), desk.journal_link(found.seq)),
    ];
    page(&list)
}

fn actions(desk: &Desk, found: &Distribution) -> Vec<Action> {
    let (no, seq) = (found.no.to_string(), found.seq.to_string());
    if found.status != "declared" {
        return Vec::new();
    }
    let untouched = found.shares.iter().all(|s| s.paid_on.is_none());
    let mut actions: Vec<Action> = desk
        .action("distribution-pay", &[("distribution", &no)])
        .into_iter()
        .collect();
    if let Some(pay) = actions.first_mut() {
        pay.primary = true;
    }
    if untouched {
        actions.extend(desk.action("reverse", &[("seq", &seq)]));
    }
    actions
}

fn shares(desk: &Desk, found: &Distribution) -> Block {
    let w = desk.w;
    let rows = found.shares.iter().map(|share| Row {
        cells: vec![
            Cell::text(&share.party.name),
            desk.cell(share.amount),
            desk.cell(share.recallable),
            desk.cell(share.reinstated),
            desk.side(share.source),
            share.paid_on.map_or(Cell::Empty, |day| desk.date(day)),
            share
                .pay_seq
                .map_or(Cell::Empty, |seq| desk.journal_link(seq)),
        ],
    });
    let table = Table {
        caption: w.t("distributions-shares"),
        columns: vec![
            Column::text(w.t("capital-sponsor")),
            Column::money(w.t("capital-amount")),
            Column::money(w.t("distributions-recallable")),
            Column::money(w.t("distributions-reinstated")),
            Column::text(w.t("distributions-source")),
            Column::text(w.t("calls-paid")),
            Column::text(w.t("capital-journal")),
        ],
        rows: rows.collect(),
        foot: None,
    };
    Block::new(w.t("distributions-shares"), table, String::new())
}
