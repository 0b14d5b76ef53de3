//! The applications a fund received.

use std::sync::Arc;

use poem::web::{Data, Path};
use poem::{Response, Result, handler};

use crate::access::{Action, Scope};
use crate::dealflow::view::{Found, Line, Many, Sort, Sought, Ways, applications, rounds, stages};
use crate::dealflow::workflow::DRAFT;
use crate::web::answer::{Site, page};
use crate::web::fund::desk::{Action as Button, Desk};
use crate::web::fund::listing::{Block, Filter, ListingPage};
use crate::web::locale::Visit;
use crate::web::parts::{Cell, Column, Row, Table, Tone};
use crate::web::portal::written;
use crate::web::section::Section;

const PAGE: u64 = 50;

/// `GET /funds/:code/applications?q=&round=&stage=&sort=&after=`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn list(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path(code): Path<String>,
) -> Result<Response> {
    let desk = Desk::enter(visit, &site, &code, Section::Applications).await?;
    let given = |name: &str| desk.given(name).unwrap_or_default();
    let sought = Sought {
        round: given("round"),
        stage: given("stage"),
        q: given("q"),
        sort: Sort::read(&given("sort"))?,
        after: desk.given("after"),
        limit: PAGE,
    };
    let of_fund = (desk.fund.id, desk.fund.currency);
    let found = applications(&desk.ctx, of_fund, &sought).await?;
    let ways = stages(&desk.ctx, desk.fund.id).await?;
    let table = table(&desk, &found, &ways);
    let nothing = if sought.q.is_empty() {
        "application-none"
    } else {
        "application-not-found"
    };
    let mut block = Block::new(String::new(), table, desk.w.t(nothing));
    block.pages = desk.pages(found.lines.len(), found.next.clone());
    let mut listing = ListingPage::new(&desk, vec![block]);
    listing.lede = format!("{} {}", counted(&desk, found.many), desk.unit());
    listing.filters = filters(&desk, &ways).await?;
    let scope = Scope::Fund(desk.fund.id);
    if desk.ctx.permit(Action::Announce, scope).is_ok() {
        listing.actions.push(Button {
            label: desk.w.t("import-title"),
            href: desk.href("applications/import"),
            primary: false,
        });
    }
    page(&listing)
}

fn counted(desk: &Desk, many: Many) -> String {
    match many {
        Many::Exactly(n) => desk.w.with("application-count", "n", n),
        Many::MoreThan(n) => desk.w.with("application-count-more", "n", n),
    }
}

fn table(desk: &Desk, found: &Found, ways: &Ways) -> Table {
    let w = desk.w;
    Table {
        caption: w.t("nav-applications"),
        columns: vec![
            Column::text(w.t("application-name")),
            Column::text(w.t("application-round")),
            Column::money(w.t("application-asked")),
            Column::text(w.t("application-stage")),
            Column::text(w.t("application-received")),
        ],
        rows: found
            .lines
            .iter()
            .map(|line| row(desk, line, ways))
            .collect(),
        foot: None,
    }
}

fn row(desk: &Desk, line: &Line, ways: &Ways) -> Row {
    let (w, lang) = (desk.w, desk.w.lang());
    let href = desk.href(&format!("applications/{}", line.id));
    let name = match &line.excerpt {
        None => Cell::link(line.name.clone(), href),
        Some((label, part)) => Cell::LinkAbove {
            text: line.name.clone(),
            href,
            below: w.with_all(
                "application-excerpt",
                &[("label", label.say(lang)), ("part", part)],
            ),
        },
    };
    let at = line.submitted_at;
    let stage = ways.stage(&line.round, &line.stage);
    let stage = stage.map_or_else(|| line.stage.clone(), |s| s.name.say(lang).to_owned());
    Row {
        cells: vec![
            name,
            Cell::text(format!("{} · {}", line.round, line.no)),
            line.asked.map_or(Cell::Empty, |m| desk.cell(m)),
            Cell::tag(stage, Tone::Plain),
            Cell::text(at.map_or_else(String::new, |at| written(at, desk.fund.zone, lang))),
        ],
    }
}

/// What is looked for, what narrows, and in which order.
async fn filters(desk: &Desk, ways: &Ways) -> Result<Vec<Filter>> {
    let (w, lang) = (desk.w, desk.w.lang());
    let everything = || vec![(String::new(), w.t("books-all"))];
    let mut by_round = everything();
    let known = rounds(&desk.ctx, desk.fund.id).await?;
    by_round.extend(known.iter().map(|c| {
        let title = c.title.say(lang).to_owned();
        (c.code.clone(), title)
    }));
    let mut by_stage = everything();
    let sent = ways.stages().into_iter().filter(|s| s.id != DRAFT);
    by_stage.extend(sent.map(|s| (s.id.clone(), s.name.say(lang).to_owned())));
    let orders = Sort::ALL.map(|(name, sort)| {
        let value = if sort == Sort::default() { "" } else { name };
        (
            value.to_owned(),
            w.t(&format!("application-sort-{name}").replace("--", "-down-")),
        )
    });
    Ok(vec![
        Filter::text(desk, "q", w.t("application-search")),
        Filter::choice(desk, "round", w.t("application-round"), by_round),
        Filter::choice(desk, "stage", w.t("application-stage"), by_stage),
        Filter::choice(desk, "sort", w.t("application-sort"), orders.into()),
    ])
}
