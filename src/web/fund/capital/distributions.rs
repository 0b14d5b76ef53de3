//! Distributions, the newest first.

use std::sync::Arc;

use poem::web::{Data, Path};
use poem::{Response, Result, handler};

use crate::fund::view::distributions::{self, Distribution};
use crate::web::answer::{Site, page};
use crate::web::fund::desk::Desk;
use crate::web::fund::listing::{Block, ListingPage};
use crate::web::locale::Visit;
use crate::web::parts::{Cell, Column, Row, Table, Tone};
use crate::web::section::Section;
use crate::web::words::Words;

/// Distributions on a page.
const PAGE: u64 = 25;

/// `GET /funds/:code/distributions?after=`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn list(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path(code): Path<String>,
) -> Result<Response> {
    let desk = Desk::enter(visit, &site, &code, Section::Distributions).await?;
    let after = desk.given("after");
    let found = distributions::distributions(&desk.ctx, &desk.fund, after.as_deref(), PAGE).await?;
    let w = desk.w;
    let rows = found.rows.iter().map(|d| row(&desk, d));
    let table = Table {
        caption: w.t("nav-distributions"),
        columns: vec![
            Column::text(w.t("distributions-distribution")),
            Column::text(w.t("distributions-declared")),
            Column::text(w.t("books-description")),
            Column::money(w.t("capital-amount")),
            Column::money(w.t("distributions-unpaid")),
            Column::money(w.t("distributions-recallable")),
            Column::text(w.t("capital-status")),
        ],
        rows: rows.collect::<Result<_, crate::error::Error>>()?,
        foot: None,
    };
    let mut block = Block::new(String::new(), table, w.t("distributions-none"));
    block.pages = desk.pages(found.rows.len(), found.next);
    page(&ListingPage::new(&desk, vec![block]))
}

fn row(desk: &Desk, d: &Distribution) -> crate::error::Result<Row> {
    let name = desk.w.with("distributions-name", "no", d.no);
    let open = if d.status == "reversed" {
        Cell::Empty
    } else {
        desk.cell(d.unpaid()?)
    };
    Ok(Row {
        cells: vec![
            Cell::link(name, desk.href(&format!("distributions/{}", d.no))),
            desk.date(d.declared_on),
            Cell::text(&d.purpose),
            desk.cell(d.amount),
            open,
            desk.cell(d.recallable),
            status(desk.w, &d.status),
        ],
    })
}

/// A distribution's state in a word.
pub fn status(w: Words, status: &str) -> Cell {
    match status {
        "declared" => Cell::tag(w.t("distributions-open"), Tone::Warning),
        "paid" => Cell::tag(w.t("calls-paid"), Tone::Good),
        _ => Cell::tag(w.t("capital-reversed"), Tone::Plain),
    }
}
