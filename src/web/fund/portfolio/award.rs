//! One award with its tranches.

use std::sync::Arc;

use askama::Template;
use poem::web::{Data, Path};
use poem::{Response, Result, handler};

use super::part::{by_source, columns};
use super::state;
use crate::fund::view::portfolio::BySource;
use crate::fund::view::portfolio::award::{self, AwardView};
use crate::fund::view::portfolio::disbursement::TrancheLine;
use crate::money::exact::{decimal_text, rational};
use crate::money::show_with_unit;
use crate::web::answer::{Site, page};
use crate::web::frame::Frame;
use crate::web::fund::desk::{Action, Desk, number};
use crate::web::locale::Visit;
use crate::web::parts::{Capital, Cell, Column, Row, Share, ShareBar, Table};
use crate::web::section::Section;
use crate::web::words::Words;
use entity::value::Day;

#[derive(Template)]
#[template(path = "fund/award.html")]
struct AwardPage {
    frame: Frame,
    w: Words,
    lede: String,
    actions: Vec<Action>,
    bars: Vec<ShareBar>,
    tranches: Table,
    facts: Vec<(String, Cell)>,
}

/// `GET /funds/:code/awards/:no`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn show(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path((code, no)): Path<(String, String)>,
) -> Result<Response> {
    let desk = Desk::enter(visit, &site, &code, Section::Awards).await?;
    let no = number("award", &no)?;
    let award = award::award(&desk.ctx, &desk.fund, no).await?;
    let w = desk.w;
    page(&AwardPage {
        frame: desk
            .titled(&w.with("portfolio-award-title", "no", no))
            .about(&format!("award/{no}")),
        w,
        lede: format!("{}. {}", award.line.company.1, desk.unit()),
        actions: actions(&desk, &award),
        bars: vec![
            bar(&desk, w.t("portfolio-awarded"), &award.line.amount, None),
            bar(
                &desk,
                w.t("portfolio-disbursed"),
                &award.disbursed,
                Some(&award.line.amount),
            ),
        ],
        tranches: tranches(&desk, &award),
        facts: facts(&desk, &award),
    })
}

fn actions(desk: &Desk, award: &AwardView) -> Vec<Action> {
    let (no, code) = (award.line.no.to_string(), &award.line.company.0);
    let increase = desk.action("award-increase", &[("award", &no)]);
    let increase = increase.filter(|_| award.line.state != "cancelled");
    let paid = !award.disbursed.is_zero();
    let off = desk.action("write-off", &[("company", code)]);
    let off = off.filter(|_| paid && award.line.instrument != "grant");
    let company = desk.history(&format!("company/{code}")).map(|href| Action {
        label: desk.w.t("audit-history-company"),
        href,
        primary: false,
    });
    let journals = Action {
        label: desk.w.t("portfolio-journals"),
        href: desk.href(&format!("journal?subject=award%2F{no}")),
        primary: false,
    };
    [increase, off, Some(journals), company]
        .into_iter()
        .flatten()
        .collect()
}

/// Whose money it is, of a whole where one is given.
fn bar(desk: &Desk, label: String, amount: &BySource, whole: Option<&BySource>) -> ShareBar {
    let (w, lang) = (desk.w, desk.w.lang());
    let share = |capital, name: String, money: crate::money::Money| Share {
        capital,
        name,
        minor: i128::from(money.minor()),
        text: desk.money(money).text().to_owned(),
    };
    let of = whole.map(|whole| {
        let all = show_with_unit(whole.total, lang);
        w.with("portfolio-of", "amount", all)
    });
    ShareBar {
        label,
        total: show_with_unit(amount.total, lang),
        of: of.unwrap_or_default(),
        shares: vec![
            share(Capital::Local, w.t("portfolio-local"), amount.local),
            share(Capital::Partner, w.t("portfolio-partner"), amount.partner),
        ],
        whole: whole.map_or(0, |whole| i128::from(whole.total.minor())),
    }
}

