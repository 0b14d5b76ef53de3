//! One section of an application: filled in, saved, gone on from.

use super::eligible::Follows;
use super::shell::{self, Aside};
use super::{address, draw, gather, task};
use crate::dealflow::view::Opened;
use crate::dealflow::{RemoveFile, SaveAnswers, Saved};
use crate::error::Error;
use crate::form::{Answers, Kind, Question, Section};
use crate::money::Lang;
use crate::web::answer::{Site, answer, page, see};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::locale::Visit;
use crate::web::parts::Field;
use crate::web::words::Words;
use askama::Template;
use poem::http::StatusCode;
use poem::web::{Data, Path};
use poem::{Response, Result, handler};
use std::collections::BTreeMap;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "portal/section.html")]
struct SectionPage<'a> {
    frame: Frame,
    w: Words,
    form: &'a Form,
    aside: Aside,
    /// Place among the sections, from 1, and how many there are.
    place: String,
    help: String,
    /// Each with what was also written, but does not stand.
    fields: Vec<(String, Field<'a>, Option<String>)>,
    action: String,
    back: String,
    base: i64,
    /// Whether a question is for files.
    attaches: bool,
    follows: Follows,
}

fn find<'a>(opened: &'a Opened, id: &str) -> Result<&'a Section, Error> {
    let section = opened.form.section(id);
    section.ok_or_else(|| Error::NotFound(format!("section {id}")))
}

/// What stands now, as the fields show it, with how amounts and numbers were understood.
fn filled(opened: &Opened, section: &Section, lang: Lang) -> Form {
    let answers = opened.answers();
    let each = section.questions.iter();
    let mut form = each.fold(Form::blank(), |form, question| {
        gather::fill(question, answers.typed(&question.id), form)
    });
    for question in &section.questions {
        let counts = matches!(question.kind, Kind::Money { .. } | Kind::Number { .. });
        if counts && let Some(Ok(_)) = answers.understood(&question.id) {
            let shown = draw::shown(question, opened.call.currency, &answers, lang);
            form.echo(&gather::name(question), shown);
        }
    }
    form
}

fn draw<'a>(
    site: &Site,
    visit: &Visit,
    opened: &Opened,
    section: &Section,
    form: &'a Form,
) -> SectionPage<'a> {
    let w = visit.w;
    let (answers, reading) = (opened.answers(), opened.reading());
    let sections = shell::asked(opened, &answers);
    let at = sections
        .iter()
        .position(|s| s.id == section.id)
        .unwrap_or(0);
    let id = &opened.application.id;
    let of = address::of(id);
    let shown = section
        .questions
        .iter()
        .filter(|q| answers.is_asked(q) && opened.may_answer(&q.id));
    let args = [
        ("n", (at + 1).to_string()),
        ("all", (sections.len() + 1).to_string()),
    ];
    let args = args.each_ref().map(|(name, value)| (*name, value.as_str()));
    SectionPage {
        frame: Frame::new(visit, section.title.say(w.lang())),
        w,
        form,
        aside: Aside::new(opened, &site.ctx(visit), w, &section.id),
        place: w.with_all("apply-step", &args),
        help: section.help.say(w.lang()).to_owned(),
        fields: shown
            .map(|q| {
                let at = (&*of, answers.typed(&q.id));
                let field = draw::field(q, &reading, at, form, w);
                let aside = opened.aside.get(&q.id).map(|kept| kept.typed.clone());
                (q.id.clone(), field, aside)
            })
            .collect(),
        action: address::section(id, &section.id),
        back: match at.checked_sub(1).and_then(|i| sections.get(i)) {
            Some(before) => address::section(id, &before.id),
            None => address::of(id),
        },
        base: opened.application.revision,
        attaches: section.questions.iter().any(is_files),
        follows: Follows::of_section(opened, section, w),
    }
}

/// `GET /applications/:id/form/:section`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn show(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path((id, section)): Path<(String, String)>,
) -> Result<Response> {
    let opened = task::own(&site, &visit, &id).await?;
    if !opened.is_open() {
        return Ok(see(&address::of(&id)));
    }
    let section = find(&opened, &section)?;
    let mut form = filled(&opened, section, visit.w.lang());
    // A page that is come back to says what could not be understood, not what is missing.
    if !visit.param("checked").is_empty() {
        refuse(&opened.answers(), section, &mut form, visit.w, true);
    }
    page(&draw(&site, &visit, &opened, section, &form))
}

/// Notes what is wrong beside each field; what is missing where `missing` says so.
fn refuse(answers: &Answers<'_>, section: &Section, form: &mut Form, w: Words, missing: bool) {
    for question in &section.questions {
        let Some(wrong) = answers.fault(question) else {
            continue;
        };
        if missing || wrong.rule != "answer.required" {
            let field = wrong.at(&question.id);
            form.refuse(&gather::name(question), w.explain_field(&field));
        }
    }
}

/// What the page sent for the questions it showed; files are none of it.
fn sent(section: &Section, form: &Form) -> BTreeMap<String, String> {
    let drawn: Vec<&str> = form.text("drawn").split(' ').collect();
    let shown = section
        .questions
        .iter()
        .filter(|q| drawn.contains(&q.id.as_str()) && !is_files(q));
    shown
        .map(|q| (q.id.clone(), gather::typed(q, form)))
        .collect()
}

