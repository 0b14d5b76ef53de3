//! A question between its JSON and the texts of the editor's form.
//!
//! Options and columns stand one on each line as `id; English; Japanese`, clauses as
//! `question; is; a, b` with `is`, `is not`, `at least` or `at most`.

use crate::error::FieldError;
use crate::form::{Choice, Clause, Condition, Family, Join, Kind, Question, Test, Texts};
use crate::money::Lang;
use crate::web::form::Form;

/// The kinds a question can be of, in the order they are offered.
pub const KINDS: [&str; 15] = [
    "short-text",
    "long-text",
    "number",
    "money",
    "percentage",
    "date",
    "choice",
    "choices",
    "yes-no",
    "country",
    "email",
    "url",
    "table",
    "files",
    "declaration",
];

pub const fn name(kind: &Kind) -> &'static str {
    match kind {
        Kind::ShortText { .. } => "short-text",
        Kind::LongText { .. } => "long-text",
        Kind::Number { .. } => "number",
        Kind::Money { .. } => "money",
        Kind::Percentage => "percentage",
        Kind::Date => "date",
        Kind::Choice { .. } => "choice",
        Kind::Choices { .. } => "choices",
        Kind::YesNo => "yes-no",
        Kind::Country => "country",
        Kind::Email => "email",
        Kind::Url => "url",
        Kind::Table { .. } => "table",
        Kind::Files { .. } => "files",
        Kind::Declaration => "declaration",
    }
}

fn own(texts: &Texts, lang: Lang) -> String {
    texts.own(lang).to_owned()
}

