//! Cash in each currency, positions in foreign money, rates, exchanges and revaluations.

use std::sync::Arc;

use poem::web::{Data, Path};
use poem::{Response, Result, handler};

use super::part::{PAGE, by_source, columns, event_cells, event_columns, joined, reversal};
use crate::error::Error;
use crate::fund::view::portfolio::event::Event;
use crate::fund::view::portfolio::exchange::{self, ForeignMoney, PositionLine, RateLine};
use crate::ledger::account::Code;
use crate::money::{Rate, show_with_unit};
use crate::web::answer::{Site, page};
use crate::web::fund::desk::Desk;
use crate::web::fund::listing::{Block, ListingPage};
use crate::web::locale::Visit;
use crate::web::parts::{Cell, Column, Row, Table};
use crate::web::section::Section;

/// Accounts whose legs say what an exchange or a revaluation gained.
const RESULTS: [Code; 2] = [Code::ExchangeRealised, Code::ExchangeUnrealised];

/// `GET /funds/:code/exchange?events=&rates=`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn list(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path(code): Path<String>,
) -> Result<Response> {
    let desk = Desk::enter(visit, &site, &code, Section::Exchange).await?;
    let (events, rates) = (desk.given("events"), desk.given("rates"));
    let (events, rates) = (events.as_deref(), rates.as_deref());
    let all = exchange::foreign_money(&desk.ctx, &desk.fund, events, rates, PAGE).await?;
    let blocks = vec![
        cash(&desk, &all),
        positions(&desk, &all.positions),
        happened(&desk, &all)?,
        recorded(&desk, &all),
    ];
    page(&ListingPage::new(&desk, blocks))
}

fn cash(desk: &Desk, all: &ForeignMoney) -> Block {
    let (w, base) = (desk.w, desk.fund.currency);
    let mut heads = vec![
        Column::text(w.t("portfolio-bank")),
        Column::text(w.t("books-currency")),
    ];
    heads.extend(columns(desk));
    let rows = all.banks.iter().map(|bank| {
        let mut cells = vec![
            Cell::TwoLines {
                text: bank.code.clone(),
                below: bank.name.clone(),
            },
            Cell::text(bank.currency.to_string()),
        ];
        cells.extend(by_source(desk, &bank.cash));
        Row { cells }
    });
    let mut foot = vec![Cell::text(w.t("books-total")), Cell::text(base.to_string())];
    foot.extend(by_source(desk, &all.cash));
    let table = Table {
        caption: w.t("account-cash"),
        columns: heads,
        rows: rows.collect(),
        foot: Some(Row { cells: foot }),
    };
    Block::new(w.t("account-cash"), table, w.t("portfolio-no-banks"))
}

fn positions(desk: &Desk, positions: &[PositionLine]) -> Block {
    let w = desk.w;
    let row = |line: &PositionLine| Row {
        cells: vec![
            Cell::text(line.held.currency().to_string()),
            desk.cell(line.held),
            desk.cell(line.carried),
            line.rate
                .map_or(Cell::Empty, |r| Cell::text(rate_text(desk, r))),
            line.value.map_or(Cell::Empty, |money| desk.cell(money)),
        ],
    };
    let table = Table {
        caption: w.t("portfolio-positions"),
        columns: vec![
            Column::text(w.t("books-currency")),
            Column::money(w.t("portfolio-held")),
            Column::money(w.t("portfolio-carried")),
            Column::money(w.t("portfolio-latest-rate")),
            Column::money(w.t("portfolio-value-at-rate")),
        ],
        rows: positions.iter().map(row).collect(),
        foot: None,
    };
    Block::new(
        w.t("portfolio-positions"),
        table,
        w.t("portfolio-no-positions"),
    )
}

fn happened(desk: &Desk, all: &ForeignMoney) -> Result<Block, Error> {
    let w = desk.w;
    let mut heads = Vec::from(event_columns(desk));
    heads.push(Column::money(w.t("portfolio-given")));
    heads.push(Column::money(w.t("portfolio-received")));
    heads.extend([
        Column::money(w.t("portfolio-result-local")),
        Column::money(w.t("portfolio-result-partner")),
        Column::text(w.t("portfolio-next")),
    ]);
    let rows: Result<Vec<Row>, Error> = all.events.rows.iter().map(|e| event(desk, e)).collect();
    let table = Table {
        caption: w.t("portfolio-exchanges"),
        columns: heads,
        rows: rows?,
        foot: None,
    };
    let mut block = Block::new(
        w.t("portfolio-exchanges"),
        table,
        w.t("portfolio-no-exchanges"),
    );
    let shown = all.events.rows.len();
    block.pages = desk.pages_of("events", shown, all.events.next.clone());
    Ok(block)
}

fn event(desk: &Desk, event: &Event) -> Result<Row, Error> {
    let rate = |name: &str, of: &str| match event.fact(name) {
        "" => String::new(),
        rate => format!("1 {of} = {} {}", desk.decimal(rate), desk.fund.currency),
    };
    let mut what: Vec<String> = vec![rate("rate", event.fact("currency"))];
    let named = event
        .meta
        .keys()
        .filter_map(|name| name.strip_prefix("rate."));
    what.extend(named.map(|of| rate(&format!("rate.{of}"), of)));
    what.push(event.text.clone());
    let what: Vec<&str> = what.iter().map(String::as_str).collect();
    let mut cells = Vec::from(event_cells(desk, event, joined(&what)));
    let lang = desk.w.lang();
    let moved = |incoming: bool| {
        let mut own = event.cash().filter(|(_, m)| m.is_positive() == incoming);
        own.next().map_or(Cell::Empty, |(_, money)| {
            let amount = if incoming {
                Ok(money)
            } else {
                money.checked_neg()
            };
            amount.map_or(Cell::Empty, |money| Cell::text(show_with_unit(money, lang)))
        })
    };
    let result = event.credited(&RESULTS, desk.fund.currency)?;
    cells.extend([
        moved(false),
        moved(true),
        desk.cell(result.local),
        desk.cell(result.partner),
        reversal(desk, event),
    ]);
    Ok(Row { cells })
}

fn recorded(desk: &Desk, all: &ForeignMoney) -> Block {
    let w = desk.w;
    let row = |line: &RateLine| Row {
        cells: vec![
            desk.date(line.on),
            Cell::text(rate_text(desk, line.rate)),
            Cell::text(origin(desk, &line.origin)),
        ],
    };
    let table = Table {
        caption: w.t("portfolio-rates"),
        columns: vec![
            Column::text(w.t("books-date")),
            Column::text(w.t("portfolio-rate")),
            Column::text(w.t("portfolio-origin")),
        ],
        rows: all.rates.rows.iter().map(row).collect(),
        foot: None,
    };
    let mut block = Block::new(w.t("portfolio-rates"), table, String::new());
    let shown = all.rates.rows.len();
    block.pages = desk.pages_of("rates", shown, all.rates.next.clone());
    block
}

/// "1 GBP = 1.17 EUR".
fn rate_text(desk: &Desk, rate: Rate) -> String {
    let value = desk.decimal(&rate.to_string());
    format!("1 {} = {value} {}", rate.from(), rate.to())
}

/// What recorded a rate.
fn origin(desk: &Desk, origin: &str) -> String {
    let w = desk.w;
    match origin {
        "exchange" => w.t("kind-exchange"),
        "revaluation" => w.t("kind-revalue"),
        "call notice" => w.t("kind-call"),
        other => other.to_owned(),
    }
}
