//! An eligibility rule between its data and the texts of its form.

use crate::dealflow::eligibility::{Rule, Rules, Severity, Test};
use crate::error::FieldError;
use crate::form::{Kind, Question, Texts, country_code, country_name};
use crate::money::{Currency, Lang, Money, MoneyError, number, read as read_money, show};
use crate::web::form::Form;
use crate::web::parts::{Control, Field, Fields, SelectOption};
use crate::web::words::Words;

/// Whether a rule can be about a question.
pub const fn is_testable(question: &Question) -> bool {
    matches!(
        question.kind,
        Kind::Choice { .. }
            | Kind::Choices { .. }
            | Kind::YesNo
            | Kind::Country
            | Kind::Number { .. }
            | Kind::Percentage
            | Kind::Money { .. }
            | Kind::Date
    )
}

fn options(question: &Question, w: Words) -> Vec<SelectOption> {
    match &question.kind {
        Kind::Choice { options } | Kind::Choices { options } => options
            .iter()
            .map(|o| SelectOption::new(&o.id, o.label.say(w.lang()).to_owned()))
            .collect(),
        Kind::YesNo => vec![
            SelectOption::new("yes", w.t("word-yes")),
            SelectOption::new("no", w.t("word-no")),
        ],
        _ => Vec::new(),
    }
}

/// The fields of a rule about this question.
pub fn fields<'a>(
    question: &Question,
    currency: Currency,
    form: &'a Form,
    w: Words,
) -> Vec<Field<'a>> {
    let f = Fields::new(form, w);
    let severities = ["gating", "advisory"].map(|s| {
        SelectOption::new(s, w.t(&format!("eligibility-{s}")))
            .below(w.t(&format!("rules-{s}-note")))
    });
    let bound = |name: &'static str, control| {
        f.of(name, w.t(&format!("rules-{name}")), control)
            .optional()
    };
    let amount = || Control::Money {
        unit: currency.code().to_owned(),
    };
    let mut all = match &question.kind {
        Kind::Country => vec![
            f.lines("values", w.t("rules-countries"))
                .hint(w.t("rules-countries-hint")),
        ],
        Kind::Date => vec![
            bound("least-years", Control::Short),
            bound("most-years", Control::Short).hint(w.t("rules-years-hint")),
        ],
        Kind::Money { asked } => {
            let mut all = vec![bound("least", amount()), bound("most", amount())];
            if !asked {
                let ceiling = bound("ceiling", amount()).hint(w.t("rules-ceiling-hint"));
                all.extend([ceiling, bound("years", Control::Short)]);
            }
            all
        }
        Kind::Number { .. } | Kind::Percentage => vec![
            bound("least", Control::Short),
            bound("most", Control::Short),
        ],
        _ => vec![f.of(
            "values",
            w.t("rules-values"),
            Control::Checks {
                options: options(question, w),
            },
        )],
    };
    all.extend([
        f.radios("severity", w.t("rules-severity"), severities.to_vec()),
        f.text("text", w.t("rules-text"))
            .hint(w.t("rules-text-hint"))
            .optional(),
        f.text("text_ja", w.t("rules-text-ja")).optional(),
    ]);
    all
}

/// The form filled in with a rule.
pub fn fill(rule: &Rule, question: &Question, currency: Currency, w: Words) -> Form {
    let shown = |text: &String| match question.kind {
        Kind::Money { .. } => {
            Money::parse(text, currency).map_or_else(|_| text.clone(), |m| show(m, w.lang()))
        }
        _ => text.clone(),
    };
    let maybe = |text: &Option<String>| text.as_ref().map(shown).unwrap_or_default();
    let years = |y: &Option<u16>| y.map(|y| y.to_string()).unwrap_or_default();
    let form = Form::blank()
        .with("text", rule.text.own(Lang::En))
        .with("text_ja", rule.text.own(Lang::Ja))
        .with(
            "severity",
            match rule.severity {
                Severity::Gating => "gating",
                Severity::Advisory => "advisory",
            },
        );
    match &rule.test {
        Test::OneOf { values } if question.kind == Kind::Country => {
            let names = values
                .iter()
                .map(|v| country_name(v, w.lang()).unwrap_or(v));
            form.with("values", names.collect::<Vec<_>>().join("\n"))
        }
        Test::OneOf { values } => values
            .iter()
            .fold(form, |form, v| form.with(&format!("values.{v}"), "on")),
        Test::Between { least, most } => form.with("least", maybe(least)).with("most", maybe(most)),
        Test::Age { least, most } => form
            .with("least-years", years(least))
            .with("most-years", years(most)),
        Test::Headroom {
            ceiling,
            years: over,
        } => form
            .with("ceiling", shown(ceiling))
            .with("years", over.to_string()),
    }
}

