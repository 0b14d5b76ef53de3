//! The register of companies: found by name, number, LEI or site.

use std::sync::Arc;

use poem::web::Data;
use poem::{Response, Result, handler};

use super::company::button::action;
use crate::fund::view::companies::{CompanyLine, Sought, companies};
use crate::web::answer::{Site, page};
use crate::web::frame::Frame;
use crate::web::fund::listing::{Block, Filter, ListingPage};
use crate::web::locale::Visit;
use crate::web::parts::{Cell, Column, PageLinks, Row, Table};
use crate::web::words::Words;

const PAGE: u64 = 50;

/// `GET /companies?q=&country=&sector=&after=`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn list(visit: Visit, site: Data<&Arc<Site>>) -> Result<Response> {
    let (ctx, w) = (site.ctx(&visit), visit.w);
    let given = |name: &str| visit.param(name).trim().to_owned();
    let sought = Sought {
        q: given("q"),
        country: given("country"),
        sector: given("sector"),
        after: Some(given("after")).filter(|after| !after.is_empty()),
        limit: PAGE,
    };
    let found = companies(&ctx, &sought).await?;
    let narrowed = ["q", "country", "sector"]
        .iter()
        .any(|name| !given(name).is_empty());
    let nothing = if narrowed {
        "company-not-found"
    } else {
        "company-none"
    };
    let mut block = Block::new(String::new(), table(w, &found.rows), w.t(nothing));
    block.pages = links(&visit, found.rows.len(), found.next.as_deref());
    let register = action(&ctx.actor, w, "company-register", &[]);
    let filter = |name, label| Filter {
        name,
        label,
        value: given(name),
        options: Vec::new(),
        day: false,
    };
    page(&ListingPage {
        frame: Frame::new(&visit, &w.t("nav-companies")).funds(site.funds(&visit).await?),
        w,
        lede: w.t("company-lede"),
        actions: register.into_iter().collect(),
        filters: vec![
            filter("q", w.t("company-search")),
            filter("country", w.t("field-country")),
            filter("sector", w.t("field-sector")),
        ],
        figures: None,
        proven: None,
        warning: None,
        facts: Vec::new(),
        blocks: vec![block],
        cards: Vec::new(),
    })
}

fn table(w: Words, rows: &[CompanyLine]) -> Table {
    Table {
        caption: w.t("nav-companies"),
        columns: vec![
            Column::text(w.t("company-name")),
            Column::text(w.t("field-country")),
            Column::text(w.t("company-number")),
            Column::text(w.t("field-sector")),
        ],
        rows: rows.iter().map(|line| row(w, line)).collect(),
        foot: None,
    }
}

fn row(w: Words, line: &CompanyLine) -> Row {
    let below = match &line.merged_into {
        None => line.code.clone(),
        Some(into) => {
            let args = [("code", line.code.as_str()), ("into", into)];
            w.with_all("company-merged-line", &args)
        }
    };
    let name = Cell::Name {
        text: line.name.clone(),
        href: format!("/companies/{}", line.code),
        below,
    };
    Row {
        cells: vec![
            name,
            Cell::text(&line.country),
            Cell::text(&line.number),
            Cell::text(&line.sector),
        ],
    }
}

fn links(visit: &Visit, shown: usize, next: Option<&str>) -> Option<PageLinks> {
    let later = !visit.param("after").is_empty();
    (next.is_some() || later).then(|| PageLinks {
        w: visit.w,
        shown: visit.w.with("books-shown", "shown", shown),
        newer: later.then(|| visit.href_with("after", "")),
        older: next.map(|next| visit.href_with("after", next)),
    })
}
