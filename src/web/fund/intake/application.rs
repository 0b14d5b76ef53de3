//! One application as those see it who consider it.

use std::sync::Arc;

use poem::web::{Data, Path};
use poem::{Response, Result, handler};

use super::sent::enter;
use super::step;
use crate::dealflow::eligibility::{found as found_word, sentence};
use crate::dealflow::view::{Event, Opened, sent_file};
use crate::form::Kind;
use crate::web::answer::{Site, page};
use crate::web::fund::desk::{Action as Button, Desk};
use crate::web::fund::listing::{Block, Card, ListingPage};
use crate::web::locale::Visit;
use crate::web::parts::{Cell, Column, Row, Table, Tone, tone};
use crate::web::portal::{files, handed_out, shown, written};
use crate::web::section::Section;
use crate::web::words::Words;

/// `GET /funds/:code/applications/:id`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn show(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path((code, id)): Path<(String, String)>,
) -> Result<Response> {
    let (desk, opened) = enter(visit, &site, &code, &id).await?;
    let w = desk.w;
    let mut listing = ListingPage::new(&desk, vec![timeline(&desk, &opened)]);
    listing.frame = desk.titled(&opened.application.name);
    listing.lede = opened.call.title.say(w.lang()).into();
    listing.facts = facts(&desk, &opened);
    listing.actions = actions(&desk, &opened);
    listing.cards = rules(&desk, &opened).into_iter().collect();
    listing.cards.extend(answers(&desk, &opened));
    page(&listing)
}

/// The steps the reader can take, and what both sides wrote.
fn actions(desk: &Desk, opened: &Opened) -> Vec<Button> {
    let w = desk.w;
    let steps = step::onward(desk, opened).into_iter().enumerate();
    let mut all: Vec<Button> = steps
        .map(|(i, t)| Button {
            label: t.label.say(w.lang()).to_owned(),
            href: step::address(desk, opened, &t.id),
            primary: i == 0,
        })
        .collect();
    all.push(Button {
        label: w.with("messages-count", "n", opened.messages.len()),
        href: desk.href(&format!("applications/{}/messages", opened.application.id)),
        primary: false,
    });
    all
}

/// `GET /funds/:code/applications/:id/files/:no`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn file(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path((code, id, no)): Path<(String, String, i64)>,
) -> Result<Response> {
    let desk = Desk::enter(visit, &site, &code, Section::Applications).await?;
    let taken = sent_file(&desk.ctx, &desk.fund.code, &id, no).await?;
    Ok(handed_out(&site.app.files, &taken).await?)
}

fn facts(desk: &Desk, opened: &Opened) -> Vec<(String, Cell)> {
    let (w, lang) = (desk.w, desk.w.lang());
    let row = &opened.application;
    let stage = opened.stage();
    let stage = stage.map_or_else(|| row.stage.clone(), |s| s.name.say(lang).to_owned());
    let stage = Cell::tag(stage, Tone::Plain);
    let mut facts = vec![
        (
            w.t("application-id"),
            Cell::Id {
                id: row.id.clone(),
                href: String::new(),
                w,
            },
        ),
        (w.t("application-stage"), stage),
    ];
    if let Some(asked) = row.asked {
        let asked = crate::money::Money::from_minor(asked.0, desk.fund.currency);
        facts.push((w.t("application-asked"), desk.cell(asked)));
    }
    if let Some(sent) = opened.submissions.first() {
        let at = written(sent.received_at, opened.call.zone, lang);
        facts.push((w.t("application-received"), Cell::text(at)));
        facts.push((w.t("apply-hash"), Cell::text(sent.hash.clone())));
        let links = opened.submissions.iter().map(|s| {
            let href = desk.href(&format!("applications/{}/revisions/{}", row.id, s.no));
            (w.with("revision-no", "no", s.no), href)
        });
        let links = links.collect();
        facts.push((w.t("revisions"), Cell::Links { links }));
    }
    facts
}

fn answers(desk: &Desk, opened: &Opened) -> Vec<Card> {
    let (lang, answers) = (desk.w.lang(), opened.answers());
    let sections = opened.form.sections.iter().filter(|s| !answers.is_empty(s));
    sections
        .map(|section| {
            let asked = section.questions.iter().filter(|q| answers.is_asked(q));
            Card {
                title: section.title.say(lang).to_owned(),
                note: String::new(),
                open: true,
                facts: asked
                    .map(|q| {
                        let typed = answers.typed(&q.id);
                        let cell = match q.kind {
                            Kind::Files { .. } => sent_files(desk, &opened.application.id, typed),
                            _ => Cell::text(shown(q, opened.call.currency, &answers, lang)),
                        };
                        (q.label.say(lang).to_owned(), cell)
                    })
                    .collect(),
                action: None,
            }
        })
        .collect()
}

/// How it stands by the rules it is held to; none where there are no rules.
fn rules(desk: &Desk, opened: &Opened) -> Option<Card> {
    let (w, answers) = (desk.w, opened.answers());
    let found = opened.verdicts(&answers);
    let facts: Vec<(String, Cell)> = found
        .iter()
        .map(|v| {
            let said = sentence(v.rule, &opened.form, opened.call.basis(), w.lang());
            (said, Cell::tag(found_word(v, w.lang()), tone(v)))
        })
        .collect();
    (!facts.is_empty()).then(|| Card {
        title: w.t("eligibility-title"),
        note: String::new(),
        open: true,
        facts,
        action: None,
    })
}

/// Files, each led to where it is handed out.
fn sent_files(desk: &Desk, id: &str, typed: &str) -> Cell {
    let place = desk.href(&format!("applications/{id}/files"));
    let each = files(&place, typed).into_iter();
    let links = each.map(|f| (format!("{} ({})", f.name, f.size), f.href));
    Cell::Links {
        links: links.collect(),
    }
}

fn timeline(desk: &Desk, opened: &Opened) -> Block {
    let w = desk.w;
    let events = opened.events.iter().rev();
    let rows = events.map(|e| Row {
        cells: vec![
            Cell::text(happened(opened, e, w)),
            Cell::text(e.by.clone()),
            Cell::text(written(e.at, opened.call.zone, w.lang())),
            Cell::text(e.note.clone()),
        ],
    });
    let table = Table {
        caption: w.t("apply-timeline"),
        columns: vec![
            Column::text(w.t("event-what")),
            Column::text(w.t("event-who")),
            Column::text(w.t("event-when")),
            Column::text(w.t("event-note")),
        ],
        rows: rows.collect(),
        foot: None,
    };
    Block::new(w.t("apply-timeline"), table, String::new())
}

/// What happened; of a step, the stage it led to.
fn happened(opened: &Opened, event: &Event, w: Words) -> String {
    if event.kind != "moved" {
        return w.t(&format!("event-{}", event.kind));
    }
    let stage = opened.workflow.stage(&event.stage);
    stage.map_or_else(
        || event.stage.clone(),
        |s| format!("→ {}", s.name.say(w.lang())),
    )
}
