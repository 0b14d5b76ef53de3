//! What was sent, and what changed since it was sent before.

use super::draw::shown;
use super::{address, mine, task, when};
use crate::dealflow::view::{Opened, Revision, Sending, revision};
use crate::form::{Answers, Question};
use crate::web::answer::{Site, page};
use crate::web::frame::Frame;
use crate::web::locale::Visit;
use crate::web::parts::Diff;
use crate::web::words::Words;
use askama::Template;
use poem::web::{Data, Path};
use poem::{Response, Result, handler};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "portal/revision.html")]
struct RevisionPage {
    frame: Frame,
    w: Words,
    back: String,
    lede: String,
    hash: String,
    sections: Vec<Changed>,
    /// Questions whose answers stayed.
    same: usize,
}

/// What changed in a section: each question's label, and its answer word by word.
pub struct Changed {
    pub title: String,
    pub answers: Vec<(String, Diff)>,
}

/// Every answer that changed, by section, and how many stayed as they were.
pub fn changes(revision: &Revision, opened: &Opened, w: Words) -> (Vec<Changed>, usize) {
    let (reading, currency, lang) = (opened.reading(), opened.call.currency, w.lang());
    let after = Answers::new(&revision.after.form, &revision.after.typed, &reading);
    let before = revision.before.as_ref();
    let earlier = before.map(|b| Answers::new(&b.form, &b.typed, &reading));
    let old = |id: &str| {
        let question = before.and_then(|b: &Sending| b.form.question(id));
        let said = question.zip(earlier.as_ref());
        said.map_or_else(String::new, |(q, answers)| {
            shown(q, currency, answers, lang)
        })
    };
    let mut same = 0;
    let mut each = |question: &Question, now: String| {
        let diff = Diff::new(&old(&question.id), &now);
        if diff.is_same() {
            same += usize::from(!now.is_empty());
            return None;
        }
        Some((question.label.say(lang).to_owned(), diff))
    };
    let mut found = Vec::new();
    for section in &revision.after.form.sections {
        let questions = section.questions.iter();
        let answers: Vec<(String, Diff)> = questions
            .filter_map(|q| each(q, shown(q, currency, &after, lang)))
            .collect();
        found.push(Changed {
            title: section.title.say(lang).to_owned(),
            answers,
        });
    }
    // Asked before, and not any more.
    let gone = before.iter().flat_map(|b| b.form.questions());
    let gone = gone.filter(|q| revision.after.form.question(&q.id).is_none());
    found.push(Changed {
        title: w.t("revision-gone"),
        answers: gone.filter_map(|q| each(q, String::new())).collect(),
    });
    found.retain(|section| !section.answers.is_empty());
    (found, same)
}

/// When it was received, and what it stands beside.
pub fn lede(revision: &Revision, opened: &Opened, w: Words) -> String {
    let at = when::written(revision.sent.received_at, opened.call.zone, w.lang());
    let key = if revision.before.is_some() {
        "revision-lede"
    } else {
        "revision-lede-first"
    };
    w.with(key, "at", at)
}

/// `GET /applications/:id/revisions/:no`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn show(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path((id, no)): Path<(String, i64)>,
) -> Result<Response> {
    let opened = task::own(&site, &visit, &id).await?;
    let found = revision(&site.ctx(&visit), &opened, no).await?;
    let w = visit.w;
    let (sections, same) = changes(&found, &opened, w);
    let called = mine::name(&opened.application.name, w);
    page(&RevisionPage {
        frame: Frame::new(
            &visit,
            &format!("{} – {called}", w.with("revision-no", "no", no)),
        ),
        w,
        back: address::of(&id),
        lede: lede(&found, &opened, w),
        hash: found.sent.hash.clone(),
        sections,
        same,
    })
}
