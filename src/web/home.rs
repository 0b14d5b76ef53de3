//! The front page: every fund with its figures, or the first steps where there is none.

use std::sync::Arc;

use askama::Template;
use poem::web::Data;
use poem::{Response, Result, handler};

use super::answer::{Site, page};
use super::frame::{Frame, FundLink};
use super::locale::Visit;
use super::operation::{self, Operation};
use super::parts::{Cell, Column, MoneyText, Row, Table};
use super::words::Words;
use crate::fund::list::{self, FundFacts};
use crate::fund::view::programmes::{Programme, programmes};
use crate::fund::view::sponsors::figures;
use crate::ledger::read::SourceFigures;
use crate::money::{Money, show_with_unit};

#[derive(Template)]
#[template(path = "pages/home.html")]
struct Home {
    frame: Frame,
    w: Words,
    programmes: Vec<String>,
    funds: Table,
    /// What the reader may start.
    opens_fund: bool,
    starts: bool,
    does: bool,
}

/// `GET /`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn show(visit: Visit, site: Data<&Arc<Site>>) -> Result<Response> {
    let (ctx, w) = (site.ctx(&visit), visit.w);
    let funds = list::funds(&ctx).await?;
    let mut rows = Vec::new();
    for fund in &funds {
        let read = figures(&ctx, fund).await?;
        rows.push(row(w, fund, &read.sources)?);
    }
    let names = programmes(&ctx).await?;
    let may = |o: &Operation| operation::open(&ctx.actor, o, None).is_ok();
    let one = |slug: &str| operation::all().any(|o| o.slug == slug && may(o));
    page(&Home {
        frame: Frame::new(&visit, &w.t("home-title"))
            .funds(funds.iter().map(FundLink::of).collect()),
        w,
        opens_fund: one("fund-open"),
        starts: one("programme-start"),
        does: operation::all().any(|o| o.instance && may(o)),
        programmes: names.iter().map(|p| programme(w, p)).collect(),
        funds: Table {
            caption: w.t("home-title"),
            columns: vec![
                Column::text(w.t("home-fund")),
                Column::text(w.t("home-country")),
                Column::money(w.t("capital-committed")),
                Column::money(w.t("capital-called")),
                Column::money(w.t("capital-disbursed")),
                Column::money(w.t("overview-free")),
            ],
            rows,
            foot: None,
        },
    })
}

/// How far a programme has come: its funds' countries against those it aims at.
fn programme(w: Words, programme: &Programme) -> String {
    let (count, target) = (
        programme.countries.to_string(),
        programme.target.to_string(),
    );
    let args = [
        ("name", programme.name.as_str()),
        ("count", &count),
        ("target", &target),
    ];
    w.with_all("home-programme", &args)
}

fn row(w: Words, fund: &FundFacts, sources: &[SourceFigures; 2]) -> crate::error::Result<Row> {
    let link = FundLink::of(fund);
    let sum = |of: fn(&SourceFigures) -> Money| {
        let sum = of(&sources[0]).checked_add(of(&sources[1]));
        let sum = sum.map_err(|e| crate::error::Error::money("amount", &e))?;
        let text = show_with_unit(sum, w.lang());
        Ok::<_, crate::error::Error>(Cell::money(MoneyText::new(text, sum.is_negative())))
    };
    Ok(Row {
        cells: vec![
            Cell::link(&link.name, link.href()),
            Cell::TwoLines {
                text: fund.country.clone(),
                below: link.note.clone(),
            },
            sum(|s| s.committed)?,
            sum(|s| s.called)?,
            sum(|s| s.disbursed)?,
            sum(|s| s.free_to_commit)?,
        ],
    })
}
