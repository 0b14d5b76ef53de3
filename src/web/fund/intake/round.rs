//! One round: its times, its form, its versions.

use std::sync::Arc;

use poem::web::{Data, Path};
use poem::{Response, Result, handler};

use super::rounds::tag;
use super::written as question_text;
use crate::dealflow::view::{Call, rounds, versions};
use crate::error::Error;
use crate::form::{Form, Question};
use crate::web::answer::{Site, page};
use crate::web::fund::desk::{Action, Desk};
use crate::web::fund::listing::{Block, ListingPage};
use crate::web::locale::Visit;
use crate::web::parts::{Cell, Column, Row, Table};
use crate::web::portal::{LIST, written};
use crate::web::section::Section;
use crate::web::words::Words;

/// A round of the fund.
pub async fn find(desk: &Desk, round: &str) -> Result<Call, Error> {
    let all = rounds(&desk.ctx, desk.fund.id).await?;
    let found = all.into_iter().find(|c| c.code == round);
    found.ok_or_else(|| Error::NotFound(format!("round {round}")))
}

/// `GET /funds/:code/rounds/:round`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn show(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path((code, round)): Path<(String, String)>,
) -> Result<Response> {
    let desk = Desk::enter(visit, &site, &code, Section::Rounds).await?;
    let call = find(&desk, &round).await?;
    let form = call.form(&site.app).await?;
    let versions = versions(&desk.ctx, &call).await?;
    let (w, lang) = (desk.w, desk.w.lang());
    let rows = versions.iter().map(|(version, at)| Row {
        cells: vec![
            Cell::text(version.to_string()),
            Cell::text(written(*at, call.zone, lang)),
        ],
    });
    let history = Table {
        caption: w.t("round-versions"),
        columns: vec![
            Column::money(w.t("round-version")),
            Column::text(w.t("round-published-at")),
        ],
        rows: rows.collect(),
        foot: None,
    };
    let mut blocks: Vec<Block> = form.sections.iter().map(|s| block(s, &form, w)).collect();
    blocks.push(Block::new(w.t("round-versions"), history, String::new()));
    let mut listing = ListingPage::new(&desk, blocks);
    listing.frame = desk.titled(call.title.say(lang));
    listing.facts = facts(&call, &desk);
    let own = ["round-publish", "round-extend", "round-clone"];
    let own = own
        .iter()
        .filter_map(|slug| desk.action(slug, &[("round", &call.code)]));
    listing.actions = own.collect();
    if !listing.actions.is_empty() {
        listing.actions.push(Action {
            label: w.t("form-title"),
            href: desk.href(&format!("rounds/{}/form", call.code)),
            primary: false,
        });
    }
    listing.actions.push(Action {
        label: w.t("rules-title"),
        href: desk.href(&format!("rounds/{}/rules", call.code)),
        primary: false,
    });
    listing.actions.push(Action {
        label: w.t("way-title"),
        href: desk.href(&format!("rounds/{}/workflow", call.code)),
        primary: false,
    });
    page(&listing)
}

fn facts(call: &Call, desk: &Desk) -> Vec<(String, Cell)> {
    let (w, lang) = (desk.w, desk.w.lang());
    let said = |at| Cell::text(written(at, call.zone, lang));
    vec![
        (w.t("round-state"), tag(call, w)),
        (
            w.t("round-address"),
            Cell::link(
                format!("{LIST}/{}", call.code),
                format!("{LIST}/{}", call.code),
            ),
        ),
        (w.t("call-fact-opens"), said(call.opens_at)),
        (w.t("call-fact-closes"), said(call.closes_at)),
        (
            w.t("call-fact-grace"),
            Cell::text(w.with("call-fact-grace-minutes", "n", call.grace_minutes)),
        ),
        (w.t("call-fact-budget"), desk.cell(call.budget)),
        (w.t("round-least"), desk.cell(call.ask_least)),
        (w.t("round-most"), desk.cell(call.ask_most)),
    ]
}

fn block(section: &crate::form::Section, form: &Form, w: Words) -> Block {
    let row = |q: &Question| Row {
        cells: vec![
            Cell::text(q.label.say(w.lang()).to_owned()),
            Cell::text(w.t(&format!("kind-{}", question_text::name(&q.kind)))),
            Cell::text(if q.required {
                w.t("word-yes")
            } else {
                w.t("word-no")
            }),
            Cell::text(when(q, form, w)),
        ],
    };
    let table = Table {
        caption: section.title.say(w.lang()).to_owned(),
        columns: vec![
            Column::text(w.t("round-question")),
            Column::text(w.t("round-kind")),
            Column::text(w.t("round-required")),
            Column::text(w.t("round-when")),
        ],
        rows: section.questions.iter().map(row).collect(),
        foot: None,
    };
    let title = section.title.say(w.lang()).to_owned();
    Block::new(title, table, String::new())
}

/// On which earlier answers a question rests, by their labels.
fn when(question: &Question, form: &Form, w: Words) -> String {
    let Some(when) = &question.when else {
        return String::new();
    };
    let labels = when
        .clauses
        .iter()
        .filter_map(|c| form.question(&c.question));
    let labels: Vec<&str> = labels.map(|q| q.label.say(w.lang())).collect();
    w.with("round-rests-on", "questions", labels.join(" · "))
}