fn tranches(desk: &Desk, award: &AwardView) -> Table {
    let w = desk.w;
    let mut all = vec![
        Column::text(w.t("portfolio-tranche")),
        Column::text(w.t("portfolio-state")),
        Column::text(w.t("portfolio-due")),
        Column::text(w.t("portfolio-happened")),
    ];
    all.extend(columns(desk));
    all.push(Column::text(w.t("portfolio-next")));
    let mut foot = vec![
        Cell::text(w.t("books-total")),
        Cell::Empty,
        Cell::Empty,
        Cell::Empty,
    ];
    foot.extend(by_source(desk, &award.line.amount));
    let today = desk.today();
    Table {
        caption: w.t("portfolio-tranches"),
        columns: all,
        rows: award
            .tranches
            .iter()
            .map(|tranche| row(desk, tranche, today))
            .collect(),
        foot: Some(Row { cells: foot }),
    }
}

fn row(desk: &Desk, tranche: &TrancheLine, today: Day) -> Row {
    let w = desk.w;
    let number = tranche.n.to_string();
    let mut cells = vec![
        if tranche.condition.is_empty() {
            Cell::text(number)
        } else {
            Cell::TwoLines {
                text: number,
                below: tranche.condition.clone(),
            }
        },
        state::of_tranche(tranche, today, w),
        desk.date(tranche.planned_on),
        happened(desk, tranche),
    ];
    cells.extend(by_source(desk, &tranche.amount));
    cells.push(state::moves(desk, tranche));
    Row { cells }
}

/// The last step it took, and the account that pays.
fn happened(desk: &Desk, tranche: &TrancheLine) -> Cell {
    let w = desk.w;
    let (key, day) = match tranche.state.as_str() {
        "settled" if tranche.assumed => (w.t("portfolio-paid-assumed"), tranche.settled_on),
        "settled" => (w.t("portfolio-state-settled"), tranche.settled_on),
        "instructed" => (w.t("portfolio-state-instructed"), tranche.instructed_on),
        "approved" => (w.t("portfolio-state-approved"), tranche.approved_on),
        _ => return Cell::Empty,
    };
    let bank = tranche.bank.as_deref().unwrap_or_default();
    match day {
        None => Cell::Empty,
        Some(day) => Cell::TwoLines {
            text: desk.written(day),
            below: super::part::joined(&[&key, bank]),
        },
    }
}

fn facts(desk: &Desk, award: &AwardView) -> Vec<(String, Cell)> {
    let (w, line) = (desk.w, &award.line);
    let mut facts = vec![
        (
            w.t("portfolio-company"),
            Cell::text(format!("{} ({})", line.company.1, line.company.0)),
        ),
        (
            w.t("portfolio-instrument"),
            Cell::text(w.t(&format!("choice-instrument-{}", line.instrument))),
        ),
        (w.t("portfolio-state"), state::tag(&line.state, w)),
        (w.t("portfolio-decided"), desk.date(line.awarded_on)),
        (w.t("portfolio-purpose"), Cell::text(&award.purpose)),
        (
            w.t("portfolio-mandated"),
            Cell::text(if award.mandated {
                w.t("choice-yes")
            } else {
                w.t("choice-no")
            }),
        ),
        (w.t("portfolio-local"), desk.cell(line.amount.local)),
        (w.t("portfolio-partner"), desk.cell(line.amount.partner)),
    ];
    if !line.amount.total.is_zero() {
        facts.push((
            w.t("portfolio-ratio"),
            Cell::text(ratio(desk, &line.amount)),
        ));
    }
    facts.push((w.t("portfolio-remaining"), desk.cell(line.remaining)));
    if !award.cancelled.is_zero() {
        let cancelled = desk.cell(award.cancelled.total);
        facts.push((w.t("portfolio-state-cancelled"), cancelled));
    }
    if let Some(id) = &award.external_id {
        let href = String::new();
        let id = Cell::Id {
            id: id.clone(),
            href,
            w,
        };
        facts.push((w.t("portfolio-external-id"), id));
    }
    facts.push((w.t("books-entry"), desk.journal_link(award.seq)));
    facts.push((
        w.t("books-recorded"),
        Cell::text(desk.instant(award.recorded_at)),
    ));
    facts
}

/// Percent of each source, to two decimals.
fn ratio(desk: &Desk, amount: &BySource) -> String {
    let percent = |money: crate::money::Money| {
        let exact = rational(i128::from(money.minor()) * 100, amount.total.minor());
        let text = decimal_text(&exact, 2);
        desk.decimal(text.trim_end_matches('0').trim_end_matches('.'))
    };
    desk.w.with_all(
        "portfolio-ratio-of",
        &[
            ("local", &percent(amount.local)),
            ("partner", &percent(amount.partner)),
        ],
    )
}
