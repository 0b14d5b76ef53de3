//! All proposals of a fund, those that wait first.

use std::sync::Arc;

use poem::web::{Data, Path};
use poem::{Response, Result, handler};

use super::told::{self, href};
use crate::proposal::{self, Listed, State};
use crate::web::answer::{Site, page};
use crate::web::fund::desk::{Action, Desk};
use crate::web::fund::listing::{Block, ListingPage};
use crate::web::locale::Visit;
use crate::web::parts::{Cell, Column, Row, Table};
use crate::web::section::Section;

/// Proposals shown; older ones are found in the audit log.
const MOST: u64 = 200;

/// `GET /funds/:code/proposals`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn show(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path(code): Path<String>,
) -> Result<Response> {
    let desk = Desk::enter(visit, &site, &code, Section::Proposals).await?;
    let all = proposal::list(&desk.ctx, desk.fund.id.0, MOST).await?;
    let (open, ended): (Vec<_>, Vec<_>) = all.iter().partition(|p| p.state == State::Open);
    let w = desk.w;
    let blocks = vec![
        Block::new(
            w.t("proposal-waiting"),
            table(&desk, &open),
            w.t("proposal-none-waiting"),
        ),
        Block::new(w.t("proposal-decided"), table(&desk, &ended), String::new()),
    ];
    let mut listing = ListingPage::new(&desk, blocks);
    listing.lede = format!("{} {}", w.t("proposal-lede"), desk.unit());
    listing.actions.push(Action {
        label: w.t("approval-rules"),
        href: desk.href("approval-rules"),
        primary: false,
    });
    page(&listing)
}

fn table(desk: &Desk, rows: &[&Listed]) -> Table {
    let w = desk.w;
    Table {
        caption: w.t("nav-proposals"),
        columns: vec![
            Column::text(w.t("proposal-no")),
            Column::text(w.t("proposal-what")),
            Column::money(w.t("proposal-amount")),
            Column::text(w.t("proposal-maker")),
            Column::text(w.t("proposal-made")),
            Column::text(w.t("proposal-state")),
        ],
        rows: rows.iter().map(|line| row(desk, line)).collect(),
        foot: None,
    }
}

fn row(desk: &Desk, line: &Listed) -> Row {
    let (w, currency) = (desk.w, desk.fund.currency);
    let amount = crate::money::Money::from_minor(line.amount.0, currency);
    let state = if line.state == State::Open {
        Cell::TwoLines {
            text: w.t("proposal-open"),
            below: w.with("proposal-until", "at", desk.minute(line.expires_at)),
        }
    } else {
        told::state(line.state, w)
    };
    Row {
        cells: vec![
            Cell::link(line.no.to_string(), href(&desk.fund.code, line.no)),
            Cell::link(
                told::command(&line.command, w),
                href(&desk.fund.code, line.no),
            ),
            if amount.is_zero() {
                Cell::Empty
            } else {
                desk.cell(amount)
            },
            Cell::text(&line.maker),
            Cell::text(desk.minute(line.recorded_at)),
            state,
        ],
    }
}
