//! Closes and reopenings of the books.

use std::sync::Arc;

use poem::web::{Data, Path};
use poem::{Response, Result, handler};

use crate::fund::view::books::{self, PeriodEvent};
use crate::web::answer::{Site, page};
use crate::web::fund::desk::Desk;
use crate::web::fund::listing::{Block, ListingPage};
use crate::web::locale::Visit;
use crate::web::parts::{Cell, Column, Figure, Figures, MoneyText, Row, Table, Tone};
use crate::web::section::Section;

/// `GET /funds/:code/periods`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn show(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path(code): Path<String>,
) -> Result<Response> {
    let desk = Desk::enter(visit, &site, &code, Section::Periods).await?;
    let (events, through) = books::period_events(&desk.ctx, &desk.fund).await?;
    let w = desk.w;
    let table = Table {
        caption: w.t("nav-periods"),
        columns: vec![
            Column::text(w.t("books-event")),
            Column::text(w.t("books-through")),
            Column::text(w.t("books-reason")),
            Column::text(w.t("books-head")),
            Column::text(w.t("books-maker")),
            Column::text(w.t("books-recorded")),
        ],
        rows: events.iter().map(|event| row(&desk, event)).collect(),
        foot: None,
    };
    let block = Block::new(String::new(), table, w.t("books-no-periods"));
    let mut listing = ListingPage::new(&desk, vec![block]);
    listing.lede = w.t("books-periods-lede");
    let closed = through.map_or_else(|| w.t("books-nothing-closed"), |day| desk.written(day));
    listing.figures = Some(Figures {
        figures: vec![Figure {
            label: w.t("books-closed-through"),
            unit: String::new(),
            value: MoneyText::new(closed, false),
            note: String::new(),
        }],
    });
    page(&listing)
}

fn row(desk: &Desk, event: &PeriodEvent) -> Row {
    let w = desk.w;
    Row {
        cells: vec![
            if event.closed {
                Cell::tag(w.t("books-period-closed"), Tone::Good)
            } else {
                Cell::tag(w.t("books-period-reopened"), Tone::Warning)
            },
            event.through.map_or_else(
                || Cell::text(w.t("books-nothing-closed")),
                |day| desk.date(day),
            ),
            Cell::text(&event.reason),
            if event.head == 0 {
                Cell::Empty
            } else {
                desk.journal_link(event.head)
            },
            Cell::text(&event.actor),
            Cell::text(desk.instant(event.recorded_at)),
        ],
    }
}
