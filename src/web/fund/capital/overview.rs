//! The fund at a glance.

use std::sync::Arc;

use askama::Template;
use poem::web::{Data, Path};
use poem::{Response, Result, handler};

use super::calls::{share_cells, share_columns};
use super::todo::{Todo, todo};
use crate::error::Error;
use crate::fund::view::{calls, needs, sponsors};
use crate::ledger::read::{Figures as Read, SourceFigures};
use crate::money::{Money, show_short, show_tick, split};
use crate::web::answer::{Site, page};
use crate::web::chart::{LineChart, Plot, Series};
use crate::web::frame::Frame;
use crate::web::fund::desk::{Action, Desk};
use crate::web::locale::Visit;
use crate::web::parts::{Capital, Figure, Figures, MoneyText, Row, Share, ShareBar, Table};
use crate::web::section::Section;
use crate::web::words::Words;
use chrono::Datelike;
use entity::value::Side;

/// Calls shown here; the rest stand on their own page.
const CALLS: u64 = 3;

#[derive(Template)]
#[template(path = "fund/overview.html")]
struct Overview {
    frame: Frame,
    w: Words,
    name: String,
    lede: String,
    actions: Vec<Action>,
    figures: Figures,
    chart: Option<LineChart>,
    bars: Vec<ShareBar>,
    calls: Table,
    calls_href: String,
    needs: Vec<Todo>,
}

/// `GET /funds/:code`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn show(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path(code): Path<String>,
) -> Result<Response> {
    let desk = Desk::enter(visit, &site, &code, Section::Overview).await?;
    let read = sponsors::figures(&desk.ctx, &desk.fund).await?;
    let needs = needs::needs(&desk.ctx, &desk.fund).await?;
    let recent = calls::calls(&desk.ctx, &desk.fund, None, CALLS).await?;
    let today = desk.today();
    let rows = recent.rows.iter().flat_map(|call| {
        let desk = &desk;
        call.shares.iter().map(move |share| Row {
            cells: share_cells(desk, call, share, today),
        })
    });
    let w = desk.w;
    page(&Overview {
        lede: lede(&desk),
        actions: desk.primary("call-issue").into_iter().collect(),
        figures: strip(&desk, &read)?,
        chart: chart(&desk, &read),
        bars: bars(&desk, &read)?,
        calls: Table {
            caption: w.t("nav-calls"),
            columns: share_columns(w),
            rows: rows.collect(),
            foot: None,
        },
        calls_href: Section::Calls.href(&desk.fund.code),
        needs: needs.into_iter().map(|need| todo(&desk, need)).collect(),
        name: desk.fund.name.clone(),
        frame: desk.frame(),
        w,
    })
}

fn lede(desk: &Desk) -> String {
    let kind = match desk.fund.kind.as_str() {
        "global_infrastructure" => desk.w.t("choice-kind-global-infrastructure"),
        _ => desk.w.t("choice-kind-national"),
    };
    let (today, country) = (desk.written(desk.today()), desk.fund.country.as_str());
    let args = [
        ("kind", kind.as_str()),
        ("country", country),
        ("day", &today),
    ];
    desk.w.with_all("overview-lede", &args)
}

fn both(read: &Read, of: impl Fn(&SourceFigures) -> Money) -> Result<Money, Error> {
    let [local, partner] = &read.sources;
    of(local)
        .checked_add(of(partner))
        .map_err(|e| Error::money("amount", &e))
}

