//! Answers: as typed, and as the form understands them.

use super::condition::Seen;
use super::definition::{Form, Question, Section};
use super::read::{Reading, Wrong, read};
use super::value::{Typed, Value};
use std::collections::BTreeMap;

/// All answers of one application, read by one form.
#[derive(Debug, Clone)]
pub struct Answers<'a> {
    form: &'a Form,
    typed: &'a BTreeMap<String, Typed>,
    understood: BTreeMap<&'a str, Result<Value, Wrong>>,
    seen: BTreeMap<&'a str, Seen>,
}

impl<'a> Answers<'a> {
    /// Total: every question is visible, hidden or undetermined, whatever was typed.
    pub fn new(form: &'a Form, typed: &'a BTreeMap<String, Typed>, reading: &Reading) -> Self {
        let mut all = Self {
            form,
            typed,
            understood: BTreeMap::new(),
            seen: BTreeMap::new(),
        };
        for question in form.questions() {
            let seen = question.when.as_ref().map_or(Seen::Visible, |when| {
                when.seen(|earlier| all.standing(earlier))
            });
            all.seen.insert(&question.id, seen);
            let text = typed.get(&question.id);
            if let Some(result) = text.and_then(|t| read(question, t, reading)) {
                all.understood.insert(&question.id, result);
            }
        }
        all
    }

    /// What stands for a question that is asked.
    fn standing(&self, id: &str) -> Option<&Value> {
        if self.seen.get(id) != Some(&Seen::Visible) {
            return None;
        }
        self.understood.get(id)?.as_ref().ok()
    }

    pub fn seen(&self, id: &str) -> Seen {
        self.seen.get(id).copied().unwrap_or(Seen::Hidden)
    }

    pub fn is_asked(&self, question: &Question) -> bool {
        self.seen(&question.id) == Seen::Visible
    }

    /// How it was understood, whether it is asked or not; none where nothing was typed.
    pub fn understood(&self, id: &str) -> Option<&Result<Value, Wrong>> {
        self.understood.get(id)
    }

    pub fn typed(&self, id: &str) -> &'a str {
        self.typed.get(id).map_or("", |t| t.text.as_str())
    }

    /// What is wrong with a question's answer as it would be sent.
    pub fn fault(&self, question: &Question) -> Option<Wrong> {
        if !self.is_asked(question) {
            return None;
        }
        match self.understood.get(question.id.as_str()) {
            Some(Err(wrong)) => Some(wrong.clone()),
            Some(Ok(_)) => None,
            None => question.required.then(|| Wrong::plain("answer.required")),
        }
    }

    /// Every question that keeps the application from being sent.
    pub fn faults(&self) -> Vec<(&'a Section, &'a Question, Wrong)> {
        let form = self.form;
        let each = form
            .sections
            .iter()
            .flat_map(|s| s.questions.iter().map(move |q| (s, q)));
        each.filter_map(|(s, q)| Some((s, q, self.fault(q)?)))
            .collect()
    }

    /// The question for the amount asked for.
    pub fn asked_for(&self) -> Option<&'a str> {
        self.form.asked().map(|q| q.id.as_str())
    }

    /// Whether nothing of a section is asked.
    pub fn is_empty(&self, section: &Section) -> bool {
        !section.questions.iter().any(|q| self.is_asked(q))
    }

    /// What is sent: the values of all questions that are asked and answered.
    pub fn values(&self) -> BTreeMap<&'a str, &Value> {
        let form = self.form;
        form.questions()
            .filter_map(|q| Some((q.id.as_str(), self.standing(&q.id)?)))
            .collect()
    }

    /// What was typed for questions that this form asks no more.
    pub fn left_over(&self) -> Vec<(&'a str, &'a str)> {
        let typed = self.typed.iter();
        typed
            .filter(|(id, t)| self.form.question(id).is_none() && !t.text.trim().is_empty())
            .map(|(id, t)| (id.as_str(), t.text.as_str()))
            .collect()
    }
}
