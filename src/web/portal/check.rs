//! All answers on one page, before they are sent.

use super::draw::{Part, parts};
use super::eligible::split;
use super::shell::Aside;
use super::{address, task};
use crate::dealflow::SubmitApplication;
use crate::dealflow::eligibility::Verdict;
use crate::dealflow::view::{Opened, State};
use crate::error::Error;
use crate::web::answer::{Site, answer, see};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::locale::Visit;
use crate::web::parts::{ShareBar, Verdicts};
use crate::web::words::Words;
use askama::Template;
use poem::http::StatusCode;
use poem::web::{Data, Path};
use poem::{Response, Result, handler};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "portal/check.html")]
struct CheckPage<'a> {
    frame: Frame,
    w: Words,
    form: &'a Form,
    aside: Aside,
    sections: Vec<Part>,
    /// What keeps it from being sent: a sentence and where to mend it.
    faults: Vec<(String, String)>,
    /// Who the call is for, and whether these answers keep it from being sent.
    verdicts: Verdicts,
    barred: bool,
    split: Option<ShareBar>,
    action: String,
    revision: i64,
    open: bool,
    newer_form: bool,
}

fn draw_page<'a>(site: &Site, visit: &Visit, opened: &Opened, form: &'a Form) -> CheckPage<'a> {
    let (w, lang) = (visit.w, visit.w.lang());
    let answers = opened.answers();
    let found = opened.verdicts(&answers);
    let id = &opened.application.id;
    let faults = answers
        .faults()
        .into_iter()
        .map(|(section, question, wrong)| {
            let said = w.explain_field(&wrong.at(&question.id));
            let label = question.label.say(lang);
            let href = format!(
                "{}?checked=1#q.{}",
                address::section(id, &section.id),
                question.id
            );
            (format!("{label} – {said}"), href)
        });
    CheckPage {
        frame: Frame::new(visit, &w.t("apply-check")),
        w,
        form,
        aside: Aside::new(opened, &site.ctx(visit), w, "check"),
        sections: parts(opened, lang),
        faults: faults.collect(),
        barred: found.iter().any(Verdict::bars),
        verdicts: Verdicts::found(&found, &opened.form, opened.call.basis(), w),
        split: split(opened, w),
        action: address::check(id),
        revision: opened.application.revision,
        open: opened.call.state == State::Open || opened.request.is_some(),
        newer_form: opened.has_newer_form(),
    }
}

/// `GET /applications/:id/check`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn show(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path(id): Path<String>,
) -> Result<Response> {
    let opened = task::own(&site, &visit, &id).await?;
    if !opened.is_open() {
        return Ok(see(&address::of(&id)));
    }
    let form = Form::blank();
    answer(StatusCode::OK, &draw_page(&site, &visit, &opened, &form))
}

/// `POST /applications/:id/check`: sends the application.
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn send(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let opened = task::own(&site, &visit, &id).await?;
    // Pressed again: what was received is shown again.
    if !opened.is_open() {
        return Ok(see(&address::of(&id)));
    }
    let command = SubmitApplication {
        fund: opened.call.fund.clone(),
        application: id.clone(),
        revision: form.text("revision").parse().unwrap_or(0),
        certified: !form.text("certified.yes").is_empty(),
    };
    let key = form.key().to_string();
    match site.ctx(&visit).run(&key, command).await {
        Ok(_) => Ok(see(&address::of(&id))),
        Err(error @ (Error::Invalid(_) | Error::Refused(_) | Error::KeyReused { .. })) => {
            note(&mut form, &error, visit.w);
            let status = StatusCode::from_u16(error.status()).unwrap_or_default();
            form.renew_key();
            let opened = task::own(&site, &visit, &id).await?;
            answer(status, &draw_page(&site, &visit, &opened, &form))
        }
        Err(error) => Err(error.into()),
    }
}

/// What the answers lack stands on the page already, so only the certificate is noted.
fn note(form: &mut Form, error: &Error, w: Words) {
    let Error::Invalid(fields) = error else {
        form.refuse("", w.explain(error));
        return;
    };
    for field in fields {
        if field.field == "certified" {
            form.refuse("certified", w.explain_field(field));
        } else if form.error("").is_none() {
            form.refuse("", w.t("apply-incomplete"));
        }
    }
}
