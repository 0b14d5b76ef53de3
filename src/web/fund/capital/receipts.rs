//! Money received, and what each receipt settled.

use std::sync::Arc;

use poem::web::{Data, Path};
use poem::{Response, Result, handler};

use crate::fund::view::receipts::{self, Receipt};
use crate::web::answer::{Site, page};
use crate::web::fund::desk::Desk;
use crate::web::fund::listing::{Block, ListingPage};
use crate::web::locale::Visit;
use crate::web::parts::{Cell, Column, Row, Table, Tone};
use crate::web::section::Section;

/// Receipts on a page.
const PAGE: u64 = 25;

/// `GET /funds/:code/receipts?after=`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn list(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path(code): Path<String>,
) -> Result<Response> {
    let desk = Desk::enter(visit, &site, &code, Section::Receipts).await?;
    let after = desk.given("after");
    let found = receipts::receipts(&desk.ctx, &desk.fund, after.as_deref(), PAGE).await?;
    let table = receipt_table(&desk, &found.rows);
    let mut block = Block::new(String::new(), table, desk.w.t("receipts-none"));
    block.pages = desk.pages(found.rows.len(), found.next);
    page(&ListingPage::new(&desk, vec![block]))
}

/// Receipts as a table.
pub fn receipt_table(desk: &Desk, receipts: &[Receipt]) -> Table {
    let w = desk.w;
    let rows = receipts.iter().map(|receipt| Row {
        cells: vec![
            Cell::text(receipt.no.to_string()),
            desk.date(receipt.received_on),
            Cell::TwoLines {
                text: receipt.party.name.clone(),
                below: receipt.reference.clone(),
            },
            desk.cell(receipt.amount),
            settled(desk, receipt),
            if receipt.advance.is_zero() {
                Cell::Empty
            } else {
                desk.cell(receipt.advance)
            },
            Cell::text(&receipt.bank),
            status(desk, &receipt.status),
            desk.journal_link(receipt.seq),
        ],
    });
    Table {
        caption: w.t("nav-receipts"),
        columns: vec![
            Column::text(w.t("receipts-receipt")),
            Column::text(w.t("books-date")),
            Column::text(w.t("capital-sponsor")),
            Column::money(w.t("capital-amount")),
            Column::text(w.t("receipts-settled")),
            Column::money(w.t("receipts-advance")),
            Column::text(w.t("receipts-bank")),
            Column::text(w.t("capital-status")),
            Column::text(w.t("capital-journal")),
        ],
        rows: rows.collect(),
        foot: None,
    }
}

/// The calls it went to, with default interest named apart.
fn settled(desk: &Desk, receipt: &Receipt) -> Cell {
    let w = desk.w;
    let calls = receipt
        .lines
        .iter()
        .map(|line| w.with("calls-name", "no", line.call));
    let calls: Vec<String> = calls.collect();
    let interest = receipt.lines.iter().filter(|l| l.interest.is_positive());
    let interest: Vec<String> = interest
        .map(|l| {
            let amount = desk.money(l.interest);
            w.with("receipts-interest", "amount", amount.text())
        })
        .collect();
    match (&calls[..], interest.is_empty()) {
        ([], _) => Cell::Empty,
        ([_], true) => {
            let call = receipt.lines[0].call;
            Cell::link(&calls[0], desk.href(&format!("calls/{call}")))
        }
        (_, true) => Cell::text(calls.join(", ")),
        _ => Cell::TwoLines {
            text: calls.join(", "),
            below: interest.join(", "),
        },
    }
}

fn status(desk: &Desk, status: &str) -> Cell {
    let w = desk.w;
    match status {
        "received" => Cell::tag(w.t("receipts-received"), Tone::Good),
        "suspended" => Cell::tag(w.t("receipts-suspended"), Tone::Warning),
        "returned" => Cell::tag(w.t("receipts-returned"), Tone::Bad),
        _ => Cell::tag(w.t("capital-reversed"), Tone::Plain),
    }
}
