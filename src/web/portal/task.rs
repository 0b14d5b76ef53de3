//! One application: what is left to do, what was received, what happened.

use super::draw::{Part, parts};
use super::{address, mine, shell, when};
use crate::dealflow::view::{Opened, open};
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
        stage: w.t(&format!("stage-{}", opened.application.stage)),
        draft: opened.is_draft(),
        may_withdraw: owner && !withdrawn,
        newer_form: opened.has_newer_form(),
        tasks,
        next: open_task.unwrap_or_else(|| address::check(&id)),
        receipt: opened.submissions.first().map(|s| Receipt {
            at: when::written(s.received_at, zone, w.lang()),
            hash: s.hash.clone(),
        }),
        events: opened
            .events
            .iter()
            .rev()
            .map(|e| {
                let kind = w.t(&format!("event-{}", e.kind));
                let who = format!("{} · {}", when::written(e.at, zone, w.lang()), e.by);
                (kind, who, e.note.clone())
            })
            .collect(),
        sections: if opened.is_draft() {
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
