//! Rules and what was found, as sentences.

use super::{Basis, Outcome, Rule, Test, Verdict};
use crate::dealflow::deadline::said_day;
use crate::form::{Form, Kind, Question, country_name};
use crate::money::{Lang, Money, show_with_unit};
use crate::text::t;

/// What the rule asks for: its own words, else made from its test. The question's label stands
/// before it.
pub fn sentence(rule: &Rule, form: &Form, basis: Basis, lang: Lang) -> String {
    let own = rule.text.say(lang);
    if !own.is_empty() {
        return own.to_owned();
    }
    let question = form.question(&rule.question);
    let label = question.map_or(rule.question.as_str(), |q| q.label.say(lang));
    let says = |key: &str, figures: &[(&'static str, &str)]| {
        let mut all = vec![("question", label)];
        all.extend_from_slice(figures);
        t(lang, key, &all)
    };
    let amount = |text: &str| shown(text, question, basis, lang);
    match &rule.test {
        Test::OneOf { values } => {
            let words = values.iter().map(|v| word(v, question, lang));
            let words: Vec<String> = words.collect();
            let all = words.join(&t(lang, "eligibility-or", &[]));
            says("eligibility-one-of", &[("values", &all)])
        }
        Test::Between { least, most } => match (least, most) {
            (Some(least), Some(most)) => {
                let (least, most) = (amount(least), amount(most));
                let figures = [("least", &*least), ("most", &*most)];
                says("eligibility-between", &figures)
            }
            (Some(least), None) => says("eligibility-least", &[("least", &amount(least))]),
            (None, most) => {
                let most = most.as_deref().map(amount).unwrap_or_default();
                says("eligibility-most", &[("most", &most)])
            }
        },
        Test::Age { least, most } => {
            let years = |y: &Option<u16>| y.map(|y| y.to_string()).unwrap_or_default();
            let (least_years, most_years) = (years(least), years(most));
            let on = said_day(basis.on, lang);
            let key = match (least, most) {
                (Some(_), Some(_)) => "eligibility-age-between",
                (Some(_), None) => "eligibility-age-least",
                (None, _) => "eligibility-age-most",
            };
            let figures = [
                ("least", &*least_years),
                ("most", &*most_years),
                ("on", &on),
            ];
            says(key, &figures)
        }
        Test::Headroom { ceiling, years } => {
            let (ceiling, years) = (amount(ceiling), years.to_string());
            let figures = [("ceiling", &*ceiling), ("years", &*years)];
            says("eligibility-headroom", &figures)
        }
    }
}

/// How it stands, in a few words.
pub fn found(verdict: &Verdict<'_>, lang: Lang) -> String {
    if let (Some(left), Outcome::NotMet) = (verdict.left, verdict.outcome) {
        let left = show_with_unit(left, lang);
        return t(lang, "eligibility-left", &[("left", &left)]);
    }
    let key = match verdict.outcome {
        Outcome::Met => "eligibility-met",
        Outcome::NotMet => "eligibility-not-met",
        Outcome::Open => "eligibility-open",
        Outcome::NotAsked => "eligibility-not-asked",
    };
    t(lang, key, &[])
}

fn shown(text: &str, question: Option<&Question>, basis: Basis, lang: Lang) -> String {
    let money = || Money::parse(text, basis.currency).ok();
    match question.map(|q| &q.kind) {
        Some(Kind::Money { .. }) => {
            money().map_or_else(|| text.to_owned(), |m| show_with_unit(m, lang))
        }
        Some(Kind::Percentage) => format!("{text}%"),
        _ => text.to_owned(),
    }
}

/// An answer as the form says it.
pub(super) fn word(value: &str, question: Option<&Question>, lang: Lang) -> String {
    match question.map(|q| &q.kind) {
        Some(Kind::Choice { options } | Kind::Choices { options }) => {
            let found = options.iter().find(|o| o.id == value);
            found.map_or_else(|| value.to_owned(), |o| o.label.say(lang).to_owned())
        }
        Some(Kind::YesNo) if value == "yes" => t(lang, "word-yes", &[]),
        Some(Kind::YesNo) => t(lang, "word-no", &[]),
        Some(Kind::Country) => country_name(value, lang).unwrap_or(value).to_owned(),
        _ => value.to_owned(),
    }
}
