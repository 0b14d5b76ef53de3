//! The applications a fund received.

use std::sync::Arc;

use poem::web::{Data, Path};
use poem::{Response, Result, handler};

use crate::dealflow::view::{Line, applications, rounds};
use crate::web::answer::{Site, page};
use crate::web::fund::desk::Desk;
use crate::web::fund::listing::{Block, Filter, ListingPage};
use crate::web::locale::Visit;
use crate::web::parts::{Cell, Column, Row, Table, Tone};
use crate::web::portal::written;
use crate::web::section::Section;

const PAGE: u64 = 50;
const STAGES: [&str; 2] = ["submitted", "withdrawn"];

/// `GET /funds/:code/applications?round=&stage=&after=`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn list(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path(code): Path<String>,
) -> Result<Response> {
    let desk = Desk::enter(visit, &site, &code, Section::Applications).await?;
    let (w, lang) = (desk.w, desk.w.lang());
    let (round, stage) = (
        desk.given("round").unwrap_or_default(),
        desk.given("stage").unwrap_or_default(),
    );
    let after = desk.given("after").and_then(|n| n.parse().ok());
    let after: u64 = after.unwrap_or(0);
    let fund = (desk.fund.id, desk.fund.currency);
    let narrowed = (round.as_str(), stage.as_str());
    let (lines, all) = applications(&desk.ctx, fund, narrowed, (after, PAGE)).await?;
    let row = |line: &Line| Row {
        cells: vec![
            Cell::link(
                line.name.clone(),
                desk.href(&format!("applications/{}", line.id)),
            ),
            Cell::text(format!("{} · {}", line.round, line.no)),
            line.asked.map_or(Cell::Empty, |m| desk.cell(m)),
            Cell::tag(w.t(&format!("stage-{}", line.stage)), Tone::Plain),
            Cell::text(
                line.submitted_at
                    .map_or_else(String::new, |at| written(at, desk.fund.zone, lang)),
            ),
        ],
    };
    let table = Table {
        caption: w.t("nav-applications"),
        columns: vec![
            Column::text(w.t("application-name")),
            Column::text(w.t("application-round")),
            Column::money(w.t("application-asked")),
            Column::text(w.t("application-stage")),
            Column::text(w.t("application-received")),
        ],
        rows: lines.iter().map(row).collect(),
        foot: None,
    };
    let shown = lines.len();
    let next = after + PAGE;
    let mut block = Block::new(String::new(), table, w.t("application-none"));
    block.pages = desk.pages(shown, (next < all).then(|| next.to_string()));
    let mut listing = ListingPage::new(&desk, vec![block]);
    listing.lede = format!("{} {}", w.with("application-count", "n", all), desk.unit());
    let known = rounds(&desk.ctx, desk.fund.id).await?;
    let mut by_round = vec![(String::new(), w.t("books-all"))];
    by_round.extend(known.iter().map(|c| {
        let title = c.title.say(lang).to_owned();
        (c.code.clone(), title)
    }));
    let mut by_stage = vec![(String::new(), w.t("books-all"))];
    by_stage.extend(STAGES.map(|s| (s.to_owned(), w.t(&format!("stage-{s}")))));
    listing.filters = vec![
        Filter::choice(&desk, "round", w.t("application-round"), by_round),
        Filter::choice(&desk, "stage", w.t("application-stage"), by_stage),
    ];
    page(&listing)
}