const fn is_files(question: &Question) -> bool {
    matches!(question.kind, Kind::Files { .. })
}

/// What the buttons beside files ask for: to add one, on a page of its own, or to remove one.
/// None where it was another button.
async fn files(
    site: &Site,
    visit: &Visit,
    opened: &Opened,
    then: &str,
) -> Result<Option<Option<String>>, Error> {
    let id = &opened.application.id;
    let words: Vec<&str> = then.split(' ').collect();
    match words.as_slice() {
        ["files", question] => Ok(Some(Some(address::files(id, question)))),
        ["remove", question, no] => {
            let remove = RemoveFile {
                fund: opened.call.fund.clone(),
                application: id.clone(),
                question: (*question).to_owned(),
                no: no.parse().unwrap_or(0),
            };
            let key = uuid::Uuid::new_v4().to_string();
            site.ctx(visit).run(&key, remove).await?;
            Ok(Some(None))
        }
        _ => Ok(None),
    }
}

/// `POST /applications/:id/form/:section`: keeps everything first, then says what is wrong.
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn send(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path((id, section)): Path<(String, String)>,
    mut form: Form,
) -> Result<Response> {
    let before = task::own(&site, &visit, &id).await?;
    let typed = sent(find(&before, &section)?, &form);
    let base = form.text("base").parse().unwrap_or(0);
    let page = form.key().to_string();
    let save = SaveAnswers::new(
        &before.call.fund,
        &id,
        (base, &page),
        visit.w.lang(),
        typed.clone(),
    );
    // A second sending of the same is nothing new, so each is a saving of its own.
    let key = uuid::Uuid::new_v4().to_string();
    let saved = site.ctx(&visit).run(&key, save).await?;
    let opened = task::own(&site, &visit, &id).await?;
    let section = find(&opened, &section)?;
    if form.text("then") == "auto" {
        return told(&opened, section, &saved, visit.w);
    }
    if !saved.aside.is_empty() {
        return conflict(&site, &visit, &opened, section, &mut form, &saved);
    }
    if form.text("then") == "later" {
        return Ok(see(&address::of(&id)));
    }
    if let Some(place) = files(&site, &visit, &opened, form.text("then")).await? {
        return Ok(see(
            &place.unwrap_or_else(|| address::section(&id, &section.id))
        ));
    }
    let answers = opened.answers();
    refuse(&answers, section, &mut form, visit.w, false);
    if form.is_refused() {
        let page = draw(&site, &visit, &opened, section, &form);
        return answer(StatusCode::UNPROCESSABLE_ENTITY, &page);
    }
    // An answer may have brought questions that were not on the page.
    let drawn: Vec<&str> = form.text("drawn").split(' ').collect();
    let mut asked = section
        .questions
        .iter()
        .filter(|q| answers.is_asked(q) && opened.may_answer(&q.id));
    if asked.any(|q| !drawn.contains(&q.id.as_str())) {
        return Ok(see(&address::section(&id, &section.id)));
    }
    Ok(see(&after(&opened, &answers, section)))
}

/// The next section, or the check of all.
fn after(opened: &Opened, answers: &Answers<'_>, section: &Section) -> String {
    let id = &opened.application.id;
    let mut sections = shell::asked(opened, answers).into_iter();
    sections.by_ref().find(|s| s.id == section.id);
    sections
        .next()
        .map_or_else(|| address::check(id), |s| address::section(id, &s.id))
}

/// For the page's script: what was kept, which questions are asked now, and what
/// follows from the answers.
fn told(opened: &Opened, section: &Section, saved: &Saved, w: Words) -> Result<Response> {
    let answers = opened.answers();
    let asked = section
        .questions
        .iter()
        .filter(|q| answers.is_asked(q) && opened.may_answer(&q.id));
    let follows = Follows::of_section(opened, section, w);
    let follows = follows
        .render()
        .map_err(|e| Error::Internal(e.to_string()))?;
    let json = serde_json::json!({
        "follows": follows,
        "revision": saved.revision,
        "aside": saved.aside,
        "asked": asked.map(|q| q.id.as_str()).collect::<Vec<_>>(),
    });
    let response = Response::builder().content_type("application/json");
    Ok(response.body(json.to_string()))
}

/// Somebody else changed an answer meanwhile: both texts stand on the page, and both are kept.
fn conflict(
    site: &Site,
    visit: &Visit,
    opened: &Opened,
    section: &Section,
    form: &mut Form,
    saved: &Saved,
) -> Result<Response> {
    let (w, answers) = (visit.w, opened.answers());
    let aside = saved.aside.iter();
    for question in aside.filter_map(|id| opened.form.question(id)) {
        let theirs = draw::shown(question, opened.call.currency, &answers, w.lang());
        let said = w.with("apply-changed-meanwhile", "theirs", theirs);
        form.refuse(&gather::name(question), said);
    }
    answer(
        StatusCode::CONFLICT,
        &draw(site, visit, opened, section, form),
    )
}
