//! The awards of a fund, newest first.

use std::sync::Arc;

use poem::web::{Data, Path};
use poem::{Response, Result, handler};

use super::part::PAGE;
use super::state;
use crate::fund::view::portfolio::award::{self, AwardLine, AwardTotals};
use crate::web::answer::{Site, page};
use crate::web::fund::desk::Desk;
use crate::web::fund::listing::{Block, ListingPage};
use crate::web::locale::Visit;
use crate::web::parts::{Cell, Column, Row, Table};
use crate::web::section::Section;

/// `GET /funds/:code/awards?after=`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn list(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path(code): Path<String>,
) -> Result<Response> {
    let desk = Desk::enter(visit, &site, &code, Section::Awards).await?;
    let after = desk.given("after");
    let awards = award::awards(&desk.ctx, &desk.fund, after.as_deref(), PAGE).await?;
    let w = desk.w;
    let lines = &awards.page.rows;
    let table = Table {
        caption: w.t("nav-awards"),
        columns: vec![
            Column::text(w.t("portfolio-number")),
            Column::text(w.t("portfolio-company")),
            Column::text(w.t("portfolio-state")),
            Column::text(w.t("portfolio-decided")),
            Column::money(w.t("portfolio-local")),
            Column::money(w.t("portfolio-partner")),
            Column::money(w.t("portfolio-disbursed")),
            Column::money(w.t("portfolio-remaining")),
        ],
        rows: lines.iter().map(|line| row(&desk, line)).collect(),
        foot: Some(foot(&desk, &awards.totals)),
    };
    let mut block = Block::new(String::new(), table, w.t("portfolio-no-awards"));
    block.pages = desk.pages(lines.len(), awards.page.next);
    page(&ListingPage::new(&desk, vec![block]))
}

fn row(desk: &Desk, award: &AwardLine) -> Row {
    let w = desk.w;
    let instrument = w.t(&format!("choice-instrument-{}", award.instrument));
    Row {
        cells: vec![
            Cell::link(
                award.no.to_string(),
                desk.href(&format!("awards/{}", award.no)),
            ),
            Cell::TwoLines {
                text: award.company.1.clone(),
                below: instrument,
            },
            state::tag(&award.state, w),
            desk.date(award.awarded_on),
            desk.cell(award.amount.local),
            desk.cell(award.amount.partner),
            desk.cell(award.disbursed),
            desk.cell(award.remaining),
        ],
    }
}

fn foot(desk: &Desk, totals: &AwardTotals) -> Row {
    let w = desk.w;
    Row {
        cells: vec![
            Cell::text(w.t("books-total")),
            Cell::text(w.with("portfolio-count-awards", "count", totals.count)),
            Cell::Empty,
            Cell::Empty,
            desk.cell(totals.amount.local),
            desk.cell(totals.amount.partner),
            desk.cell(totals.disbursed),
            desk.cell(totals.remaining),
        ],
    }
}
