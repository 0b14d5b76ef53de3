//! A step of an application along its workflow: what it asks for, and the letter that goes out.

use std::sync::Arc;

use askama::Template;
use poem::web::{Data, Path};
use poem::{Response, Result, handler};

use super::sent::enter;
use crate::access::{Action, Actor, Scope};
use crate::dealflow::AdvanceApplication;
use crate::dealflow::view::Opened;
use crate::dealflow::workflow::{Filled, Need, Transition, filled};
use crate::error::Error;
use crate::money::Lang;
use crate::web::answer::{Site, answer, page, see};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::fund::desk::Desk;
use crate::web::locale::Visit;
use crate::web::parts::{Control, Field, Fields, SelectOption};
use crate::web::words::Words;

#[derive(Template)]
#[template(path = "fund/step.html")]
struct StepPage<'a> {
    frame: Frame,
    w: Words,
    form: &'a Form,
    lede: String,
    fields: Vec<Field<'a>>,
    /// Subject and paragraphs, in each language that it is written in.
    letters: Vec<(String, Vec<String>)>,
    action: String,
    back: String,
    /// The stage it is seen in.
    stage: String,
}

/// The transitions that the reader can take now.
pub fn onward<'a>(desk: &Desk, opened: &'a Opened) -> Vec<&'a Transition> {
    let scope = Scope::Fund(desk.fund.id);
    if desk.ctx.permit(Action::Handle, scope).is_err() {
        return Vec::new();
    }
    let may = |t: &&Transition| match &desk.ctx.actor {
        Actor::Person(member) => {
            let mut held = member.held.iter().filter(|h| h.reach.covers(scope));
            held.any(|h| h.lent_by.is_none() && t.actors.iter().any(|a| a.role() == h.role))
        }
        _ => true,
    };
    let all = opened.workflow.onward(&opened.application.stage);
    all.filter(may).collect()
}

/// Where a step is taken.
pub fn address(desk: &Desk, opened: &Opened, transition: &str) -> String {
    desk.href(&format!(
        "applications/{}/step/{transition}",
        opened.application.id
    ))
}

fn fields<'a>(
    transition: &Transition,
    opened: &Opened,
    form: &'a Form,
    w: Words,
) -> Vec<Field<'a>> {
    let (fields, lang) = (Fields::new(form, w), w.lang());
    let note = fields.lines("note", w.t("step-note"));
    let mut all = vec![if transition.asks(Need::Reason) {
        note.hint(w.t("step-note-hint"))
    } else {
        note.optional()
    }];
    if transition.asks(Need::Questions) {
        let answers = opened.answers();
        let asked = opened.form.questions().filter(|q| answers.is_asked(q));
        let options = asked.map(|q| SelectOption::new(&q.id, q.label.say(lang).to_owned()));
        let options = options.collect();
        let control = Control::Checks { options };
        all.push(fields.of("questions", w.t("step-questions"), control));
    }
    all
}

fn letters(
    transition: &Transition,
    opened: &Opened,
    note: &str,
    w: Words,
) -> Vec<(String, Vec<String>)> {
    let Some(letter) = &transition.letter else {
        return Vec::new();
    };
    let langs = [Lang::En, Lang::Ja].into_iter();
    let written = langs.filter(|lang| !letter.body.own(*lang).is_empty());
    let shown = written.map(|lang| {
        let with = Filled {
            name: "…",
            company: &opened.application.name,
            call: opened.call.title.say(lang),
            note: if note.is_empty() { "…" } else { note },
            id: &opened.application.id,
        };
        filled(letter, lang, &with)
    });
    let mut all: Vec<_> = shown.collect();
    // The reader's own language first.
    if w.lang() == Lang::Ja {
        all.reverse();
    }
    all
}

fn draw<'a>(desk: &Desk, opened: &Opened, transition: &Transition, form: &'a Form) -> StepPage<'a> {
    let (w, lang) = (desk.w, desk.w.lang());
    let back = desk.href(&format!("applications/{}", opened.application.id));
    let to = opened.workflow.stage(&transition.to);
    let called = |stage: Option<&crate::dealflow::workflow::Stage>| {
        stage.map_or_else(String::new, |s| s.name.say(lang).to_owned())
    };
    let (from, to) = (called(opened.stage()), called(to));
    StepPage {
        frame: desk
            .titled(transition.label.say(lang))
            .under(&opened.application.name, &back),
        w,
        form,
        lede: w.with_all("step-lede", &[("from", &from), ("to", &to)]),
        fields: fields(transition, opened, form, w),
        letters: letters(transition, opened, form.text("note").trim(), w),
        action: address(desk, opened, &transition.id),
        back,
        stage: opened.application.stage.clone(),
    }
}

fn find<'a>(desk: &Desk, opened: &'a Opened, id: &str) -> Result<&'a Transition, Error> {
    desk.ctx.permit(Action::Handle, Scope::Fund(desk.fund.id))?;
    let found = opened.workflow.transition(id);
    found.ok_or_else(|| Error::NotFound(format!("transition {id}")))
}

/// `GET /funds/:code/applications/:id/step/:transition`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn show(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path((code, id, transition)): Path<(String, String, String)>,
) -> Result<Response> {
    let (desk, opened) = enter(visit, &site, &code, &id).await?;
    let transition = find(&desk, &opened, &transition)?;
    page(&draw(&desk, &opened, transition, &Form::blank()))
}

/// `POST /funds/:code/applications/:id/step/:transition`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn send(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path((code, id, transition)): Path<(String, String, String)>,
    mut form: Form,
) -> Result<Response> {
    let (desk, opened) = enter(visit, &site, &code, &id).await?;
    let transition = find(&desk, &opened, &transition)?;
    let ticked = |id: &String| !form.text(&format!("questions.{id}")).is_empty();
    let questions = opened.form.questions().map(|q| q.id.clone());
    let command = AdvanceApplication {
        fund: desk.fund.code.clone(),
        application: id,
        transition: transition.id.clone(),
        stage: form.text("stage").to_owned(),
        note: form.text("note").to_owned(),
        questions: questions.filter(ticked).collect(),
    };
    match desk.ctx.run(&form.key().to_string(), command).await {
        Ok(_) => Ok(see(
            &desk.href(&format!("applications/{}", opened.application.id))
        )),
        Err(error) => {
            let status = form.note(error, desk.w)?;
            answer(status, &draw(&desk, &opened, transition, &form))
        }
    }
}
