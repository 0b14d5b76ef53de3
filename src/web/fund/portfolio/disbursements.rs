//! Tranches of all awards: what is to be paid, and what was.

use std::sync::Arc;

use poem::web::{Data, Path};
use poem::{Response, Result, handler};

use super::part::{PAGE, by_source, columns};
use super::state;
use crate::error::Error;
use crate::fund::view::portfolio::disbursement::{self, InState, STATES, TrancheLine};
use crate::money::Money;
use crate::web::answer::{Site, page};
use crate::web::fund::desk::Desk;
use crate::web::fund::listing::{Block, Filter, ListingPage};
use crate::web::locale::Visit;
use crate::web::parts::{Cell, Column, Figure, Figures, Row, Table};
use crate::web::section::Section;
use entity::value::Day;

/// `GET /funds/:code/disbursements?state=&after=`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn list(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path(code): Path<String>,
) -> Result<Response> {
    let desk = Desk::enter(visit, &site, &code, Section::Disbursements).await?;
    let (state, after, today) = (desk.given("state"), desk.given("after"), desk.today());
    let all = disbursement::disbursements(
        &desk.ctx,
        &desk.fund,
        state.as_deref(),
        after.as_deref(),
        PAGE,
        today,
    )
    .await?;
    let w = desk.w;
    let lines = &all.page.rows;
    let empty = if all.sums.is_empty() {
        w.t("portfolio-no-tranches")
    } else {
        w.t("portfolio-no-tranches-here")
    };
    let mut block = Block::new(String::new(), table(&desk, lines, today), empty);
    block.pages = desk.pages(lines.len(), all.page.next);
    let mut listing = ListingPage::new(&desk, vec![block]);
    if !all.sums.is_empty() {
        let mut options = vec![(String::new(), w.t("books-all"))];
        options.extend(STATES.map(|s| (s.to_owned(), state::name(s, w))));
        let field = Filter::choice(&desk, "state", w.t("portfolio-state"), options);
        listing.filters = vec![field];
        listing.figures = Some(figures(&desk, &all.sums)?);
    }
    page(&listing)
}

fn figures(desk: &Desk, sums: &[InState]) -> Result<Figures, Error> {
    let (w, base) = (desk.w, desk.fund.currency);
    let figure = |label, money, note| Figure {
        label,
        unit: base.to_string(),
        value: desk.money(money),
        note,
    };
    let mut figures: Vec<Figure> = ["planned", "approved", "instructed", "settled"]
        .into_iter()
        .map(|name| {
            let sum = sums.iter().find(|sum| sum.state == name);
            let amount = sum.map_or(Money::zero(base), |sum| sum.amount);
            let count = sum.map_or(0, |sum| sum.count);
            let count = w.with("portfolio-count-tranches", "count", count);
            figure(state::name(name, w), amount, count)
        })
        .collect();
    let late = sums
        .iter()
        .try_fold(Money::zero(base), |late, sum| late.checked_add(sum.overdue));
    let late = late.map_err(|e| Error::money("amount", &e))?;
    figures.push(figure(w.t("portfolio-late"), late, String::new()));
    Ok(Figures { figures })
}

fn table(desk: &Desk, lines: &[TrancheLine], today: Day) -> Table {
    let w = desk.w;
    let mut all = vec![
        Column::text(w.t("portfolio-tranche")),
        Column::text(w.t("portfolio-company")),
        Column::text(w.t("portfolio-due")),
        Column::text(w.t("portfolio-state")),
    ];
    all.extend(columns(desk));
    all.push(Column::text(w.t("portfolio-next")));
    Table {
        caption: w.t("nav-disbursements"),
        columns: all,
        rows: lines.iter().map(|line| row(desk, line, today)).collect(),
        foot: None,
    }
}

fn row(desk: &Desk, tranche: &TrancheLine, today: Day) -> Row {
    let number = format!("{}/{}", tranche.award, tranche.n);
    let mut cells = vec![
        Cell::link(number, desk.href(&format!("awards/{}", tranche.award))),
        Cell::text(&tranche.company),
        match tranche.settled_on {
            Some(day) if tranche.state == "settled" => Cell::TwoLines {
                text: desk.written(tranche.planned_on),
                below: desk.w.with("portfolio-paid-on", "day", desk.written(day)),
            },
            _ => desk.date(tranche.planned_on),
        },
        state::of_tranche(tranche, today, desk.w),
    ];
    cells.extend(by_source(desk, &tranche.amount));
    cells.push(state::moves(desk, tranche));
    Row { cells }
}
