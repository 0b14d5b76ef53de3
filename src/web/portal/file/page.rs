//! The files of one question, on a page of their own: each is sent with a form.

use super::sending::{Sending, Sent};
use super::shown::{Attach, File};
use crate::dealflow::view::Opened;
use crate::dealflow::{AddFile, Added, formats};
use crate::error::Error;
use crate::files::{Arrived, Format, cleaned};
use crate::form::{Kind, Question};
use crate::web::answer::{Site, answer, page, see};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::locale::Visit;
use crate::web::portal::{address, task};
use crate::web::words::Words;
use askama::Template;
use poem::http::{HeaderValue, header};
use poem::web::{Data, Path};
use poem::{Response, Result, handler};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "portal/attach.html")]
struct AttachPage<'a> {
    frame: Frame,
    w: Words,
    form: &'a Form,
    help: String,
    hint: String,
    /// What names may end in.
    accept: String,
    files: Vec<File>,
    full: bool,
    action: String,
    back: String,
}

/// The question, its section's address, and what it takes.
pub(super) struct Asked<'a> {
    question: &'a Question,
    section: String,
    pub mib: u32,
    formats: Vec<Format>,
}

pub(super) fn asked<'a>(opened: &'a Opened, id: &str) -> Result<Asked<'a>, Error> {
    let gone = || Error::NotFound(format!("question {id}"));
    let mut sections = opened.form.sections.iter();
    let section = sections.find(|s| s.questions.iter().any(|q| q.id == id));
    let question = opened.form.question(id).ok_or_else(gone)?;
    let Kind::Files { mib, accept, .. } = &question.kind else {
        return Err(gone());
    };
    let section = section.ok_or_else(gone)?;
    if !opened.answers().is_asked(question) {
        return Err(gone());
    }
    Ok(Asked {
        question,
        section: address::section(&opened.application.id, &section.id),
        mib: *mib,
        formats: formats(accept),
    })
}

fn draw_page<'a>(
    visit: &Visit,
    opened: &Opened,
    asked: &Asked<'_>,
    form: &'a Form,
) -> AttachPage<'a> {
    let (w, question) = (visit.w, asked.question);
    let (id, lang) = (&opened.application.id, w.lang());
    let answers = opened.answers();
    let attached = Attach::new(question, &address::of(id), answers.typed(&question.id), w);
    AttachPage {
        frame: Frame::new(visit, question.label.say(lang)),
        w,
        form,
        help: question.help.say(lang).to_owned(),
        hint: attached.hint,
        accept: attached.accept,
        files: attached.files,
        full: attached.full,
        action: address::files(id, &question.id),
        back: format!("{}#q.{}", asked.section, question.id),
    }
}

/// `GET /applications/:id/files/:question`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn show(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path((id, question)): Path<(String, String)>,
) -> Result<Response> {
    let opened = task::own(&site, &visit, &id).await?;
    if !opened.is_open() {
        return Ok(see(&address::of(&id)));
    }
    let asked = asked(&opened, &question)?;
    page(&draw_page(&visit, &opened, &asked, &Form::blank()))
}

/// `POST /applications/:id/files/:question`, with the file.
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn send(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path((id, question)): Path<(String, String)>,
    mut sending: Sending,
) -> Result<Response> {
    let opened = task::own(&site, &visit, &id).await?;
    let asked = asked(&opened, &question)?;
    let key = sending.key().to_string();
    let done = match sending.file(asked.mib).await {
        Ok(Some(Sent { name, file })) => {
            take(&site, &visit, &opened, &asked, (&key, &name, &file)).await
        }
        Ok(None) => Err(Error::field("file", "upload.none", "no file was chosen")),
        Err(error) => Err(error),
    };
    let Err(error) = done else {
        return Ok(see(&address::files(&id, &question)));
    };
    let mut form = Form::blank();
    let status = form.note(error, visit.w)?;
    let mut back = answer(status, &draw_page(&visit, &opened, &asked, &form))?;
    // What is left of the body is not read.
    let close = HeaderValue::from_static("close");
    back.headers_mut().insert(header::CONNECTION, close);
    Ok(back)
}

/// Looks at a whole file, keeps its content, then names it in the answer.
pub(super) async fn take(
    site: &Site,
    visit: &Visit,
    opened: &Opened,
    asked: &Asked<'_>,
    (key, name, file): (&str, &str, &Arrived),
) -> Result<Added, Error> {
    let (files, name) = (&site.app.files, cleaned(name));
    let format = files.check(file, &name, &asked.formats).await?;
    files.keep(file).await?;
    let add = AddFile {
        fund: opened.call.fund.clone(),
        application: opened.application.id.clone(),
        question: asked.question.id.clone(),
        name,
        media: format.media().to_owned(),
        size: file.size(),
        hash: file.hash().to_owned(),
    };
    site.ctx(visit).run(key, add).await
}
