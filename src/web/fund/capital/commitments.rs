//! What each sponsor promised, how far it is called, and how it came about.

use std::sync::Arc;

use poem::web::{Data, Path};
use poem::{Response, Result, handler};

use crate::fund::view::books::{self, Listed};
use crate::fund::view::sponsors::{self, Standing};
use crate::ledger::read::{Filter, SourceFigures};
use crate::money::Money;
use crate::web::answer::{Site, page};
use crate::web::fund::desk::Desk;
use crate::web::fund::listing::{Block, ListingPage};
use crate::web::fund::name::kind_name;
use crate::web::locale::Visit;
use crate::web::parts::{Cell, Column, Row, Table};
use crate::web::section::Section;

/// Journals on a page.
const PAGE: u64 = 25;

/// `GET /funds/:code/commitments?after=`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn show(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path(code): Path<String>,
) -> Result<Response> {
    let desk = Desk::enter(visit, &site, &code, Section::Commitments).await?;
    let standings = sponsors::standings(&desk.ctx, &desk.fund).await?;
    let figures = sponsors::figures(&desk.ctx, &desk.fund).await?;
    let filter = Filter {
        account: Some("9100".to_owned()),
        ..Filter::default()
    };
    let after = desk.given("after");
    let listing = books::listing(&desk.ctx, &desk.fund, &filter, after.as_deref(), PAGE).await?;
    let shown = listing.journals.len();
    let w = desk.w;
    let table = changes(&desk, &listing.journals);
    let mut changes = Block::new(w.t("commitments-changes"), table, String::new());
    changes.pages = desk.pages(shown, listing.next);
    page(&ListingPage::new(
        &desk,
        vec![
            by_sponsor(&desk, &standings),
            by_source(&desk, &figures.sources),
            changes,
        ],
    ))
}

fn by_sponsor(desk: &Desk, standings: &[Standing]) -> Block {
    let w = desk.w;
    let promised = standings.iter().filter(|s| {
        s.committed.is_positive() || s.called.is_positive() || s.contributed.is_positive()
    });
    let rows = promised.map(|s| Row {
        cells: vec![
            Cell::text(&s.party.name),
            desk.side(s.party.side),
            desk.cell(s.committed),
            desk.cell(s.called),
            desk.cell(s.callable),
            desk.cell(s.outstanding),
            desk.percent(s.called, s.committed)
                .map_or(Cell::Empty, Cell::text),
        ],
    });
    let table = Table {
        caption: w.t("commitments-by-sponsor"),
        columns: vec![
            Column::text(w.t("capital-sponsor")),
            Column::text(w.t("capital-source")),
            Column::money(w.t("capital-committed")),
            Column::money(w.t("capital-called")),
            Column::money(w.t("capital-callable")),
            Column::money(w.t("capital-outstanding")),
            Column::money(w.t("commitments-share-called")),
        ],
        rows: rows.collect(),
        foot: None,
    };
    Block::new(
        w.t("commitments-by-sponsor"),
        table,
        w.t("commitments-none"),
    )
}

/// In the fund's currency; nothing while nobody committed.
fn by_source(desk: &Desk, sources: &[SourceFigures; 2]) -> Block {
    let w = desk.w;
    let amounts = |s: &SourceFigures| {
        [
            s.committed,
            s.called,
            s.paid_in,
            s.disbursed,
            s.free_to_commit,
        ]
    };
    let row = |head: Cell, amounts: [Money; 5]| Row {
        cells: std::iter::once(head)
            .chain(amounts.map(|m| desk.cell(m)))
            .collect(),
    };
    let any = sources.iter().any(|s| s.committed.is_positive());
    let rows = sources.iter().filter(|_| any);
    let table = Table {
        caption: w.t("commitments-by-source"),
        columns: vec![
            Column::text(w.t("capital-source")),
            Column::money(w.t("capital-committed")),
            Column::money(w.t("capital-called")),
            Column::money(w.t("capital-paid-in")),
            Column::money(w.t("capital-disbursed")),
            Column::money(w.t("overview-free")),
        ],
        rows: rows.map(|s| row(desk.side(s.side), amounts(s))).collect(),
        foot: None,
    };
    let title = w.with("commitments-by-source-in", "currency", desk.fund.currency);
    Block::new(title, table, String::new())
}

fn changes(desk: &Desk, journals: &[Listed]) -> Table {
    let w = desk.w;
    let rows = journals.iter().map(|listed| {
        let item = &listed.item;
        let amount = item.amounts.first().map_or(Cell::Empty, |m| desk.cell(*m));
        Row {
            cells: vec![
                desk.date(item.effective_on),
                Cell::text(kind_name(&item.kind, w)),
                Cell::text(&item.text),
                amount,
                desk.journal_link(item.seq),
            ],
        }
    });
    Table {
        caption: w.t("commitments-changes"),
        columns: vec![
            Column::text(w.t("books-date")),
            Column::text(w.t("books-kind")),
            Column::text(w.t("books-description")),
            Column::money(w.t("capital-amount")),
            Column::text(w.t("capital-journal")),
        ],
        rows: rows.collect(),
        foot: None,
    }
}
