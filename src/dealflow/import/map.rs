//! Which column answers which question.

use super::cell::Cell;
use super::source::bad;
use crate::dealflow::search::fold;
use crate::error::{Error, FieldError, Result};
use crate::form::{Form, Question};
use crate::money::Lang;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The question whose answer names the company.
pub(super) const NAME: &str = "company_name";

/// How a file is to be read, as somebody chose it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Language of its numbers.
    pub lang: String,
    /// Of an XLSX file; the first where it is empty.
    #[serde(default)]
    pub sheet: String,
    /// Of a CSV file that is not UTF-8.
    #[serde(default)]
    pub encoding: String,
    /// Heading of the column, by question.
    #[serde(default)]
    pub columns: BTreeMap<String, String>,
}

/// A question with the place of its column.
#[derive(Debug, Clone)]
pub(super) struct Mapped {
    pub question: Question,
    pub column: usize,
    pub heading: String,
}

/// The headings of a file; none without a name, none twice.
pub(super) fn headings(cells: &[Cell]) -> Result<Vec<String>> {
    let all: Vec<String> = cells.iter().map(|c| c.text.trim().to_owned()).collect();
    for (i, heading) in all.iter().enumerate() {
        if !heading.is_empty() && all[..i].contains(heading) {
            let text = format!("two columns are called \u{ab}{heading}\u{bb}");
            let figures = vec![("text", heading.clone())];
            return Err(Error::field_with(
                "file",
                "import.column_twice",
                text,
                figures,
            ));
        }
    }
    Ok(all)
}

impl Mapping {
    /// Columns that are called like a question or its label, in any language.
    pub(super) fn guess(lang: Lang, form: &Form, headings: &[String]) -> Self {
        let plain = |text: &str| {
            fold(text)
                .replace(['_', '-', '*', ':', '?'], " ")
                .trim()
                .to_owned()
        };
        let mut columns = BTreeMap::new();
        let mut free: Vec<&String> = headings.iter().filter(|h| !h.is_empty()).collect();
        for question in form.questions() {
            let called = |heading: &String| {
                let heading = plain(heading);
                heading == plain(&question.id)
                    || question.label.all().any(|label| heading == plain(label))
            };
            if let Some(i) = free.iter().position(|heading| called(heading)) {
                columns.insert(question.id.clone(), free.swap_remove(i).clone());
            }
        }
        Self {
            lang: lang.tag().to_owned(),
            columns,
            ..Self::default()
        }
    }

    pub(super) fn lang(&self) -> Result<Lang> {
        Lang::from_tag(&self.lang).ok_or_else(|| {
            let text = format!("\u{ab}{}\u{bb} is no language of numbers", self.lang);
            let figures = vec![("text", self.lang.clone())];
            Error::field_with("lang", "choice.unknown", text, figures)
        })
    }

    /// The questions that are answered, with their columns, in the order of the form.
    pub(super) fn resolve(&self, form: &Form, headings: &[String]) -> Result<Vec<Mapped>> {
        let mut wrong = Vec::new();
        for (id, heading) in &self.columns {
            if form.question(id).is_none() {
                let text = "the form has no such question";
                wrong.push(fault(id, "import.question", text, heading));
            } else if heading.is_empty() || !headings.contains(heading) {
                let text = format!("the file has no column \u{ab}{heading}\u{bb}");
                wrong.push(fault(id, "import.column", &text, heading));
            }
        }
        let asked = form.asked().map(|q| q.id.as_str());
        for needed in [Some(NAME).filter(|id| form.question(id).is_some()), asked] {
            if let Some(id) = needed.filter(|id| !self.columns.contains_key(*id)) {
                let text = "a column must say this of every application";
                wrong.push(fault(id, "import.unmapped", text, id));
            }
        }
        if !wrong.is_empty() {
            return Err(Error::Invalid(wrong));
        }
        let mapped = form.questions().filter_map(|question| {
            let heading = self.columns.get(&question.id)?;
            Some(Mapped {
                column: headings.iter().position(|h| h == heading)?,
                question: question.clone(),
                heading: heading.clone(),
            })
        });
        Ok(mapped.collect())
    }
}

fn fault(question: &str, rule: &str, text: &str, figure: &str) -> FieldError {
    FieldError {
        field: format!("columns.{question}"),
        rule: rule.to_owned(),
        text: text.to_owned(),
        figures: vec![("text", figure.to_owned())],
    }
}

/// The refusal of a file without rows.
pub(super) fn empty() -> Error {
    bad("import.empty", "has no rows below its headings")
}
