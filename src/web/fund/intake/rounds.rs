//! The rounds of a fund, with how many applications stand where.

use std::sync::Arc;

use poem::web::{Data, Path};
use poem::{Response, Result, handler};

use crate::dealflow::view::{Call, State, counts, rounds};
use crate::web::answer::{Site, page};
use crate::web::fund::desk::Desk;
use crate::web::fund::listing::{Block, ListingPage};
use crate::web::locale::Visit;
use crate::web::parts::{Cell, Column, Row, Table, Tone};
use crate::web::portal::written;
use crate::web::section::Section;
use crate::web::words::Words;

/// The state of a round as a tag.
pub fn tag(call: &Call, w: Words) -> Cell {
    let (key, tone) = match call.state {
        State::Draft => ("round-draft", Tone::Plain),
        State::Upcoming => ("round-upcoming", Tone::Info),
        State::Open => ("round-open", Tone::Good),
        State::Closed => ("round-closed", Tone::Plain),
    };
    Cell::tag(w.t(key), tone)
}

/// `GET /funds/:code/rounds`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn list(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path(code): Path<String>,
) -> Result<Response> {
    let desk = Desk::enter(visit, &site, &code, Section::Rounds).await?;
    let all = rounds(&desk.ctx, desk.fund.id).await?;
    let counts = counts(&desk.ctx, desk.fund.id).await?;
    let (w, lang) = (desk.w, desk.w.lang());
    let count = |call: &Call, stage: &str| {
        let n = counts.get(&(call.code.clone(), stage.to_owned()));
        Cell::text(n.copied().unwrap_or(0).to_string())
    };
    let row = |call: &Call| Row {
        cells: vec![
            Cell::link(
                call.title.say(lang).to_owned(),
                desk.href(&format!("rounds/{}", call.code)),
            ),
            tag(call, w),
            Cell::text(written(call.opens_at, call.zone, lang)),
            Cell::text(written(call.closes_at, call.zone, lang)),
            desk.cell(call.budget),
            count(call, "draft"),
            count(call, "submitted"),
            count(call, "withdrawn"),
        ],
    };
    let table = Table {
        caption: w.t("nav-rounds"),
        columns: vec![
            Column::text(w.t("round-title")),
            Column::text(w.t("round-state")),
            Column::text(w.t("call-fact-opens")),
            Column::text(w.t("call-fact-closes")),
            Column::money(w.t("call-fact-budget")),
            Column::money(w.t("stage-draft")),
            Column::money(w.t("stage-submitted")),
            Column::money(w.t("stage-withdrawn")),
        ],
        rows: all.iter().map(row).collect(),
        foot: None,
    };
    let block = Block::new(String::new(), table, w.t("round-none"));
    page(&ListingPage::new(&desk, vec![block]))
}
