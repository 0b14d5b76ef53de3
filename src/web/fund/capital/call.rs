//! One capital call: what was asked of whom, at which rate, and what came.

use std::sync::Arc;

use poem::web::{Data, Path};
use poem::{Response, Result, handler};

use super::calls::status;
use super::receipts::receipt_table;
use crate::fund::view::calls::{self, Call, CallShare};
use crate::fund::view::receipts;
use crate::web::answer::{Site, page};
use crate::web::fund::desk::{Desk, number};
use crate::web::fund::listing::{Block, ListingPage};
use crate::web::locale::Visit;
use crate::web::parts::{Cell, Column, Row, Table};
use crate::web::section::Section;

/// `GET /funds/:code/calls/:no`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn show(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path((code, no)): Path<(String, String)>,
) -> Result<Response> {
    let desk = Desk::enter(visit, &site, &code, Section::Calls).await?;
    let no = number("call", &no)?;
    let call = calls::call(&desk.ctx, &desk.fund, no).await?;
    let receipts = receipts::of_call(&desk.ctx, &desk.fund, no).await?;
    let w = desk.w;
    let received = Block::new(
        w.t("calls-receipts"),
        receipt_table(&desk, &receipts),
        w.t("calls-no-receipts"),
    );
    let mut list = ListingPage::new(&desk, vec![shares(&desk, &call), received]);
    let frame = desk.titled(&w.with("calls-title", "no", no));
    list.frame = frame.about(&format!("call/{no}"));
    list.lede.clone_from(&call.purpose);
    list.actions = actions(&desk, &call);
    list.facts = facts(&desk, &call);
    page(&list)
}

fn actions(desk: &Desk, call: &Call) -> Vec<crate::web::fund::desk::Action> {
    let (no, seq) = (call.no.to_string(), call.seq.to_string());
    let open = call.shares.iter().find(|s| s.outstanding.is_positive());
    let receive = open.filter(|_| call.stands).and_then(|share| {
        let sponsor = share.party.code.as_str();
        desk.action("receive", &[("sponsor", sponsor), ("call", &no)])
    });
    let untouched = call.stands && call.shares.iter().all(|s| s.paid.is_zero());
    let reverse = untouched.then(|| desk.action("reverse", &[("seq", &seq)]));
    let mut actions: Vec<_> = receive.into_iter().collect();
    if let Some(first) = actions.first_mut() {
        first.primary = true;
    }
    actions.extend(reverse.flatten());
    actions
}

fn facts(desk: &Desk, call: &Call) -> Vec<(String, Cell)> {
    let w = desk.w;
    let kind = match call.kind.as_str() {
        "equalisation" => w.t("kind-call-equalise"),
        _ => w.t("kind-call"),
    };
    vec![
        (w.t("books-kind"), Cell::text(kind)),
        (w.t("calls-total"), desk.with_unit(call.total)),
        (w.t("field-notice-on"), desk.date(call.notice_on)),
        (w.t("calls-due"), desk.date(call.due_on)),
        (w.t("capital-journal"), desk.journal_link(call.seq)),
    ]
}

fn shares(desk: &Desk, call: &Call) -> Block {
    let (w, today) = (desk.w, desk.today());
    let rate = |share: &CallShare| match &share.rate {
        Some(rate) => Cell::text(desk.decimal(&rate.to_string())),
        None => Cell::Empty,
    };
    let rows = call.shares.iter().map(|share| Row {
        cells: vec![
            Cell::text(&share.party.name),
            desk.cell(share.base),
            rate(share),
            desk.cell(share.amount),
            desk.cell(share.paid),
            desk.cell(share.outstanding),
            desk.cell(share.interest),
            status(w, call.status(share, today)),
        ],
    });
    let table = Table {
        caption: w.t("calls-shares"),
        columns: vec![
            Column::text(w.t("capital-sponsor")),
            Column::money(w.with("calls-share", "currency", desk.fund.currency)),
            Column::money(w.t("calls-rate")),
            Column::money(w.t("capital-called")),
            Column::money(w.t("capital-paid")),
            Column::money(w.t("capital-outstanding")),
            Column::money(w.t("calls-interest")),
            Column::text(w.t("capital-status")),
        ],
        rows: rows.collect(),
        foot: None,
    };
    Block::new(w.t("calls-shares"), table, String::new())
}
