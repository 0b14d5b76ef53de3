//! Refusals in the reader's language, each at the field it is about.

use super::spec::{Field, Kind, Operation};
use crate::error::{Error, FieldError, Figures};
use crate::fund::rule::RuleError;
use crate::money::{Currency, Money, MoneyError, show};
use crate::web::words::Words;

/// Why a form was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The field of the form; empty for the form as a whole.
    pub field: String,
    pub rule: String,
    pub message: String,
}

impl Refusal {
    pub fn new(field: &str, rule: &str, message: String) -> Self {
        Self {
            field: field.to_owned(),
            rule: rule.to_owned(),
            message,
        }
    }

    /// A rule of the form itself, whose sentence names what was typed.
    pub fn by_rule(field: &str, rule: &'static str, typed: &str, w: Words) -> Self {
        let key = format!("rule-{}", rule.replace(['.', '_'], "-"));
        let said = w.known(&key, &[("text", typed)]);
        Self::new(field, rule, said.unwrap_or_else(|| w.t(&key)))
    }

    /// An amount, rate or ratio that cannot be read. Where another language would read the amount,
    /// the sentence shows how, written as on this page.
    pub fn of_money(field: &str, error: &MoneyError, currency: Option<Currency>, w: Words) -> Self {
        let mut refused = FieldError {
            field: field.to_owned(),
            rule: error.rule().to_owned(),
            text: error.to_string(),
            figures: error.figures(),
        };
        if let MoneyError::Ambiguous { readings, .. } = error {
            let each: Vec<String> = readings
                .iter()
                .map(|reading| {
                    let money = currency.and_then(|c| Money::parse(&reading.amount, c).ok());
                    let amount =
                        money.map_or_else(|| reading.amount.clone(), |m| show(m, w.lang()));
                    let lang = w.t(&format!("choice-lang-{}", reading.lang.tag()));
                    w.with_all("choice-reading", &[("amount", &amount), ("lang", &lang)])
                })
                .collect();
            let listed = each.join(&w.t("choice-or"));
            for (name, value) in &mut refused.figures {
                if *name == "readings" {
                    value.clone_from(&listed);
                }
            }
        }
        Self::new(field, error.rule(), w.explain_field(&refused))
    }

    pub fn of_day(field: &str, error: &RuleError, typed: &str, w: Words) -> Self {
        match error {
            RuleError::DateFormat { .. } => Self::by_rule(field, "date.format", typed, w),
            RuleError::DateInvalid { .. } => Self::by_rule(field, "date.invalid", typed, w),
            other => Self::by_rule(field, "date.calendar", typed, w).called(other.rule()),
        }
    }

    fn called(self, rule: &str) -> Self {
        Self {
            rule: rule.to_owned(),
            ..self
        }
    }
}

/// What a command's refusal says, at the fields of the operation's form.
pub fn refusals(error: &Error, operation: &Operation, w: Words) -> Vec<Refusal> {
    match error {
        Error::Invalid(fields) => fields
            .iter()
            .map(|refused| {
                let field = place(&refused.field, operation);
                Refusal::new(&field, &refused.rule, w.explain_field(refused))
            })
            .collect(),
        Error::Refused(refused) => {
            let field = culprit(&refused.figures, operation);
            vec![Refusal::new(field, refused.rule, w.explain(error))]
        }
        other => vec![Refusal::new("", other.rule(), w.explain(other))],
    }
}

/// The one amount or day of a form, where a rule speaks of what was asked or of a day; empty
/// otherwise.
fn culprit(figures: &Figures, operation: &Operation) -> &'static str {
    let says = |name: &str| figures.iter().any(|(figure, _)| *figure == name);
    let is_it = |field: &&Field| match field.kind {
        Kind::Money(_) => says("asked"),
        Kind::Day | Kind::Today => says("day") && !says("asked"),
        _ => false,
    };
    let mut candidates = operation.fields().filter(is_it);
    match (candidates.next(), candidates.next()) {
        (Some(only), None) => only.name,
        _ => "",
    }
}

/// The form's field for a command's; empty when the form has none.
fn place(field: &str, operation: &Operation) -> String {
    let has = |name: &str| operation.fields().any(|f| f.name == name);
    if has(field) {
        return field.to_owned();
    }
    // One line of several, such as `tranches.0`.
    if let Some((lines, n)) = field.rsplit_once('.')
        && n.bytes().all(|b| b.is_ascii_digit())
        && has(lines)
    {
        return lines.to_owned();
    }
    let below = format!("{field}.");
    let dated = |f: &&Field| matches!(f.kind, Kind::Day | Kind::Today);
    let found = if field == "effective_on" {
        operation.fields().find(dated)
    } else if field == "award" {
        operation.fields().find(|f| matches!(f.kind, Kind::Pair(_)))
    } else {
        operation.fields().find(|f| f.name.starts_with(&below))
    };
    found.map_or_else(String::new, |f| f.name.to_owned())
}
