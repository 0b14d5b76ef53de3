//! What one row says, read by the round's form like answers that were typed.

use super::cell::Cell;
use super::map::{Mapped, NAME};
use crate::dealflow::search::fold;
use crate::error::FieldError;
use crate::form::{Answers, Choice, Form, Kind, Question, Reading, Typed, Value};
use crate::money::{Lang, Money};
use std::collections::BTreeMap;

/// An application as a row describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Understood {
    pub name: String,
    pub asked: Money,
    pub values: BTreeMap<String, Value>,
}

/// How rows are read.
#[derive(Debug, Clone)]
pub(super) struct Rules {
    pub form: Form,
    pub reading: Reading,
    pub mapped: Vec<Mapped>,
    pub lang: Lang,
    /// Columns of the headings.
    pub width: usize,
}

/// Something that cannot be taken: where, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wrong {
    pub column: String,
    pub question: String,
    pub error: FieldError,
}

fn error(at: &str, rule: &str, text: &str, figures: crate::error::Figures) -> FieldError {
    FieldError {
        field: at.to_owned(),
        rule: rule.to_owned(),
        text: text.to_owned(),
        figures,
    }
}

impl Rules {
    /// Reads a row, or says everything that is wrong with it.
    pub fn read(&self, cells: &[Cell]) -> Result<Understood, Vec<Wrong>> {
        let mut wrong = Vec::new();
        self.check_width(cells, &mut wrong);
        let (mut typed, empty) = (BTreeMap::new(), Cell::default());
        for mapped in &self.mapped {
            let cell = cells.get(mapped.column).unwrap_or(&empty);
            if let Some(error) = unfit(mapped, cell) {
                wrong.push(mapped.wrong(error));
                continue;
            }
            let lang = if cell.plain { Lang::En } else { self.lang };
            let text = said(&mapped.question, cell.text.trim());
            typed.insert(mapped.question.id.clone(), Typed { text, lang });
        }
        let answers = Answers::new(&self.form, &typed, &self.reading);
        for mapped in &self.mapped {
            let question = &mapped.question;
            let given = answers.typed(&question.id);
            if let Some(fault) = answers.fault(question) {
                if typed.contains_key(&question.id) {
                    wrong.push(mapped.wrong(fault.at(&question.id)));
                }
            } else if !given.is_empty() && !answers.is_asked(question) {
                let text = "is not asked of this application, by what else the row says";
                let figures = vec![("text", given.to_owned())];
                wrong.push(mapped.wrong(error(&question.id, "import.not_asked", text, figures)));
            }
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let each = answers.values().into_iter();
        let values: BTreeMap<String, Value> = each
            .map(|(id, value)| (id.to_owned(), value.clone()))
            .collect();
        self.understood(values).map_err(|error| {
            vec![Wrong {
                column: String::new(),
                question: error.field.clone(),
                error,
            }]
        })
    }

    fn understood(&self, values: BTreeMap<String, Value>) -> Result<Understood, FieldError> {
        let missing = || error("amount", "answer.required", "is needed", Vec::new());
        let one = |id: &str| values.get(id).and_then(Value::one);
        let amount = self.form.asked().and_then(|q| one(&q.id));
        let asked = Money::parse(amount.ok_or_else(missing)?, self.reading.currency);
        let name: String = one(NAME).unwrap_or_default().chars().take(200).collect();
        Ok(Understood {
            asked: asked.map_err(|_| missing())?,
            name,
            values,
        })
    }

    fn check_width(&self, cells: &[Cell], wrong: &mut Vec<Wrong>) {
        let filled = cells.iter().rposition(|c| !c.text.trim().is_empty());
        let filled = filled.map_or(0, |last| last + 1);
        if filled > self.width {
            let text = format!("has {filled} columns, the headings {}", self.width);
            let figures = vec![
                ("found", filled.to_string()),
                ("most", self.width.to_string()),
            ];
            wrong.push(Wrong {
                column: String::new(),
                question: String::new(),
                error: error("row", "import.width", &text, figures),
            });
        }
    }
}

impl Mapped {
    fn wrong(&self, error: FieldError) -> Wrong {
        Wrong {
            column: self.heading.clone(),
            question: self.question.id.clone(),
            error,
        }
    }
}

/// What no answer may hold, whatever is asked.
fn unfit(mapped: &Mapped, cell: &Cell) -> Option<FieldError> {
    let id = &mapped.question.id;
    if cell.broken {
        let figures = vec![("text", cell.text.clone())];
        let text = format!("the cell says {}", cell.text);
        return Some(error(id, "import.cell", &text, figures));
    }
    let control = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    let found = cell.text.chars().any(control);
    found.then(|| {
        error(
            id,
            "text.control",
            "contains a control character",
            Vec::new(),
        )
    })
}

/// Words of a file as the form keeps them: options by their id, yes and no.
fn said(question: &Question, text: &str) -> String {
    match &question.kind {
        Kind::Choice { options } => chosen(options, text),
        Kind::Choices { options } => {
            let parts = text.split(['\n', ';', '|']).map(str::trim);
            let ids = parts.filter(|p| !p.is_empty()).map(|p| chosen(options, p));
            ids.collect::<Vec<_>>().join("\n")
        }
        Kind::YesNo | Kind::Declaration => match fold(text).as_str() {
            "yes" | "y" | "true" | "1" | "ja" | "oui" | "はい" | "有" => "yes".into(),
            "no" | "n" | "false" | "0" | "nein" | "non" | "いいえ" | "無" => "no".into(),
            _ => text.to_owned(),
        },
        _ => text.to_owned(),
    }
}

fn chosen(options: &[Choice], text: &str) -> String {
    let sought = fold(text);
    let is = |o: &&Choice| o.id == text || o.label.all().any(|label| fold(label) == sought);
    let found = options.iter().find(is);
    found.map_or_else(|| text.to_owned(), |o| o.id.clone())
}
