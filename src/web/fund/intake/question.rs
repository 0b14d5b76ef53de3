//! One question of a form, made or changed.

use std::sync::Arc;

use askama::Template;
use poem::web::{Data, Path};
use poem::{Response, Result, handler};

use super::form::{address, enter};
use super::written;
use crate::dealflow::EditForm;
use crate::dealflow::view::Call;
use crate::error::Error;
use crate::form::{Edit, Family, Form as Definition};
use crate::web::answer::{Site, page, refused, see};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::fund::desk::Desk;
use crate::web::locale::Visit;
use crate::web::parts::{Control, Field, Fields, SelectOption};
use crate::web::words::Words;

#[derive(Template)]
#[template(path = "fund/question.html")]
struct QuestionPage<'a> {
    frame: Frame,
    w: Words,
    form: &'a Form,
    fields: Vec<Field<'a>>,
    action: String,
    back: String,
    revision: i64,
    /// The question as it is called so far, and the section of a new one.
    was: String,
    section: String,
}

fn fields(form: &Form, w: Words) -> Vec<Field<'_>> {
    let f = Fields::new(form, w);
    let kinds = written::KINDS.map(|k| SelectOption::new(k, w.t(&format!("kind-{k}"))));
    let flags = ["required", "private", "asked"];
    let flags = flags.map(|flag| SelectOption::new(flag, w.t(&format!("question-{flag}"))));
    let join = ["all", "any"].map(|j| SelectOption::new(j, w.t(&format!("question-join-{j}"))));
    vec![
        f.text("id", w.t("question-id"))
            .hint(w.t("question-id-hint")),
        f.text("label", w.t("question-label")),
        f.text("label_ja", w.t("question-label-ja")).optional(),
        f.text("help", w.t("question-help")).optional(),
        f.text("help_ja", w.t("question-help-ja")).optional(),
        f.select("kind", w.t("round-kind"), kinds.to_vec()),
        f.of(
            "flags",
            w.t("question-flags"),
            Control::Checks {
                options: flags.to_vec(),
            },
        )
        .optional(),
        f.of("max", w.t("question-max"), Control::Short)
            .hint(w.t("question-max-hint"))
            .optional(),
        f.of("least", w.t("question-least"), Control::Short)
            .optional(),
        f.of("most", w.t("question-most"), Control::Short)
            .optional(),
        f.lines("options", w.t("question-options"))
            .hint(w.t("question-options-hint"))
            .optional(),
        f.of(
            "accept",
            w.t("question-accept"),
            Control::Checks {
                options: Family::ALL
                    .map(|f| SelectOption::new(f.name(), w.t(&format!("family-{}", f.name()))))
                    .to_vec(),
            },
        )
        .optional(),
        f.radios("join", w.t("question-join"), join.to_vec())
            .optional(),
        f.lines("clauses", w.t("question-clauses"))
            .hint(w.t("question-clauses-hint"))
            .optional(),
    ]
}

fn draw<'a>(
    desk: &Desk,
    call: &Call,
    form: &'a Form,
    place: (String, String),
    revision: i64,
) -> QuestionPage<'a> {
    let (w, back) = (desk.w, address(desk, call));
    QuestionPage {
        frame: desk
            .titled(&w.t("question-title"))
            .under(&w.t("form-title"), &back),
        w,
        form,
        fields: fields(form, w),
        action: format!("{back}/question"),
        back,
        revision,
        was: place.0,
        section: place.1,
    }
}

/// What the page starts with: a question of the form, or an empty one.
fn begin(definition: &Definition, id: &str) -> Result<Form, Error> {
    if id.is_empty() {
        let blank = Form::blank().with("kind", "short-text").with("max", "200");
        return Ok(blank.with("join", "all"));
    }
    let question = definition.question(id);
    let question = question.ok_or_else(|| Error::NotFound(format!("question {id}")))?;
    Ok(written::fill(question))
}

/// `GET /funds/:code/rounds/:round/form/question?id=&section=`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn show(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path((code, round)): Path<(String, String)>,
) -> Result<Response> {
    let place = (
        visit.param("id").to_owned(),
        visit.param("section").to_owned(),
    );
    let (desk, call, definition, revision) = enter(visit, &site, &code, &round).await?;
    let form = begin(&definition, &place.0)?;
    page(&draw(&desk, &call, &form, place, revision))
}

/// `POST /funds/:code/rounds/:round/form/question`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn send(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path((code, round)): Path<(String, String)>,
    mut form: Form,
) -> Result<Response> {
    let (desk, call, _, present) = enter(visit, &site, &code, &round).await?;
    let place = (form.text("was").to_owned(), form.text("section").to_owned());
    let question = match written::read(&form) {
        Ok(question) => question,
        Err(wrong) => {
            form.note(Error::Invalid(wrong), desk.w)?;
            return refused(&draw(&desk, &call, &form, place, present));
        }
    };
    let command = EditForm {
        fund: desk.fund.code.clone(),
        round: call.code.clone(),
        revision: form.text("revision").parse().unwrap_or(-1),
        edit: Edit::Question {
            section: place.1.clone(),
            was: (!place.0.is_empty()).then(|| place.0.clone()),
            question: Box::new(question),
        },
    };
    match desk.ctx.run(&form.key().to_string(), command).await {
        Ok(_) => Ok(see(&address(&desk, &call))),
        Err(error) => {
            form.note(error, desk.w)?;
            refused(&draw(&desk, &call, &form, place, present))
        }
    }
}
