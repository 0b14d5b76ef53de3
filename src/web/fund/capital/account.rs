//! A sponsor's own capital account, for its finance contact: read only, and its own shares alone.

use std::sync::Arc;

use askama::Template;
use poem::web::Data;
use poem::{Response, Result, handler};

use super::calls::status;
use crate::error::Error;
use crate::fund::view::account::{Part, accounts};
use crate::web::answer::{Site, page};
use crate::web::frame::Frame;
use crate::web::fund::desk::Desk;
use crate::web::fund::listing::Block;
use crate::web::locale::Visit;
use crate::web::parts::{Cell, Column, Row, Table, Tone};
use crate::web::words::Words;

#[derive(Template)]
#[template(path = "pages/capital_account.html")]
struct AccountPage {
    frame: Frame,
    w: Words,
    parts: Vec<Shown>,
}

/// A sponsor in a fund.
struct Shown {
    title: String,
    note: String,
    facts: Vec<(String, Cell)>,
    blocks: Vec<Block>,
}

/// `GET /capital-account`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn show(visit: Visit, site: Data<&Arc<Site>>) -> Result<Response> {
    let ctx = site.ctx(&visit);
    let found = accounts(&ctx).await?;
    let contact = ctx
        .actor
        .person()
        .is_some_and(|p| p.sponsors().next().is_some());
    if found.is_empty() && !contact {
        return Err(Error::NotFound("capital account".into()).into());
    }
    let w = visit.w;
    let parts = found.into_iter().map(|part| {
        let desk = Desk::beside(&visit, &ctx, part.fund.clone());
        shown(&desk, &part)
    });
    page(&AccountPage {
        frame: Frame::new(&visit, &w.t("capital-account-title")).funds(site.funds(&visit).await?),
        w,
        parts: parts.collect(),
    })
}

fn shown(desk: &Desk, part: &Part) -> Shown {
    let (w, s) = (desk.w, &part.standing);
    Shown {
        title: format!("{} \u{b7} {}", s.party.name, desk.fund.name),
        note: desk.unit(),
        facts: vec![
            (w.t("capital-committed"), desk.with_unit(s.committed)),
            (w.t("capital-called"), desk.with_unit(s.called)),
            (w.t("capital-outstanding"), desk.with_unit(s.outstanding)),
            (w.t("receipts-advance"), desk.with_unit(s.advances)),
            (w.t("capital-account-callable"), desk.with_unit(s.callable)),
            (w.t("account-contributions"), desk.with_unit(s.contributed)),
            (w.t("account-distributed"), desk.with_unit(s.distributed)),
        ],
        blocks: vec![
            calls(desk, part),
            receipts(desk, part),
            distributions(desk, part),
        ],
    }
}

fn calls(desk: &Desk, part: &Part) -> Block {
    let (w, today) = (desk.w, desk.today());
    let rows = part.calls.iter().flat_map(|call| {
        call.shares.iter().map(move |share| Row {
            cells: vec![
                Cell::text(w.with("calls-name", "no", call.no)),
                Cell::text(&call.purpose),
                desk.cell(share.amount),
                desk.cell(share.paid),
                desk.cell(share.interest),
                desk.date(call.due_on),
                status(w, call.status(share, today)),
            ],
        })
    });
    let table = Table {
        caption: w.t("nav-calls"),
        columns: vec![
            Column::text(w.t("calls-call")),
            Column::text(w.t("books-description")),
            Column::money(w.t("capital-called")),
            Column::money(w.t("capital-paid")),
            Column::money(w.t("calls-interest")),
            Column::text(w.t("calls-due")),
            Column::text(w.t("capital-status")),
        ],
        rows: rows.collect(),
        foot: None,
    };
    Block::new(w.t("nav-calls"), table, w.t("calls-none"))
}

fn receipts(desk: &Desk, part: &Part) -> Block {
    let w = desk.w;
    let state = |status: &str| match status {
        "received" => Cell::tag(w.t("receipts-received"), Tone::Good),
        "suspended" => Cell::tag(w.t("receipts-suspended"), Tone::Warning),
        "returned" => Cell::tag(w.t("receipts-returned"), Tone::Bad),
        _ => Cell::tag(w.t("capital-reversed"), Tone::Plain),
    };
    let rows = part.receipts.iter().map(|receipt| Row {
        cells: vec![
            Cell::text(receipt.no.to_string()),
            desk.date(receipt.received_on),
            Cell::text(&receipt.reference),
            desk.cell(receipt.amount),
            desk.cell(receipt.advance),
            state(&receipt.status),
        ],
    });
    let table = Table {
        caption: w.t("nav-receipts"),
        columns: vec![
            Column::text(w.t("receipts-receipt")),
            Column::text(w.t("books-date")),
            Column::text(w.t("books-description")),
            Column::money(w.t("capital-amount")),
            Column::money(w.t("receipts-advance")),
            Column::text(w.t("capital-status")),
        ],
        rows: rows.collect(),
        foot: None,
    };
    Block::new(w.t("nav-receipts"), table, w.t("receipts-none"))
}

fn distributions(desk: &Desk, part: &Part) -> Block {
    let w = desk.w;
    let rows = part.distributions.iter().flat_map(|d| {
        d.shares.iter().map(move |share| Row {
            cells: vec![
                Cell::text(w.with("distributions-name", "no", d.no)),
                desk.date(d.declared_on),
                Cell::text(&d.purpose),
                desk.cell(share.amount),
                desk.cell(share.recallable),
                match (d.status.as_str(), share.paid_on) {
                    ("reversed", _) => Cell::tag(w.t("capital-reversed"), Tone::Plain),
                    (_, Some(day)) => desk.date(day),
                    (_, None) => Cell::tag(w.t("distributions-open"), Tone::Warning),
                },
            ],
        })
    });
    let table = Table {
        caption: w.t("nav-distributions"),
        columns: vec![
            Column::text(w.t("distributions-distribution")),
            Column::text(w.t("distributions-declared")),
            Column::text(w.t("books-description")),
            Column::money(w.t("capital-amount")),
            Column::money(w.t("distributions-recallable")),
            Column::text(w.t("capital-status")),
        ],
        rows: rows.collect(),
        foot: None,
    };
    Block::new(w.t("nav-distributions"), table, w.t("distributions-none"))
}