fn refusal(field: &str, rule: &str) -> FieldError {
    FieldError {
        field: field.to_owned(),
        rule: rule.to_owned(),
        text: format!("cannot be taken: {rule}"),
        figures: vec![("at", field.to_owned())],
    }
}

/// What the form says, or every field that cannot be taken.
pub fn read(
    form: &Form,
    question: &Question,
    id: String,
    (currency, w): (Currency, Words),
) -> Result<Rule, Vec<FieldError>> {
    let mut wrong = Vec::new();
    let test = test(form, question, currency, w, &mut wrong);
    let severity = match form.text("severity") {
        "gating" => Severity::Gating,
        "advisory" => Severity::Advisory,
        _ => {
            wrong.push(refusal("severity", "text.required"));
            Severity::Gating
        }
    };
    if !wrong.is_empty() {
        return Err(wrong);
    }
    Ok(Rule {
        id,
        severity,
        text: Texts::new(form.text("text"), &[(Lang::Ja, form.text("text_ja"))]),
        question: question.id.clone(),
        test,
    })
}

fn test(
    form: &Form,
    question: &Question,
    currency: Currency,
    w: Words,
    wrong: &mut Vec<FieldError>,
) -> Test {
    let typed = |name: &str| {
        let text = form.text(name).trim();
        (!text.is_empty()).then_some(text)
    };
    let mut years = |name: &str| {
        let text = typed(name)?;
        let read = text.parse().ok();
        if read.is_none() {
            wrong.push(refusal(name, "number.format"));
        }
        read
    };
    match &question.kind {
        Kind::Date => Test::Age {
            least: years("least-years"),
            most: years("most-years"),
        },
        Kind::Money { .. } | Kind::Number { .. } | Kind::Percentage => {
            let over = years("years");
            let mut bound = |name: &str| {
                let read = plain(typed(name)?, &question.kind, currency, w.lang());
                read.map_err(|e| wrong.push(at(name, e))).ok()
            };
            match bound("ceiling") {
                Some(ceiling) => Test::Headroom {
                    ceiling,
                    years: over.unwrap_or(3),
                },
                None => Test::Between {
                    least: bound("least"),
                    most: bound("most"),
                },
            }
        }
        Kind::Country => {
            let words = form.text("values").split([',', '、', '\n', '\r']);
            let words = words.map(str::trim).filter(|v| !v.is_empty());
            let codes = words.map(|v| country_code(v).ok_or(v));
            let values: Result<Vec<String>, _> = codes.map(|c| c.map(str::to_owned)).collect();
            let values = values.unwrap_or_else(|_| {
                wrong.push(refusal("values", "answer.country"));
                Vec::new()
            });
            Test::OneOf { values }
        }
        _ => {
            let ticked = options(question, w).into_iter().map(|o| o.value);
            let ticked = ticked.filter(|o| !form.text(&format!("values.{o}")).is_empty());
            Test::OneOf {
                values: ticked.collect(),
            }
        }
    }
}

/// A number or amount in the separators of the page, as a plain decimal.
fn plain(
    text: &str,
    kind: &Kind,
    currency: Currency,
    lang: Lang,
) -> Result<String, Option<MoneyError>> {
    if matches!(kind, Kind::Money { .. }) {
        let money = read_money(text, lang, currency).map_err(Some)?;
        return Ok(money.to_string());
    }
    number(text.trim_end_matches(['%', '％']).trim(), lang).ok_or(None)
}

fn at(field: &str, error: Option<MoneyError>) -> FieldError {
    if let Some(error) = error
        && let crate::error::Error::Invalid(mut fields) = crate::error::Error::money(field, &error)
        && let Some(first) = fields.pop()
    {
        return first;
    }
    refusal(field, "number.format")
}

/// A name for a rule about a question that no other rule has.
pub fn name(rules: &Rules, question: &str) -> String {
    let taken = |id: &String| rules.rule(id).is_some();
    let numbered = (2..).map(|n| format!("{question}_{n}"));
    std::iter::once(question.to_owned())
        .chain(numbered)
        .find(|id| !taken(id))
        .unwrap_or_default()
}
