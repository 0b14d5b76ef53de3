//! What the fund holds in each company, and what was written down, sold, valued and lost.

use std::sync::Arc;

use poem::web::{Data, Path};
use poem::{Response, Result, handler};

use super::part::{PAGE, by_source, columns, event_cells, event_columns, joined, links, reversal};
use crate::error::Error;
use crate::fund::view::portfolio::BySource;
use crate::fund::view::portfolio::event::Event;
use crate::fund::view::portfolio::holding::{self, HoldingLine, Holdings, RESULTS};
use crate::web::answer::{Site, page};
use crate::web::fund::desk::Desk;
use crate::web::fund::listing::{Block, ListingPage};
use crate::web::locale::Visit;
use crate::web::parts::{Cell, Column, Figure, Figures, Row, Table, Tone};
use crate::web::section::Section;
use entity::value::Side;

/// `GET /funds/:code/write-offs?after=&events=`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn list(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path(code): Path<String>,
) -> Result<Response> {
    let desk = Desk::enter(visit, &site, &code, Section::WriteOffs).await?;
    let (after, events) = (desk.given("after"), desk.given("events"));
    let (after, events) = (after.as_deref(), events.as_deref());
    let all = holding::holdings(&desk.ctx, &desk.fund, after, events, PAGE).await?;
    let w = desk.w;
    let mut held = Block::new(
        w.t("portfolio-holdings"),
        table(&desk, &all),
        w.t("portfolio-no-holdings"),
    );
    let shown = all.page.rows.len();
    held.pages = desk.pages(shown, all.page.next.clone());
    let rows: Result<Vec<Row>, Error> = all.events.rows.iter().map(|e| told(&desk, e)).collect();
    let mut heads = Vec::from(event_columns(&desk));
    heads.extend(columns(&desk));
    heads.push(Column::text(w.t("portfolio-next")));
    let happened = Table {
        caption: w.t("portfolio-results"),
        columns: heads,
        rows: rows?,
        foot: None,
    };
    let empty = if shown == 0 {
        String::new()
    } else {
        w.t("portfolio-no-results")
    };
    let mut happened = Block::new(w.t("portfolio-results"), happened, empty);
    let shown = all.events.rows.len();
    happened.pages = desk.pages_of("events", shown, all.events.next.clone());
    let mut listing = ListingPage::new(&desk, vec![held, happened]);
    listing.figures = Some(figures(&desk, &all));
    page(&listing)
}

fn figures(desk: &Desk, all: &Holdings) -> Figures {
    let w = desk.w;
    let figure = |label, amount: BySource| {
        let [local, partner] = [amount.local, amount.partner].map(|money| desk.money(money));
        Figure {
            label,
            unit: desk.fund.currency.to_string(),
            value: desk.money(amount.total),
            note: w.with_all(
                "portfolio-by-source",
                &[("local", local.text()), ("partner", partner.text())],
            ),
        }
    };
    let totals = &all.totals;
    Figures {
        figures: vec![
            figure(w.t("portfolio-cost"), totals.cost),
            figure(w.t("portfolio-unrealised"), totals.unrealised),
            figure(w.t("portfolio-loans"), totals.loans),
            figure(w.t("portfolio-lost"), totals.lost),
        ],
    }
}

/// A line for each source that financed a company.
fn table(desk: &Desk, all: &Holdings) -> Table {
    let (w, totals) = (desk.w, &all.totals);
    Table {
        caption: w.t("portfolio-holdings"),
        columns: vec![
            Column::text(w.t("portfolio-company")),
            Column::text(w.t("portfolio-capital")),
            Column::money(w.t("portfolio-cost")),
            Column::money(w.t("portfolio-unrealised")),
            Column::money(w.t("portfolio-loans")),
            Column::text(w.t("portfolio-next")),
        ],
        rows: all
            .page
            .rows
            .iter()
            .flat_map(|line| rows(desk, line))
            .collect(),
        foot: Some(Row {
            cells: vec![
                Cell::text(w.t("books-total")),
                Cell::Empty,
                desk.cell(totals.cost.total),
                desk.cell(totals.unrealised.total),
                desk.cell(totals.loans.total),
            ],
        }),
    }
}

fn rows(desk: &Desk, line: &HoldingLine) -> Vec<Row> {
    let w = desk.w;
    let held = [line.cost, line.unrealised, line.loans];
    let name = Cell::TwoLines {
        text: line.name.clone(),
        below: line.code.clone(),
    };
    if held.iter().all(BySource::is_zero) {
        let nothing = Cell::tag(w.t("portfolio-nothing-held"), Tone::Plain);
        return vec![Row {
            cells: vec![name, nothing],
        }];
    }
    let sides = Side::BOTH.into_iter();
    let financed = sides.filter(|side| held.iter().any(|amount| !amount.of(*side).is_zero()));
    let row = |(i, side): (usize, Side)| {
        let mut cells = vec![name.clone(), desk.side(side)];
        cells.extend(held.map(|amount| desk.cell(amount.of(side))));
        if i == 0 {
            cells.push(moves(desk, line));
        }
        Row { cells }
    };
    financed.enumerate().map(row).collect()
}

/// Only what is held can be sold, valued or lost.
fn moves(desk: &Desk, line: &HoldingLine) -> Cell {
    let w = desk.w;
    let fields: &[(&str, &str)] = &[("company", &line.code)];
    let value = (w.t("portfolio-value"), "value", fields);
    let exit = (w.t("portfolio-exit"), "exit", fields);
    let down = (w.t("portfolio-write-down"), "write-down", fields);
    let off = (w.t("portfolio-write-off"), "write-off", fields);
    let repaid = (w.t("portfolio-repayment"), "loan-repayment", fields);
    match (line.cost.is_zero(), line.loans.is_zero()) {
        (true, true) => Cell::Empty,
        (false, true) => links(desk, &[value, exit, down, off]),
        (true, false) => links(desk, &[repaid, down, off]),
        (false, false) => links(desk, &[value, exit, repaid, down, off]),
    }
}

fn told(desk: &Desk, event: &Event) -> Result<Row, Error> {
    let company = event.subject.strip_prefix("company/").unwrap_or_default();
    let what = joined(&[company, &event.text]);
    let mut cells = Vec::from(event_cells(desk, event, what));
    let result = event.credited(&RESULTS, desk.fund.currency)?;
    cells.extend(by_source(desk, &result));
    cells.push(reversal(desk, event));
    Ok(Row { cells })
}
