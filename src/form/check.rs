//! What a form must be before it is published.

use super::condition::{Condition, Test};
use super::definition::{Choice, Family, Form, Kind, Question};
use super::texts::Texts;
use crate::error::{Error, FieldError, Result};
use crate::money::decimal;
use std::collections::BTreeSet;

/// More than anybody fills in; bounds the work of one page.
const MOST_QUESTIONS: usize = 300;
const MOST_CHARACTERS: u32 = 20_000;
const MOST_FILES: u32 = 20;
const MOST_MIB: u32 = 100;

/// Whether a name can stand in an address and in the name of a field.
pub fn is_id(text: &str) -> bool {
    let first = text.bytes().next();
    first.is_some_and(|b| b.is_ascii_lowercase())
        && text.len() <= 60
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

impl Form {
    /// Every fault, each with the question it stands at.
    pub fn check(&self) -> Result<()> {
        let mut found = Faults::default();
        found.texts("sections", self.sections.iter().map(|s| &s.title));
        if self.questions().count() > MOST_QUESTIONS || self.questions().next().is_none() {
            found.add(
                "sections",
                "form.size",
                "must ask between 1 and 300 questions",
            );
        }
        let (mut sections, mut earlier) = (BTreeSet::new(), BTreeSet::new());
        for section in &self.sections {
            if !is_id(&section.id) || !sections.insert(section.id.as_str()) {
                found.add(&section.id, "form.id", "is no id, or stands twice");
            }
            for question in &section.questions {
                found.question(question, &earlier);
                if !earlier.insert(question.id.as_str()) {
                    found.add(&question.id, "form.id", "stands twice");
                }
            }
        }
        let asked = self.questions().filter(|q| asks(q)).count();
        if asked != 1 {
            let text = "exactly one question is for the amount asked for";
            found.add("sections", "form.asked", text);
        }
        if found.0.is_empty() {
            return Ok(());
        }
        Err(Error::Invalid(found.0))
    }
}

fn asks(question: &Question) -> bool {
    matches!(question.kind, Kind::Money { asked: true })
}

#[derive(Default)]
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

    fn texts<'a>(&mut self, at: &str, mut texts: impl Iterator<Item = &'a Texts>) {
        if texts.any(Texts::is_empty) {
            self.add(at, "form.text", "has no text");
        }
    }

    fn question(&mut self, question: &Question, earlier: &BTreeSet<&str>) {
        let id = question.id.as_str();
        if !is_id(id) {
            self.add(id, "form.id", "is no id: lower-case letters, digits and _");
        }
        self.texts(id, std::iter::once(&question.label));
        if let Some(when) = &question.when {
            self.condition(id, when, earlier);
        }
        if asks(question) && (question.when.is_some() || !question.required) {
            self.add(id, "form.asked", "the amount asked for is always asked for");
        }
        match &question.kind {
            Kind::ShortText { max } | Kind::LongText { max }
                if !(1..=MOST_CHARACTERS).contains(max) =>
            {
                self.add(id, "form.bounds", "allows between 1 and 20,000 characters");
            }
            Kind::Number { least, most, .. } => {
                let bounds = [least, most].map(|b| b.as_deref().map(decimal));
                let ordered = match bounds {
                    [Some(Some(l)), Some(Some(m))] => l <= m,
                    [l, m] => l != Some(None) && m != Some(None),
                };
                if !ordered {
                    self.add(
                        id,
                        "form.bounds",
                        "has bounds that are no numbers, or crossed",
                    );
                }
            }
            Kind::Choice { options } | Kind::Choices { options } => self.options(id, options, 2),
            Kind::Table { columns, most } => {
                self.options(id, columns, 1);
                if !(1..=100).contains(most) {
                    self.add(id, "form.bounds", "allows between 1 and 100 rows");
                }
            }
            Kind::Files { most, mib, accept } => self.files(id, (*most, *mib), accept),
            _ => {}
        }
    }

    fn files(&mut self, id: &str, (most, mib): (u32, u32), accept: &[Family]) {
        if !(1..=MOST_FILES).contains(&most) || !(1..=MOST_MIB).contains(&mib) {
            let text = "allows between 1 and 20 files, of 1 to 100 MiB each";
            self.add(id, "form.bounds", text);
        }
        let families: BTreeSet<&str> = accept.iter().map(|f| f.name()).collect();
        if families.is_empty() || families.len() != accept.len() {
            self.add(id, "form.options", "accepts nothing, or the same twice");
        }
    }

    fn options(&mut self, id: &str, options: &[Choice], least: usize) {
        let ids: BTreeSet<&str> = options.iter().map(|o| o.id.as_str()).collect();
        if options.len() < least || ids.len() != options.len() || !ids.iter().all(|o| is_id(o)) {
            self.add(id, "form.options", "has too few options, or two of one id");
        }
        self.texts(id, options.iter().map(|o| &o.label));
    }

    fn condition(&mut self, id: &str, when: &Condition, earlier: &BTreeSet<&str>) {
        let known = |c: &super::Clause| earlier.contains(c.question.as_str());
        if when.clauses.is_empty() || !when.clauses.iter().all(known) {
            self.add(
                id,
                "form.condition",
                "rests on a question that is not asked before it",
            );
        }
        let readable = |test: &Test| match test {
            Test::Is(words) | Test::IsNot(words) => !words.is_empty(),
            Test::AtLeast(bound) | Test::AtMost(bound) => decimal(bound).is_some(),
        };
        if !when.clauses.iter().all(|c| readable(&c.test)) {
            self.add(
                id,
                "form.condition",
                "compares with nothing, or with no number",
            );
        }
    }
}
