//! Whether a call is for somebody, before they sign up. Nothing that is said here is kept.

use super::{address, draw, gather};
use crate::dealflow::eligibility::{Outcome, Rules, Severity, Test, Verdict, verdicts};
use crate::dealflow::view::{State, call};
use crate::form::{Answers, Form as Questions, Section, Typed};
use crate::web::answer::{Site, page};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::locale::Visit;
use crate::web::parts::{Field, Verdicts};
use crate::web::words::Words;
use askama::Template;
use poem::web::{Data, Path};
use poem::{Response, Result, handler};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "portal/self_check.html")]
struct SelfCheckPage<'a> {
    frame: Frame,
    w: Words,
    form: &'a Form,
    back: String,
    title: String,
    fields: Vec<Field<'a>>,
    action: String,
    /// What the answers come to: a sentence, and how it is drawn.
    summary: Option<(String, &'static str)>,
    verdicts: Verdicts,
    apply: Option<String>,
}

/// The questions that the rules are about, with those on which they rest, in the form's order.
fn reduced(form: &Questions, rules: &Rules) -> Questions {
    let mut wanted: BTreeSet<&str> = rules.rules.iter().map(|r| &*r.question).collect();
    let room = |t: &Test| matches!(t, Test::Headroom { .. });
    if rules.rules.iter().any(|r| room(&r.test)) {
        wanted.extend(form.asked().map(|q| &*q.id));
    }
    // A condition rests on earlier questions only, so one pass from the end finds them all.
    let all: Vec<_> = form.questions().collect();
    for question in all
        .iter()
        .rev()
        .filter_map(|q| q.when.as_ref().map(|w| (q, w)))
    {
        if wanted.contains(&*question.0.id) {
            wanted.extend(question.1.clauses.iter().map(|c| &*c.question));
        }
    }
    let keep = |s: &Section| Section {
        questions: s
            .questions
            .iter()
            .filter(|q| wanted.contains(&*q.id))
            .cloned()
            .collect(),
        ..s.clone()
    };
    Questions {
        sections: form.sections.iter().map(keep).collect(),
    }
}

/// `GET /calls/:call/self-check`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn show(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path(code): Path<String>,
) -> Result<Response> {
    let call = call(&site.app, &code).await?;
    let rules = call.rules(&site.app).await?;
    let questions = reduced(&call.form(&site.app).await?, &rules);
    let (w, basis, reading) = (visit.w, call.basis(), call.reading());
    let mut form = visit
        .query
        .iter()
        .filter(|(name, _)| name.starts_with("q."))
        .fold(Form::blank(), |form, (name, text)| form.with(name, text));
    let typed: BTreeMap<String, Typed> = questions
        .questions()
        .map(|q| {
            let text = gather::typed(q, &form);
            (
                q.id.clone(),
                Typed {
                    text,
                    lang: w.lang(),
                },
            )
        })
        .collect();
    let answers = Answers::new(&questions, &typed, &reading);
    let tried = typed.values().any(|t| !t.text.trim().is_empty());
    for question in questions.questions() {
        if let Some(wrong) = answers.fault(question)
            && wrong.rule != "answer.required"
        {
            form.refuse(
                &gather::name(question),
                w.explain_field(&wrong.at(&question.id)),
            );
        }
    }
    let found = verdicts(&rules, &answers, basis);
    let fields = questions.questions().filter(|q| answers.is_asked(q));
    let title = call.title.say(w.lang()).to_owned();
    page(&SelfCheckPage {
        frame: Frame::new(&visit, &w.t("selfcheck-title")),
        w,
        fields: fields
            .map(|q| draw::field(q, &reading, ("", answers.typed(&q.id)), &form, w))
            .collect(),
        form: &form,
        back: address::call(&code),
        title,
        action: address::self_check(&code),
        summary: tried.then(|| summary(&found, w)),
        verdicts: if tried {
            Verdicts::found(&found, &questions, basis, w)
        } else {
            Verdicts::rules(&rules, &questions, basis, w)
        },
        apply: (call.state == State::Open && tried && !found.iter().any(Verdict::bars))
            .then(|| address::apply(&code)),
    })
}

/// Whoever is certainly not meant is told so; whoever lacks answers, that some are missing.
fn summary(found: &[Verdict<'_>], w: Words) -> (String, &'static str) {
    let gating = |o: Outcome| {
        let mut binding = found.iter().filter(|v| v.rule.severity == Severity::Gating);
        binding.any(|v| v.outcome == o)
    };
    if gating(Outcome::NotMet) {
        return (w.t("selfcheck-no"), "error-summary");
    }
    if gating(Outcome::Open) {
        return (w.t("selfcheck-open"), "callout");
    }
    if found.iter().any(|v| v.outcome == Outcome::NotMet) {
        return (w.t("selfcheck-advised"), "callout");
    }
    (w.t("selfcheck-yes"), "callout")
}
