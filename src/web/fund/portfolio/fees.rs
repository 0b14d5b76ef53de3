//! Management fees, accrued and paid.

use std::sync::Arc;

use poem::web::{Data, Path};
use poem::{Response, Result, handler};

use super::part::{PAGE, by_source, columns, links};
use super::state;
use crate::error::Error;
use crate::fund::view::portfolio::fee::{self, FeeLine, Fees};
use crate::money::Money;
use crate::web::answer::{Site, page};
use crate::web::fund::desk::Desk;
use crate::web::fund::listing::{Block, ListingPage};
use crate::web::locale::Visit;
use crate::web::parts::{Cell, Column, Figure, Figures, Row, Table};
use crate::web::section::Section;
use entity::value::Day;

/// `GET /funds/:code/fees?after=`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn list(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path(code): Path<String>,
) -> Result<Response> {
    let desk = Desk::enter(visit, &site, &code, Section::Fees).await?;
    let after = desk.given("after");
    let fees = fee::fees(&desk.ctx, &desk.fund, after.as_deref(), PAGE).await?;
    let w = desk.w;
    let mut heads = vec![
        Column::text(w.t("portfolio-number")),
        Column::text(w.t("portfolio-period")),
        Column::text(w.t("portfolio-state")),
    ];
    heads.extend(columns(&desk));
    heads.extend([
        Column::text(w.t("portfolio-state-accrued")),
        Column::text(w.t("portfolio-state-paid")),
        Column::text(w.t("portfolio-next")),
    ]);
    let lines = &fees.page.rows;
    let mut foot = vec![Cell::text(w.t("books-total")), Cell::Empty, Cell::Empty];
    foot.extend(by_source(&desk, &fees.accrued));
    let table = Table {
        caption: w.t("nav-fees"),
        columns: heads,
        rows: lines.iter().map(|line| row(&desk, line)).collect(),
        foot: Some(Row { cells: foot }),
    };
    let mut block = Block::new(String::new(), table, w.t("portfolio-no-fees"));
    block.pages = desk.pages(lines.len(), fees.page.next.clone());
    let mut listing = ListingPage::new(&desk, vec![block]);
    if !lines.is_empty() {
        listing.figures = Some(figures(&desk, &fees)?);
    }
    page(&listing)
}

fn figures(desk: &Desk, fees: &Fees) -> Result<Figures, Error> {
    let w = desk.w;
    let (accrued, payable) = (fees.accrued.total, fees.payable.total);
    let paid = accrued.checked_sub(payable);
    let paid = paid.map_err(|e| Error::money("amount", &e))?;
    let figure = |label, money: Money| Figure {
        label,
        unit: desk.fund.currency.to_string(),
        value: desk.money(money),
        note: String::new(),
    };
    Ok(Figures {
        figures: vec![
            figure(w.t("portfolio-state-accrued"), accrued),
            figure(w.t("portfolio-state-paid"), paid),
            figure(w.t("portfolio-payable"), payable),
        ],
    })
}

fn row(desk: &Desk, fee: &FeeLine) -> Row {
    let w = desk.w;
    let mut cells = vec![
        Cell::text(fee.no.to_string()),
        Cell::text(period(desk, fee)),
        state::tag(&fee.state, w),
    ];
    cells.extend(by_source(desk, &fee.amount));
    let entry = w.with("books-journal-title", "seq", fee.seq);
    cells.push(Cell::link(entry, desk.journal_href(fee.seq)));
    cells.push(match (fee.paid_on, fee.pay_seq) {
        (Some(day), Some(seq)) => Cell::link(desk.written(day), desk.journal_href(seq)),
        _ => Cell::Empty,
    });
    let (no, seq) = (fee.no.to_string(), fee.seq.to_string());
    cells.push(match fee.state.as_str() {
        "accrued" => links(
            desk,
            &[
                (w.t("portfolio-pay"), "fee-pay", &[("fee", &no)]),
                (w.t("portfolio-reverse"), "reverse", &[("seq", &seq)]),
            ],
        ),
        _ => Cell::Empty,
    });
    Row { cells }
}

/// First and last day of the period, both in it.
fn period(desk: &Desk, fee: &FeeLine) -> String {
    let last = Day(fee.to.0.pred_opt().unwrap_or(fee.to.0));
    format!("{} \u{2013} {}", desk.written(fee.from), desk.written(last))
}