fn lines(list: &[Choice]) -> String {
    let line = |c: &Choice| {
        let texts = [own(&c.label, Lang::En), own(&c.label, Lang::Ja)];
        format!("{}; {}", c.id, texts.join("; "))
    };
    list.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn clause(clause: &Clause) -> String {
    let (test, value) = match &clause.test {
        Test::Is(words) => ("is", words.join(", ")),
        Test::IsNot(words) => ("is not", words.join(", ")),
        Test::AtLeast(bound) => ("at least", bound.clone()),
        Test::AtMost(bound) => ("at most", bound.clone()),
    };
    format!("{}; {test}; {value}", clause.question)
}

/// The editor's form filled in with a question.
pub fn fill(question: &Question) -> Form {
    let text = |texts: &Texts, lang| own(texts, lang);
    let mut form = Form::blank()
        .with("id", &question.id)
        .with("label", text(&question.label, Lang::En))
        .with("label_ja", text(&question.label, Lang::Ja))
        .with("help", text(&question.help, Lang::En))
        .with("help_ja", text(&question.help, Lang::Ja))
        .with("kind", name(&question.kind));
    if question.required {
        form = form.with("flags.required", "on");
    }
    if question.private {
        form = form.with("flags.private", "on");
    }
    if let Some(when) = &question.when {
        let clauses: Vec<String> = when.clauses.iter().map(clause).collect();
        let join = match when.join {
            Join::All => "all",
            Join::Any => "any",
        };
        form = form.with("clauses", clauses.join("\n")).with("join", join);
    }
    match &question.kind {
        Kind::ShortText { max } | Kind::LongText { max } => form.with("max", max.to_string()),
        Kind::Number {
            decimals,
            least,
            most,
        } => form
            .with("max", decimals.to_string())
            .with("least", least.clone().unwrap_or_default())
            .with("most", most.clone().unwrap_or_default()),
        Kind::Money { asked: true } => form.with("flags.asked", "on"),
        Kind::Choice { options } | Kind::Choices { options } => {
            form.with("options", lines(options))
        }
        Kind::Table { columns, most } => form
            .with("options", lines(columns))
            .with("max", most.to_string()),
        Kind::Files { most, mib, accept } => {
            let form = form
                .with("max", most.to_string())
                .with("most", mib.to_string());
            let each = accept.iter();
            each.fold(form, |form, family| {
                form.with(&format!("accept.{}", family.name()), "on")
            })
        }
        _ => form,
    }
}

/// What the editor's form says, or every field that cannot be taken.
pub fn read(form: &Form) -> Result<Question, Vec<FieldError>> {
    let mut wrong = Vec::new();
    let kind = kind(form, &mut wrong);
    let when = when(form, &mut wrong);
    let texts = |name: &str| {
        let ja = form.text(&format!("{name}_ja"));
        Texts::new(form.text(name), &[(Lang::Ja, ja)])
    };
    let flag = |name: &str| !form.text(&format!("flags.{name}")).is_empty();
    if form.text("label").trim().is_empty() {
        wrong.push(refusal("label", "text.required", Vec::new()));
    }
    let (Some(kind), true) = (kind, wrong.is_empty()) else {
        return Err(wrong);
    };
    Ok(Question {
        id: form.text("id").trim().to_owned(),
        label: texts("label"),
        help: texts("help"),
        required: flag("required"),
        private: flag("private"),
        when,
        kind,
    })
}

fn refusal(field: &str, rule: &str, figures: Vec<(&'static str, String)>) -> FieldError {
    FieldError {
        field: field.to_owned(),
        rule: rule.to_owned(),
        text: rule.to_owned(),
        figures,
    }
}

fn whole(form: &Form, name: &str, wrong: &mut Vec<FieldError>) -> u32 {
    let text = form.text(name).trim();
    text.parse().unwrap_or_else(|_| {
        let figures = vec![("text", text.to_owned())];
        wrong.push(refusal(name, "number.whole", figures));
        0
    })
}

fn kind(form: &Form, wrong: &mut Vec<FieldError>) -> Option<Kind> {
    let bound = |name: &str| {
        let text = form.text(name).trim();
        (!text.is_empty()).then(|| text.to_owned())
    };
    Some(match form.text("kind") {
        "short-text" => Kind::ShortText {
            max: whole(form, "max", wrong),
        },
        "long-text" => Kind::LongText {
            max: whole(form, "max", wrong),
        },
        "number" => Kind::Number {
            decimals: whole(form, "max", wrong),
            least: bound("least"),
            most: bound("most"),
        },
        "money" => Kind::Money {
            asked: !form.text("flags.asked").is_empty(),
        },
        "percentage" => Kind::Percentage,
        "date" => Kind::Date,
        "choice" => Kind::Choice {
            options: options(form, wrong),
        },
        "choices" => Kind::Choices {
            options: options(form, wrong),
        },
        "yes-no" => Kind::YesNo,
        "country" => Kind::Country,
        "email" => Kind::Email,
        "url" => Kind::Url,
        "table" => Kind::Table {
            columns: options(form, wrong),
            most: whole(form, "max", wrong),
        },
        "files" => Kind::Files {
            most: whole(form, "max", wrong),
            mib: whole(form, "most", wrong),
            accept: Family::ALL
                .into_iter()
                .filter(|f| !form.text(&format!("accept.{}", f.name())).is_empty())
                .collect(),
        },
        "declaration" => Kind::Declaration,
        other => {
            let figures = vec![("text", other.to_owned())];
            wrong.push(refusal("kind", "choice.unknown", figures));
            return None;
        }
    })
}

fn filled(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

fn options(form: &Form, wrong: &mut Vec<FieldError>) -> Vec<Choice> {
    let mut found = Vec::new();
    for line in filled(form.text("options")) {
        let mut parts = line.split(';').map(str::trim);
        let (id, english) = (parts.next(), parts.next());
        let (Some(id), Some(english)) = (id, english) else {
            let figures = vec![("text", line.to_owned())];
            wrong.push(refusal("options", "form.line", figures));
            continue;
        };
        found.push(Choice {
            id: id.to_owned(),
            label: Texts::new(english, &[(Lang::Ja, parts.next().unwrap_or(""))]),
        });
    }
    found
}

fn when(form: &Form, wrong: &mut Vec<FieldError>) -> Option<Condition> {
    let mut clauses = Vec::new();
    for line in filled(form.text("clauses")) {
        let parts: Vec<&str> = line.splitn(3, ';').map(str::trim).collect();
        let words = |text: &str| text.split(',').map(|w| w.trim().to_owned()).collect();
        let test = match parts.as_slice() {
            [_, "is", value] => Test::Is(words(value)),
            [_, "is not", value] => Test::IsNot(words(value)),
            [_, "at least", value] => Test::AtLeast((*value).to_owned()),
            [_, "at most", value] => Test::AtMost((*value).to_owned()),
            _ => {
                let figures = vec![("text", line.to_owned())];
                wrong.push(refusal("clauses", "form.clause", figures));
                continue;
            }
        };
        clauses.push(Clause {
            question: parts[0].to_owned(),
            test,
        });
    }
    let join = if form.text("join") == "any" {
        Join::Any
    } else {
        Join::All
    };
    (!clauses.is_empty()).then_some(Condition { join, clauses })
}
