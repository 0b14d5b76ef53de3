//! Between a page's fields and an answer's one text, both ways.
//!
//! A question's field is `q.ID`; each option of several is `q.ID.OPTION`, each cell of a table
//! `q.ID.ROW.COLUMN`.

use crate::form::{Kind, Question, country_code};
use crate::web::form::Form;

/// Rows a table shows beyond those that are filled in.
const SPARE: usize = 2;

pub fn name(question: &Question) -> String {
    format!("q.{}", question.id)
}

pub fn cell(question: &Question, row: usize, column: &str) -> String {
    format!("q.{}.{row}.{column}", question.id)
}

/// What was typed into a question's fields.
pub fn typed(question: &Question, form: &Form) -> String {
    let name = name(question);
    match &question.kind {
        Kind::Choices { options } => {
            let ticked = options
                .iter()
                .filter(|o| !form.text(&format!("{name}.{}", o.id)).is_empty());
            let ids: Vec<&str> = ticked.map(|o| o.id.as_str()).collect();
            ids.join("\n")
        }
        Kind::Declaration => {
            let ticked = !form.text(&format!("{name}.yes")).is_empty();
            if ticked { "yes".into() } else { String::new() }
        }
        Kind::Table { columns, most } => {
            let most = usize::try_from(*most).unwrap_or(usize::MAX);
            let rows = (0..most).map(|row| {
                let cells = columns.iter();
                let read = |c: &crate::form::Choice| form.text(&cell(question, row, &c.id));
                cells.map(|c| read(c).trim().to_owned()).collect::<Vec<_>>()
            });
            let filled: Vec<Vec<String>> = rows
                .filter(|row| row.iter().any(|cell| !cell.is_empty()))
                .collect();
            if filled.is_empty() {
                return String::new();
            }
            serde_json::to_string(&filled).unwrap_or_default()
        }
        _ => form.text(&name).to_owned(),
    }
}

/// The form with an answer filled in as it was typed.
pub fn fill(question: &Question, text: &str, form: Form) -> Form {
    let name = name(question);
    match &question.kind {
        Kind::Choices { .. } | Kind::Declaration => text
            .lines()
            .fold(form, |form, id| form.with(&format!("{name}.{id}"), "on")),
        Kind::Table { columns, .. } => {
            let rows: Vec<Vec<String>> = serde_json::from_str(text).unwrap_or_default();
            let cells = rows.iter().enumerate().flat_map(|(n, row)| {
                let each = columns.iter().zip(row);
                each.map(move |(column, text)| (cell(question, n, &column.id), text.clone()))
            });
            cells.fold(form, |form, (name, text)| form.with(&name, text))
        }
        // As the options are written, however it was typed or brought in.
        Kind::Country => form.with(&name, country_code(text).unwrap_or(text)),
        _ => form.with(&name, text),
    }
}

/// How many rows a table shows.
pub fn rows(question: &Question, text: &str) -> usize {
    let Kind::Table { most, .. } = &question.kind else {
        return 0;
    };
    let rows: Vec<Vec<String>> = serde_json::from_str(text).unwrap_or_default();
    let most = usize::try_from(*most).unwrap_or(usize::MAX);
    (rows.len() + SPARE).min(most)
}
