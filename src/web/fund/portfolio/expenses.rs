//! Running income and expenses: what was paid for the fund's keep, and what it earned.

use std::sync::Arc;

use poem::web::{Data, Path};
use poem::{Response, Result, handler};

use super::part::{PAGE, by_source, columns, event_cells, event_columns, joined, reversal};
use crate::error::Error;
use crate::fund::view::portfolio::BySource;
use crate::fund::view::portfolio::event::Event;
use crate::fund::view::portfolio::expense::{self, ACCOUNTS, Running, kinds};
use crate::web::answer::{Site, page};
use crate::web::fund::desk::Desk;
use crate::web::fund::listing::{Block, Filter, ListingPage};
use crate::web::fund::name::kind_name;
use crate::web::locale::Visit;
use crate::web::parts::{Cell, Column, Row, Table};
use crate::web::section::Section;

/// `GET /funds/:code/expenses?kind=&after=`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn list(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path(code): Path<String>,
) -> Result<Response> {
    let desk = Desk::enter(visit, &site, &code, Section::Expenses).await?;
    let (kind, after) = (desk.given("kind"), desk.given("after"));
    let (kind, after) = (kind.as_deref(), after.as_deref());
    let all = expense::running(&desk.ctx, &desk.fund, kind, after, PAGE).await?;
    let w = desk.w;
    let rows: Result<Vec<Row>, Error> = all.page.rows.iter().map(|e| row(&desk, e)).collect();
    let mut heads = Vec::from(event_columns(&desk));
    heads.extend(columns(&desk));
    heads.push(Column::text(w.t("portfolio-next")));
    let table = Table {
        caption: w.t("portfolio-entries"),
        columns: heads,
        rows: rows?,
        foot: None,
    };
    let empty = if kind.is_some() {
        w.t("portfolio-no-expenses-here")
    } else {
        w.t("portfolio-no-expenses")
    };
    let mut entries = Block::new(w.t("portfolio-entries"), table, empty);
    let shown = all.page.rows.len();
    entries.pages = desk.pages(shown, all.page.next.clone());
    let mut blocks = vec![entries];
    if kind.is_none() && after.is_none() && shown > 0 {
        blocks.insert(0, totals(&desk, &all));
    }
    let mut listing = ListingPage::new(&desk, blocks);
    listing.lede = format!("{} {}", w.t("portfolio-signs"), desk.unit());
    let mut options = vec![(String::new(), w.t("books-all"))];
    options.extend(kinds().map(|kind| (kind.to_owned(), kind_name(kind, w))));
    listing.filters = vec![Filter::choice(&desk, "kind", w.t("books-kind"), options)];
    page(&listing)
}

/// What everything came to, from the balances.
fn totals(desk: &Desk, all: &Running) -> Block {
    let w = desk.w;
    let row = |label: String, amount: &BySource| {
        let mut cells = vec![Cell::text(label)];
        cells.extend(by_source(desk, amount));
        Row { cells }
    };
    let mut heads = vec![Column::text(w.t("books-kind"))];
    heads.extend(columns(desk));
    let table = Table {
        caption: w.t("portfolio-so-far"),
        columns: heads,
        rows: vec![
            row(w.t("account-income"), &all.income),
            row(w.t("portfolio-repaid"), &all.repaid),
            row(w.t("account-expenses"), &all.expenses),
            row(w.t("account-bank-charges"), &all.charges),
        ],
        foot: Some(row(w.t("books-total"), &all.total)),
    };
    Block::new(w.t("portfolio-so-far"), table, String::new())
}

fn row(desk: &Desk, event: &Event) -> Result<Row, Error> {
    let w = desk.w;
    let earned = match event.fact("income") {
        "interest" => w.t("choice-kind-interest"),
        "dividend" => w.t("choice-kind-dividend"),
        _ => String::new(),
    };
    let company = event.subject.strip_prefix("company/").unwrap_or_default();
    let what = joined(&[
        &earned,
        company,
        event.fact("payee"),
        event.fact("invoice"),
        &event.text,
    ]);
    let mut cells = Vec::from(event_cells(desk, event, what));
    let amount = event.credited(&ACCOUNTS, desk.fund.currency)?;
    cells.extend(by_source(desk, &amount));
    cells.push(reversal(desk, event));
    Ok(Row { cells })
}
