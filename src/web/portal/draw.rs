//! A question as a field, and an answer as it is read back.

use super::file::{Attach, File, files};
use super::gather::{cell, name, rows};
use super::{address, shell};
use crate::dealflow::view::Opened;
use crate::form::{Answers, Kind, Question, Reading, Value, countries_by_name, country_name};
use crate::money::{Currency, Lang, Money, show_with_unit};
use crate::web::form::Form;
use crate::web::parts::{Control, Field, Fields, SelectOption};
use crate::web::words::Words;

fn control(question: &Question, reading: &Reading, w: Words, of: &str, typed: &str) -> Control {
    let lang = w.lang();
    let options = |list: &[crate::form::Choice]| {
        let each = list.iter();
        each.map(|o| SelectOption::new(&o.id, o.label.say(lang).to_owned()))
            .collect::<Vec<_>>()
    };
    match &question.kind {
        Kind::LongText { .. } => Control::Lines,
        Kind::Number { .. } | Kind::Percentage => Control::Short,
        Kind::Country => {
            let none = SelectOption::new("", w.t("apply-choose-country"));
            let each = countries_by_name(lang).into_iter();
            let each = each.map(|(code, name)| SelectOption::new(code, name));
            Control::Select {
                options: std::iter::once(none).chain(each).collect(),
            }
        }
        Kind::Money { .. } => Control::Money {
            unit: reading.currency.code().to_owned(),
        },
        Kind::Date => Control::Date,
        Kind::Choice { options: list } => Control::Radios {
            options: options(list),
        },
        Kind::YesNo => Control::Radios {
            options: vec![
                SelectOption::new("yes", w.t("word-yes")),
                SelectOption::new("no", w.t("word-no")),
            ],
        },
        Kind::Choices { options: list } => Control::Checks {
            options: options(list),
        },
        Kind::Declaration => Control::Checks {
            options: vec![SelectOption::new("yes", w.t("apply-agree"))],
        },
        Kind::Email => Control::Email,
        Kind::Table { columns, .. } => Control::Cells {
            columns: columns
                .iter()
                .map(|c| c.label.say(lang).to_owned())
                .collect(),
            rows: (0..rows(question, typed))
                .map(|row| columns.iter().map(|c| cell(question, row, &c.id)).collect())
                .collect(),
        },
        Kind::Files { mib, .. } => {
            let attach = Attach::new(question, of, typed, w);
            Control::Files {
                id: question.id.clone(),
                send: format!("{of}/files/{}", question.id),
                full: attach.full,
                accept: attach.accept,
                bytes: u64::from(*mib) * 1024 * 1024,
                files: attach
                    .files
                    .into_iter()
                    .map(|f| (f.no, f.name, f.size, f.href))
                    .collect(),
            }
        }
        Kind::ShortText { .. } | Kind::Url => Control::Text,
    }
}

/// What helps: the question's own help, then its bounds.
fn hint(question: &Question, reading: &Reading, w: Words) -> String {
    let lang = w.lang();
    let own = question.help.say(lang).to_owned();
    let bounds = match &question.kind {
        Kind::Files { .. } => Attach::new(question, "", "", w).hint,
        Kind::LongText { max } => w.with("apply-most-characters", "n", max),
        Kind::Money { asked: true } => {
            let least = show_with_unit(reading.least, lang);
            let most = show_with_unit(reading.most, lang);
            w.with_all("apply-bounds", &[("least", &least), ("most", &most)])
        }
        _ => String::new(),
    };
    format!("{own} {bounds}").trim().to_owned()
}

/// The field of a question, filled in from the form. What was typed says how many rows a table
/// has, and which files there are; the application's address, where they are.
pub fn field<'a>(
    question: &Question,
    reading: &Reading,
    (of, typed): (&str, &str),
    form: &'a Form,
    w: Words,
) -> Field<'a> {
    let label = question.label.say(w.lang()).to_owned();
    let control = control(question, reading, w, of, typed);
    let field = Fields::new(form, w)
        .of(name(question), label, control)
        .hint(hint(question, reading, w));
    if question.required {
        return field;
    }
    field.optional()
}

/// An answer as it was understood, in the reader's language; as typed where it was not.
pub fn shown(question: &Question, currency: Currency, answers: &Answers<'_>, lang: Lang) -> String {
    let typed = answers.typed(&question.id);
    let Some(Ok(value)) = answers.understood(&question.id) else {
        return typed.to_owned();
    };
    let label = |id: &str, options: &[crate::form::Choice]| {
        let found = options.iter().find(|o| o.id == id);
        found.map_or_else(|| id.to_owned(), |o| o.label.say(lang).to_owned())
    };
    let word = |key: &str| crate::text::t(lang, key, &[]);
    match (&question.kind, value) {
        (Kind::Money { .. }, Value::One(text)) => {
            Money::parse(text, currency).map_or_else(|_| text.clone(), |m| show_with_unit(m, lang))
        }
        (Kind::Choice { options }, Value::One(id)) => label(id, options),
        (Kind::Choices { options }, Value::Many(ids)) => {
            let words: Vec<String> = ids.iter().map(|id| label(id, options)).collect();
            words.join(", ")
        }
        (Kind::YesNo, Value::One(id)) if id == "yes" => word("word-yes"),
        (Kind::YesNo, Value::One(_)) => word("word-no"),
        (Kind::Declaration, _) => word("apply-agree"),
        (Kind::Country, Value::One(code)) => {
            country_name(code, lang).map_or_else(|| code.clone(), |name| format!("{name} ({code})"))
        }
        (Kind::Percentage, Value::One(text)) => format!("{text}%"),
        (_, Value::One(text)) => text.clone(),
        (_, Value::Many(words)) => words.join(", "),
        (Kind::Files { .. }, Value::Rows(_)) => {
            let names = files("", typed).into_iter();
            let names: Vec<String> = names.map(|f| format!("{} ({})", f.name, f.size)).collect();
            names.join("\n")
        }
        (_, Value::Rows(rows)) => {
            let lines: Vec<String> = rows.iter().map(|row| row.join(" · ")).collect();
            lines.join("\n")
        }
    }
}

/// A section with what was answered.
pub struct Part {
    pub title: String,
    pub href: String,
    /// Label, what was answered, and its files.
    pub answers: Vec<(String, String, Vec<File>)>,
}

/// Every section of which something is asked, as it was understood.
pub fn parts(opened: &Opened, lang: Lang) -> Vec<Part> {
    let answers = opened.answers();
    let id = &opened.application.id;
    let sections = shell::asked(opened, &answers).into_iter();
    sections
        .map(|section| {
            let asked = section.questions.iter().filter(|q| answers.is_asked(q));
            Part {
                title: section.title.say(lang).to_owned(),
                href: address::section(id, &section.id),
                answers: asked
                    .map(|q| {
                        let said = shown(q, opened.call.currency, &answers, lang);
                        let sent = match q.kind {
                            Kind::Files { .. } => {
                                files(&address::handed_out(&address::of(id)), answers.typed(&q.id))
                            }
                            _ => Vec::new(),
                        };
                        (q.label.say(lang).to_owned(), said, sent)
                    })
                    .collect(),
            }
        })
        .collect()
}
