//! Changing a form step by step. What comes out need not be publishable yet.

use super::definition::{Form, Question, Section};
use super::texts::Texts;
use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};

/// One step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Edit {
    /// Adds a section at the end, or changes the one of this id.
    Section {
        id: String,
        title: Texts,
        help: Texts,
    },
    /// Adds a question at a section's end, or changes the one called `was`.
    Question {
        section: String,
        was: Option<String>,
        question: Box<Question>,
    },
    /// Moves a section one place towards the beginning, or the end.
    MoveSection {
        id: String,
        up: bool,
    },
    /// Moves a question likewise, into the neighbouring section at the edge.
    MoveQuestion {
        id: String,
        up: bool,
    },
    RemoveSection {
        id: String,
    },
    RemoveQuestion {
        id: String,
    },
}

impl Form {
    /// The form after one step.
    pub fn edited(mut self, edit: &Edit) -> Result<Self> {
        match edit {
            Edit::Section { id, title, help } => self.put_section(id, title, help),
            Edit::Question {
                section,
                was,
                question,
            } => self.put_question(section, was.as_deref(), question)?,
            Edit::MoveSection { id, up } => {
                let at = self.place_of(id)?;
                if let Some(other) = neighbour(at, self.sections.len(), *up) {
                    self.sections.swap(at, other);
                }
            }
            Edit::MoveQuestion { id, up } => self.move_question(id, *up)?,
            Edit::RemoveSection { id } => {
                let at = self.place_of(id)?;
                self.sections.remove(at);
            }
            Edit::RemoveQuestion { id } => {
                let (section, at) = self.find(id)?;
                self.sections[section].questions.remove(at);
            }
        }
        Ok(self)
    }

    fn place_of(&self, id: &str) -> Result<usize> {
        let at = self.sections.iter().position(|s| s.id == id);
        at.ok_or_else(|| Error::NotFound(format!("section {id}")))
    }

    /// Section and place of a question.
    fn find(&self, id: &str) -> Result<(usize, usize)> {
        let places = self.sections.iter().enumerate().flat_map(|(s, section)| {
            let each = section.questions.iter().enumerate();
            each.map(move |(q, question)| (s, q, question))
        });
        let mut found = places.filter(|(_, _, question)| question.id == id);
        let first = found.next().map(|(s, q, _)| (s, q));
        first.ok_or_else(|| Error::NotFound(format!("question {id}")))
    }

    fn put_section(&mut self, id: &str, title: &Texts, help: &Texts) {
        let (title, help) = (title.clone(), help.clone());
        if let Some(section) = self.sections.iter_mut().find(|s| s.id == id) {
            section.title = title;
            section.help = help;
            return;
        }
        self.sections.push(Section {
            id: id.to_owned(),
            title,
            help,
            questions: Vec::new(),
        });
    }

    fn put_question(&mut self, section: &str, was: Option<&str>, new: &Question) -> Result<()> {
        let taken = self.question(&new.id).is_some() && was != Some(new.id.as_str());
        if taken {
            let text = format!("another question is called {}", new.id);
            let figures = vec![("at", new.id.clone())];
            return Err(Error::field_with("id", "form.id", text, figures));
        }
        if let Some(was) = was {
            let (section, at) = self.find(was)?;
            self.sections[section].questions[at] = new.clone();
            return Ok(());
        }
        let at = self.place_of(section)?;
        self.sections[at].questions.push(new.clone());
        Ok(())
    }

    fn move_question(&mut self, id: &str, up: bool) -> Result<()> {
        let (section, at) = self.find(id)?;
        let count = self.sections[section].questions.len();
        if let Some(other) = neighbour(at, count, up) {
            self.sections[section].questions.swap(at, other);
            return Ok(());
        }
        let Some(next) = neighbour(section, self.sections.len(), up) else {
            return Ok(());
        };
        let question = self.sections[section].questions.remove(at);
        let questions = &mut self.sections[next].questions;
        let place = if up { questions.len() } else { 0 };
        questions.insert(place, question);
        Ok(())
    }
}

fn neighbour(at: usize, count: usize, up: bool) -> Option<usize> {
    let other = if up { at.checked_sub(1)? } else { at + 1 };
    (other < count).then_some(other)
}