fn strip(desk: &Desk, read: &Read) -> Result<Figures, Error> {
    let w = desk.w;
    let figure = |label: String, value: Money, note: Option<String>| Figure {
        label,
        unit: desk.fund.currency.to_string(),
        value: MoneyText::new(show_short(value, w.lang()), value.is_negative()),
        note: note.unwrap_or_default(),
    };
    let committed = both(read, |s| s.committed)?;
    let called = both(read, |s| s.called)?;
    let paid_in = both(read, |s| s.paid_in)?;
    let disbursed = both(read, |s| s.disbursed)?;
    let free = both(read, |s| s.free_to_commit)?;
    let of_commitments = |part: Money| {
        let percent = desk.percent(part, committed)?;
        Some(w.with("overview-of-commitments", "percent", percent))
    };
    let of_called = |part: Money| {
        let percent = desk.percent(part, called)?;
        Some(w.with("overview-of-called", "percent", percent))
    };
    let partner = desk.percent(read.sources[1].committed, committed);
    let partner = partner.map(|percent| w.with("overview-from-partner", "percent", percent));
    let figures = vec![
        figure(w.t("capital-committed"), committed, partner),
        figure(w.t("capital-called"), called, of_commitments(called)),
        figure(w.t("capital-paid-in"), paid_in, of_called(paid_in)),
        figure(
            w.t("capital-disbursed"),
            disbursed,
            of_commitments(disbursed),
        ),
        figure(w.t("overview-free"), free, of_commitments(free)),
    ];
    Ok(Figures { figures })
}

/// Nothing until there are two points to draw a line between.
fn chart(desk: &Desk, read: &Read) -> Option<LineChart> {
    let (w, currency) = (desk.w, desk.fund.currency);
    if read.quarters.len() < 2 {
        return None;
    }
    let series = |name: String, of: fn(&crate::ledger::read::Quarter) -> Money| Series {
        name,
        points: read
            .quarters
            .iter()
            .map(|q| (i128::from(of(q).minor()), desk.money(of(q))))
            .collect(),
    };
    let label = |day: chrono::NaiveDate| {
        let (year, quarter) = (day.year().to_string(), day.month0() / 3 + 1);
        let quarter = quarter.to_string();
        w.with_all(
            "overview-quarter",
            &[("year", &year), ("quarter", &quarter)],
        )
    };
    let plot = Plot {
        title: w.t("overview-over-time"),
        unit: w.with("overview-at-quarter-end", "currency", currency),
        axis: w.t("overview-axis"),
        labels: read.quarters.iter().map(|q| label(q.ends_on.0)).collect(),
        series: vec![
            series(w.t("capital-committed"), |q| q.committed),
            series(w.t("capital-called"), |q| q.called),
            series(w.t("capital-disbursed"), |q| q.disbursed),
        ],
        tick: &|minor| {
            let minor = i64::try_from(minor).unwrap_or(i64::MAX);
            show_tick(Money::from_minor(minor, currency), w.lang())
        },
    };
    Some(LineChart::new(plot, w))
}

fn bars(desk: &Desk, read: &Read) -> Result<Vec<ShareBar>, Error> {
    let w = desk.w;
    let whole = both(read, |s| s.committed)?;
    let bar = |label: String, of: fn(&SourceFigures) -> Money, track: bool| {
        let total = both(read, of)?;
        let weights = read.sources.each_ref().map(|s| of(s).minor().max(0));
        // The parts add up to the whole hundred, as the amounts do.
        let percents = split(100, &weights).unwrap_or_default();
        let share = |(i, source): (usize, &SourceFigures)| {
            let (capital, name) = match source.side {
                Side::Local => (Capital::Local, w.t("overview-national")),
                Side::Partner => (Capital::Partner, w.t("overview-partner")),
            };
            let short = show_short(of(source), w.lang());
            let percent = percents.get(i).map(|p| desk.percent_of(*p));
            Share {
                capital,
                name,
                minor: i128::from(weights[i]),
                text: percent.map_or(short.clone(), |p| format!("{short} \u{b7} {p}")),
            }
        };
        let of_whole = show_short(whole, w.lang());
        Ok::<_, Error>(ShareBar {
            label,
            total: format!("{} {}", desk.fund.currency, show_short(total, w.lang())),
            of: if track {
                w.with("overview-of", "whole", of_whole)
            } else {
                String::new()
            },
            shares: read.sources.iter().enumerate().map(share).collect(),
            whole: i128::from(whole.minor()),
        })
    };
    Ok(vec![
        bar(w.t("capital-committed"), |s| s.committed, false)?,
        bar(w.t("capital-called"), |s| s.called, true)?,
        bar(w.t("capital-paid-in"), |s| s.paid_in, true)?,
        bar(w.t("capital-disbursed"), |s| s.disbursed, true)?,
    ])
}
