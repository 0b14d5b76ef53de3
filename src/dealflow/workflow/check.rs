//! What a workflow must be before it is published.

use super::definition::{Kind, Letter, Need, Transition, Workflow};
use super::letter::unknown;
use super::{CHANGES, DRAFT, SUBMITTED, WITHDRAWN};
use crate::error::{Error, FieldError, Result};
use std::collections::BTreeSet;

/// More than anybody draws on one board.
const MOST_STAGES: usize = 40;
const MOST_TRANSITIONS: usize = 200;
const MOST_DAYS: u32 = 1_000;
/// Stages that belong to the application's own people, and what each is for.
const OWN: [(&str, Kind); 4] = [
    (DRAFT, Kind::Draft),
    (SUBMITTED, Kind::Open),
    (CHANGES, Kind::Draft),
    (WITHDRAWN, Kind::Final),
];

fn is_id(text: &str) -> bool {
    let first = text.bytes().next();
    first.is_some_and(|b| b.is_ascii_lowercase())
        && text.len() <= 40
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

impl Workflow {
    /// Every fault, each with the stage or transition it stands at.
    pub fn check(&self) -> Result<()> {
        let mut found = Faults(Vec::new());
        self.check_stages(&mut found);
        let mut ids = BTreeSet::new();
        for transition in &self.transitions {
            if !is_id(&transition.id) || !ids.insert(transition.id.as_str()) {
                found.add(&transition.id, "workflow.id", "is no id, or stands twice");
            }
            self.check_transition(transition, &mut found);
        }
        if self.stages.len() > MOST_STAGES || self.transitions.len() > MOST_TRANSITIONS {
            let text = "has at most 40 stages and 200 transitions";
            found.add("stages", "workflow.size", text);
        }
        if found.0.is_empty() {
            self.check_reach(&mut found);
        }
        if found.0.is_empty() {
            return Ok(());
        }
        Err(Error::Invalid(found.0))
    }

    fn check_stages(&self, found: &mut Faults) {
        let mut ids = BTreeSet::new();
        for stage in &self.stages {
            let at = stage.id.as_str();
            if !is_id(at) || !ids.insert(at) {
                found.add(at, "workflow.id", "is no id, or stands twice");
            }
            if stage.name.is_empty() || stage.public.is_empty() {
                found.add(at, "workflow.text", "has no name, or none for applicants");
            }
            if stage
                .due_days
                .is_some_and(|d| !(1..=MOST_DAYS).contains(&d))
            {
                found.add(at, "workflow.due", "is due after 1 to 1,000 days");
            }
            let own = OWN.iter().any(|(id, _)| *id == at);
            if stage.kind == Kind::Draft && !own {
                found.add(at, "workflow.own", "only draft and changes are written in");
            }
        }
        for (id, kind) in OWN {
            if self.stage(id).is_none_or(|s| s.kind != kind) {
                let text = "every workflow has the stages draft, submitted, changes, withdrawn";
                found.add(id, "workflow.own", text);
            }
        }
    }

    fn check_transition(&self, transition: &Transition, found: &mut Faults) {
        let at = transition.id.as_str();
        let own = |id: &str| matches!(id, DRAFT | WITHDRAWN);
        let there = |id: &String| self.stage(id).is_some();
        if transition.from.is_empty()
            || !transition.from.iter().all(there)
            || !there(&transition.to)
        {
            found.add(
                at,
                "workflow.stage",
                "leads from or to a stage that is not there",
            );
        }
        let from = transition.from.iter();
        if own(&transition.to)
            || transition.to == SUBMITTED
            || from.clone().any(|id| own(id) || id == CHANGES)
            || transition.leaves(&transition.to)
        {
            let text = "takes what belongs to the applicants, or leads nowhere";
            found.add(at, "workflow.own", text);
        }
        if transition.asks(Need::Questions) != (transition.to == CHANGES) {
            let text = "questions are named where changes are asked for, and only there";
            found.add(at, "workflow.questions", text);
        }
        if transition.actors.is_empty() {
            found.add(at, "workflow.actors", "nobody may take it");
        }
        if transition.label.is_empty() {
            found.add(at, "workflow.text", "has no label");
        }
        if let Some(letter) = &transition.letter {
            check_letter(at, letter, found);
        }
    }

    /// Every stage can be come to.
    fn check_reach(&self, found: &mut Faults) {
        let mut reached = BTreeSet::from([DRAFT, SUBMITTED, CHANGES, WITHDRAWN]);
        loop {
            let before = reached.len();
            for t in &self.transitions {
                if t.from.iter().any(|id| reached.contains(id.as_str())) {
                    reached.insert(&t.to);
                }
            }
            if reached.len() == before {
                break;
            }
        }
        let lost = self
            .stages
            .iter()
            .filter(|s| !reached.contains(s.id.as_str()));
        for stage in lost {
            found.add(&stage.id, "workflow.reach", "nothing leads there");
        }
    }
}

fn check_letter(at: &str, letter: &Letter, found: &mut Faults) {
    if letter.subject.is_empty() || letter.body.is_empty() {
        found.add(at, "workflow.text", "its letter has no subject or no text");
    }
    let texts = letter.subject.all().chain(letter.body.all());
    for word in texts.filter_map(unknown) {
        let text = "its letter holds a word in braces that stands for nothing";
        found.0.push(FieldError {
            field: at.to_owned(),
            rule: "workflow.word".into(),
            text: text.into(),
            figures: vec![("at", at.to_owned()), ("text", word)],
        });
    }
}

struct Faults(Vec<FieldError>);

impl Faults {
    fn add(&mut self, at: &str, rule: &str, text: &str) {
        self.0.push(FieldError {
            field: at.to_owned(),
            rule: rule.to_owned(),
            text: text.to_owned(),
            figures: vec![("at", at.to_owned())],
        });
    }
}
