//! Where an application's pages stand: the way through it and the time that is left.

use super::{address, when};
use crate::app::Ctx;
use crate::dealflow::view::Opened;
use crate::form::{Answers, Section};
use crate::web::words::Words;

/// A step of the way through an application.
pub struct Step {
    pub label: String,
    pub href: String,
    /// Nothing in it is missing or wrong.
    pub done: bool,
    pub current: bool,
}

/// What stands beside every page of an application.
pub struct Aside {
    pub id: String,
    pub deadline: String,
    pub left: String,
    pub steps: Vec<Step>,
    pub saved: Option<String>,
}

/// The sections of which something is asked; of what was sent, those in which something is to be
/// changed.
pub fn asked<'a>(opened: &'a Opened, answers: &Answers<'_>) -> Vec<&'a Section> {
    let own = |s: &Section| s.questions.iter().any(|q| opened.may_answer(&q.id));
    let changing = opened.request.is_some();
    let sections = opened.form.sections.iter();
    sections
        .filter(|s| !answers.is_empty(s) && (!changing || own(s)))
        .collect()
}

/// Whether nothing of a section is missing or wrong.
pub fn is_done(answers: &Answers<'_>, section: &Section) -> bool {
    section.questions.iter().all(|q| answers.fault(q).is_none())
}

impl Aside {
    /// `current` is the section's id, or `check`.
    pub fn new(opened: &Opened, ctx: &Ctx, w: Words, current: &str) -> Self {
        let answers = opened.answers();
        let id = &opened.application.id;
        let mut steps: Vec<Step> = asked(opened, &answers)
            .into_iter()
            .map(|section| Step {
                label: section.title.say(w.lang()).to_owned(),
                href: address::section(id, &section.id),
                done: is_done(&answers, section),
                current: section.id == current,
            })
            .collect();
        steps.push(Step {
            label: w.t("apply-check"),
            href: address::check(id),
            done: false,
            current: current == "check",
        });
        let (deadline, left) = when::state(&opened.call, &ctx.app.clock, w);
        let zone = opened.call.zone;
        Self {
            id: id.clone(),
            deadline,
            left,
            steps,
            saved: opened.saved_at.map(|at| {
                let time = crate::dealflow::deadline::local(at, zone);
                w.with("apply-saved", "time", time.format("%H:%M"))
            }),
        }
    }
}
