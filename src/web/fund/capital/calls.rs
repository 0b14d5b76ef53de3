//! Capital calls: a line a share, the newest call first.

use std::sync::Arc;

use poem::web::{Data, Path};
use poem::{Response, Result, handler};

use crate::fund::view::calls::{self, Call, CallShare, Status};
use crate::web::answer::{Site, page};
use crate::web::fund::desk::Desk;
use crate::web::fund::listing::{Block, ListingPage};
use crate::web::locale::Visit;
use crate::web::parts::{Cell, Column, Row, Table, Tone};
use crate::web::section::Section;
use crate::web::words::Words;
use entity::value::Day;

/// Calls on a page.
const PAGE: u64 = 20;

/// `GET /funds/:code/calls?after=`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn list(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path(code): Path<String>,
) -> Result<Response> {
    let desk = Desk::enter(visit, &site, &code, Section::Calls).await?;
    let after = desk.given("after");
    let found = calls::calls(&desk.ctx, &desk.fund, after.as_deref(), PAGE).await?;
    let (w, today) = (desk.w, desk.today());
    let rows = found.rows.iter().flat_map(|call| {
        let desk = &desk;
        call.shares.iter().map(move |share| Row {
            cells: share_cells(desk, call, share, today),
        })
    });
    let table = Table {
        caption: w.t("nav-calls"),
        columns: share_columns(w),
        rows: rows.collect(),
        foot: None,
    };
    let mut block = Block::new(String::new(), table, w.t("calls-none"));
    block.pages = desk.pages(found.rows.len(), found.next);
    page(&ListingPage::new(&desk, vec![block]))
}

/// Headings of [`share_cells`].
pub fn share_columns(w: Words) -> Vec<Column> {
    vec![
        Column::text(w.t("calls-call")),
        Column::text(w.t("capital-sponsor")),
        Column::money(w.t("capital-called")),
        Column::money(w.t("capital-outstanding")),
        Column::text(w.t("calls-due")),
        Column::text(w.t("capital-status")),
    ]
}

/// A share on one line.
pub fn share_cells(desk: &Desk, call: &Call, share: &CallShare, today: Day) -> Vec<Cell> {
    let name = desk.w.with("calls-name", "no", call.no);
    vec![
        Cell::Id {
            id: name,
            href: desk.href(&format!("calls/{}", call.no)),
            w: desk.w,
        },
        Cell::text(&share.party.name),
        desk.cell(share.amount),
        desk.cell(share.outstanding),
        desk.date(call.due_on),
        status(desk.w, call.status(share, today)),
    ]
}

/// A share's state in a word or two.
pub fn status(w: Words, status: Status) -> Cell {
    match status {
        Status::Withdrawn => Cell::tag(w.t("calls-withdrawn"), Tone::Plain),
        Status::Excused => Cell::tag(w.t("calls-excused"), Tone::Plain),
        Status::Paid => Cell::tag(w.t("calls-paid"), Tone::Good),
        Status::Late { days } => Cell::tag(w.with("calls-late", "days", days), Tone::Bad),
        Status::Interest => Cell::tag(w.t("calls-interest-owed"), Tone::Warning),
        Status::Due => Cell::tag(w.t("calls-sent"), Tone::Info),
    }
}
