//! One application: what is left to do, what was received, what happened.

use super::draw::{Part, parts};
use super::{address, mine, shell, when};
use crate::dealflow::view::{Opened, Request, open};
use crate::dealflow::{MoveToForm, WithdrawApplication};
use crate::error::Error;
use crate::web::answer::{Site, page, see};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::locale::Visit;
use crate::web::words::Words;
use askama::Template;
use poem::web::{Data, Path};
use poem::{Response, Result, handler};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "portal/task.html")]
struct TaskPage {
    frame: Frame,
    w: Words,
    form: Form,
    aside: shell::Aside,
    stage: String,
    draft: bool,
    /// Whether the reader can withdraw it.
    may_withdraw: bool,
    newer_form: bool,
    /// What the fund asks to be changed: its words, and the questions.
    request: Option<(String, Vec<String>)>,
    messages: usize,
    /// What was sent, the latest first: address and label.
    revisions: Vec<(String, String)>,
    tasks: Vec<Task>,
    next: String,
    receipt: Option<Receipt>,
    events: Vec<(String, String, String)>,
    left_over: Vec<(String, String)>,
    /// What was sent.
    sections: Vec<Part>,
}

struct Task {
    label: String,
    href: String,
    done: bool,
}

struct Receipt {
    at: String,
    hash: String,
}

/// Opens it for somebody who works on it.
pub(super) async fn own(site: &Site, visit: &Visit, id: &str) -> Result<Opened, Error> {
    let opened = open(&site.ctx(visit), id).await?;
    if opened.role.is_none() {
        return Err(Error::NotFound(format!("application {id}")));
    }
    Ok(opened)
}

/// `GET /applications/:id`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn show(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path(id): Path<String>,
) -> Result<Response> {
    let opened = own(&site, &visit, &id).await?;
    let (w, zone) = (visit.w, opened.call.zone);
    let answers = opened.answers();
    let tasks: Vec<Task> = shell::asked(&opened, &answers)
        .into_iter()
        .map(|s| Task {
            label: s.title.say(w.lang()).to_owned(),
            href: address::section(&id, &s.id),
            done: shell::is_done(&answers, s),
        })
        .collect();
    let open_task = tasks.iter().find(|t| !t.done).map(|t| t.href.clone());
    let owner = opened.role.as_deref() != Some("contributor");
    let withdrawn = opened.application.stage == "withdrawn";
    page(&TaskPage {
        frame: Frame::new(&visit, &mine::name(&opened.application.name, w)),
        w,
        form: Form::blank(),
        aside: shell::Aside::new(&opened, &site.ctx(&visit), w, ""),
        stage: opened
            .stage()
            .map_or_else(String::new, |s| s.public.say(w.lang()).to_owned()),
        request: opened.request.as_ref().map(|r| asked(&opened, r, w)),
        messages: opened.messages.len(),
        revisions: opened
            .submissions
            .iter()
            .map(|s| revision(&id, s.no, w))
            .collect(),
        draft: opened.is_open(),
        may_withdraw: owner && !withdrawn,
        newer_form: opened.has_newer_form(),
        tasks,
        next: open_task.unwrap_or_else(|| address::check(&id)),
        receipt: opened.submissions.first().map(|s| Receipt {
            at: when::written(s.received_at, zone, w.lang()),
            hash: s.hash.clone(),
        }),
        events: timeline(&opened, w),
        sections: if opened.is_open() {
            Vec::new()
        } else {
            parts(&opened, w.lang())
        },
        left_over: answers
            .left_over()
            .into_iter()
            .map(|(id, text)| (id.to_owned(), text.to_owned()))
            .collect(),
    })
}

fn asked(opened: &Opened, request: &Request, w: Words) -> (String, Vec<String>) {
    let questions = request.questions.iter();
    let labels = questions.filter_map(|id| opened.form.question(id));
    let labels = labels.map(|q| q.label.say(w.lang()).to_owned());
    (request.note.clone(), labels.collect())
}

fn revision(id: &str, no: i64, w: Words) -> (String, String) {
    (address::revision(id, no), w.with("revision-no", "no", no))
}

/// What happened, the latest first, as its people may know it: stages by their public names, and
/// of steps within the fund neither the reason nor those that are called the same.
fn timeline(opened: &Opened, w: Words) -> Vec<(String, String, String)> {
    let (zone, lang) = (opened.call.zone, w.lang());
    let (mut lines, mut called) = (Vec::new(), String::new());
    for event in &opened.events {
        let stage = opened.workflow.stage(&event.stage);
        let stage = stage.map_or_else(String::new, |s| s.public.say(lang).to_owned());
        let inside = event.kind == "moved";
        let same = std::mem::replace(&mut called, stage) == called;
        if inside && same {
            continue;
        }
        let at = when::written(event.at, zone, lang);
        let (kind, who, note) = if inside {
            (called.clone(), at, String::new())
        } else {
            let kind = w.t(&format!("event-{}", event.kind));
            (kind, format!("{at} · {}", event.by), event.note.clone())
        };
        lines.push((kind, who, note));
    }
    lines.reverse();
    lines
}

/// `POST /applications/:id/withdraw`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn withdraw(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response> {
    let opened = own(&site, &visit, &id).await?;
    let command = WithdrawApplication {
        fund: opened.call.fund.clone(),
        application: id.clone(),
        reason: form.text("reason").to_owned(),
    };
    let key = form.key().to_string();
    site.ctx(&visit).run(&key, command).await?;
    Ok(see(&address::of(&id)))
}

/// `POST /applications/:id/move`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn move_on(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response> {
    let opened = own(&site, &visit, &id).await?;
    let command = MoveToForm {
        fund: opened.call.fund.clone(),
        application: id.clone(),
    };
    let key = form.key().to_string();
    site.ctx(&visit).run(&key, command).await?;
    Ok(see(&address::of(&id)))
}
