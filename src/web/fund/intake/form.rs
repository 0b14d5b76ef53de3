//! The form of a round while it is built: sections and questions, moved, removed, published.

use std::sync::Arc;

use askama::Template;
use poem::web::{Data, Path};
use poem::{Response, Result, handler};

use super::written;
use crate::dealflow::view::{Call, draft, rounds};
use crate::dealflow::{EditForm, EndDraft};
use crate::error::Error;
use crate::form::{Edit, Form as Definition, Question, Reading, Texts};
use crate::money::Lang;
use crate::web::answer::{Site, answer, page, see};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::fund::desk::Desk;
use crate::web::locale::Visit;
use crate::web::parts::Field;
use crate::web::portal::field;
use crate::web::section::Section;
use crate::web::words::Words;

#[derive(Template)]
#[template(path = "fund/form.html")]
struct FormPage<'a> {
    frame: Frame,
    w: Words,
    form: &'a Form,
    button: Form,
    here: String,
    revision: i64,
    version: i64,
    sections: Vec<ShownSection>,
}

struct ShownSection {
    id: String,
    title: String,
    title_ja: String,
    shown: String,
    questions: Vec<ShownQuestion>,
}

struct ShownQuestion {
    id: String,
    label: String,
    kind: String,
    notes: String,
    href: String,
}

/// The round, for somebody who may build its form.
pub(super) async fn enter(
    visit: Visit,
    site: &Site,
    code: &str,
    round: &str,
) -> Result<(Desk, Call, Definition, i64)> {
    let desk = Desk::enter(visit, site, code, Section::Rounds).await?;
    let all = rounds(&desk.ctx, desk.fund.id).await?;
    let call = all.into_iter().find(|c| c.code == round);
    let call = call.ok_or_else(|| Error::NotFound(format!("round {round}")))?;
    let (form, revision) = draft(&desk.ctx, &call).await?;
    Ok((desk, call, form, revision))
}

/// Where the form of a round is built.
pub(super) fn address(desk: &Desk, call: &Call) -> String {
    desk.href(&format!("rounds/{}/form", call.code))
}

fn shown(question: &Question, here: &str, w: Words) -> ShownQuestion {
    let mut notes = Vec::new();
    if question.required {
        notes.push(w.t("round-required"));
    }
    if question.private {
        notes.push(w.t("form-private"));
    }
    if let Some(when) = &question.when {
        let ids: Vec<&str> = when.clauses.iter().map(|c| c.question.as_str()).collect();
        notes.push(w.with("round-rests-on", "questions", ids.join(", ")));
    }
    ShownQuestion {
        id: question.id.clone(),
        label: question.label.say(w.lang()).to_owned(),
        kind: w.t(&format!("kind-{}", written::name(&question.kind))),
        notes: notes.join(" · "),
        href: format!("{here}/question?id={}", question.id),
    }
}

fn draw<'a>(
    desk: &Desk,
    call: &Call,
    (definition, revision): (&Definition, i64),
    form: &'a Form,
) -> FormPage<'a> {
    let (w, here) = (desk.w, address(desk, call));
    let sections = definition.sections.iter().map(|s| ShownSection {
        id: s.id.clone(),
        title: s.title.own(Lang::En).to_owned(),
        title_ja: s.title.own(Lang::Ja).to_owned(),
        shown: s.title.say(w.lang()).to_owned(),
        questions: s.questions.iter().map(|q| shown(q, &here, w)).collect(),
    });
    let title = call.title.say(w.lang());
    FormPage {
        frame: desk
            .titled(&w.t("form-title"))
            .under(title, &desk.href(&format!("rounds/{}", call.code))),
        w,
        form,
        button: Form::blank(),
        sections: sections.collect(),
        here,
        revision,
        version: call.form_version,
    }
}

/// `GET /funds/:code/rounds/:round/form`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn show(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path((code, round)): Path<(String, String)>,
) -> Result<Response> {
    let (desk, call, definition, revision) = enter(visit, &site, &code, &round).await?;
    let form = Form::blank();
    page(&draw(&desk, &call, (&definition, revision), &form))
}

/// What a button of the page means.
fn step(form: &Form) -> Option<Edit> {
    let id = form.text("id").trim().to_owned();
    Some(match form.text("step") {
        "section" => Edit::Section {
            id,
            title: Texts::new(form.text("title"), &[(Lang::Ja, form.text("title_ja"))]),
            help: Texts::default(),
        },
        "section-up" => Edit::MoveSection { id, up: true },
        "section-down" => Edit::MoveSection { id, up: false },
        "section-remove" => Edit::RemoveSection { id },
        "up" => Edit::MoveQuestion { id, up: true },
        "down" => Edit::MoveQuestion { id, up: false },
        "remove" => Edit::RemoveQuestion { id },
        _ => return None,
    })
}

/// `POST /funds/:code/rounds/:round/form`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn send(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path((code, round)): Path<(String, String)>,
    mut form: Form,
) -> Result<Response> {
    let (desk, call, definition, present) = enter(visit, &site, &code, &round).await?;
    let key = form.key().to_string();
    let revision = form.text("revision").parse().unwrap_or(-1);
    let (fund, round) = (desk.fund.code.clone(), call.code.clone());
    let done = if let Some(edit) = step(&form) {
        let command = EditForm {
            fund,
            round,
            revision,
            edit,
        };
        desk.ctx
            .run(&key, command)
            .await
            .map(|_| address(&desk, &call))
    } else {
        let command = EndDraft {
            fund,
            round,
            revision,
            publish: form.text("step") == "publish",
        };
        let back = desk.href(&format!("rounds/{}", call.code));
        desk.ctx.run(&key, command).await.map(|_| back)
    };
    match done {
        Ok(href) => Ok(see(&href)),
        Err(error) => {
            let status = form.note(error, desk.w)?;
            answer(status, &draw(&desk, &call, (&definition, present), &form))
        }
    }
}

#[derive(Template)]
#[template(path = "fund/form_preview.html")]
struct PreviewPage<'a> {
    frame: Frame,
    w: Words,
    form: &'a Form,
    sections: Vec<(String, Vec<Field<'a>>)>,
    back: String,
}

/// `GET /funds/:code/rounds/:round/form/preview`: every question as an applicant sees it, those
/// that rest on others included.
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn preview(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path((code, round)): Path<(String, String)>,
) -> Result<Response> {
    let (desk, call, definition, _) = enter(visit, &site, &code, &round).await?;
    let (w, form) = (desk.w, Form::blank());
    let reading = Reading {
        currency: call.currency,
        least: call.ask_least,
        most: call.ask_most,
    };
    let sections = definition.sections.iter().map(|s| {
        let each = s.questions.iter();
        let fields = each
            .map(|q| field(q, &reading, ("", ""), &form, w))
            .collect();
        (s.title.say(w.lang()).to_owned(), fields)
    });
    page(&PreviewPage {
        frame: desk.titled(&w.t("form-preview")),
        w,
        sections: sections.collect(),
        form: &form,
        back: address(&desk, &call),
    })
}
