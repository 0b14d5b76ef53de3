//! What rules must be before a round has them.

use super::{Rule, Rules, Test};
use crate::error::{Error, FieldError, Result};
use crate::form::{Form, Kind, Question, is_country, is_id};
use crate::money::{Currency, Money, decimal};
use std::collections::BTreeSet;

/// More than anybody reads before applying.
const MOST_RULES: usize = 40;
const MOST_CHARACTERS: usize = 300;
const MOST_YEARS: u16 = 100;

impl Rules {
    /// Every fault, each with the rule it stands at. `currency` is the fund's.
    pub fn check(&self, form: &Form, currency: Currency) -> Result<()> {
        let mut faults = Vec::new();
        let mut add = |at: &str, rule: &str, text: &str| {
            faults.push(FieldError {
                field: at.to_owned(),
                rule: rule.to_owned(),
                text: text.to_owned(),
                figures: vec![("at", at.to_owned())],
            });
        };
        if self.rules.len() > MOST_RULES {
            add("rules", "eligibility.size", "a round has at most 40 rules");
        }
        let mut ids = BTreeSet::new();
        for rule in &self.rules {
            if !is_id(&rule.id) || !ids.insert(rule.id.as_str()) {
                add(&rule.id, "eligibility.id", "is no id, or stands twice");
            }
            let text = |t: &str| {
                t.chars().count() > MOST_CHARACTERS
                    || t.chars().any(|c| c.is_control() || crate::text::turns(c))
            };
            if rule.text.all().any(text) {
                let said = "is said in one line of at most 300 characters";
                add(&rule.id, "eligibility.text", said);
            }
            match form.question(&rule.question) {
                None => {
                    let said = "is about a question that the form does not ask";
                    add(&rule.id, "eligibility.question", said);
                }
                Some(question) => {
                    if let Some((fault, said)) = rule.fault(question, currency) {
                        add(&rule.id, fault, said);
                    }
                }
            }
        }
        if faults.is_empty() {
            return Ok(());
        }
        Err(Error::Invalid(faults))
    }
}

impl Rule {
    fn fault(&self, asked: &Question, currency: Currency) -> Option<(&'static str, &'static str)> {
        let kind = &asked.kind;
        let suits = match &self.test {
            Test::OneOf { .. } => matches!(
                kind,
                Kind::Choice { .. } | Kind::Choices { .. } | Kind::YesNo | Kind::Country
            ),
            Test::Between { .. } => {
                matches!(
                    kind,
                    Kind::Number { .. } | Kind::Percentage | Kind::Money { .. }
                )
            }
            Test::Age { .. } => matches!(kind, Kind::Date),
            Test::Headroom { .. } => matches!(kind, Kind::Money { asked: false }),
        };
        if !suits {
            let said = "tests what an answer of this kind does not hold";
            return Some(("eligibility.kind", said));
        }
        match &self.test {
            Test::OneOf { values } => {
                let once: BTreeSet<&String> = values.iter().collect();
                let known = values.iter().all(|v| holds(kind, v));
                let fine = !values.is_empty() && once.len() == values.len() && known;
                let said = "allows nothing, the same twice, or what cannot be answered";
                (!fine).then_some(("eligibility.values", said))
            }
            Test::Between { least, most } => {
                let read = |bound: &Option<String>| match (bound, kind) {
                    (None, _) => Some(None),
                    (Some(text), Kind::Money { .. }) => {
                        let money = Money::parse(text, currency).ok()?;
                        Some(Some(money.amount()))
                    }
                    (Some(text), _) => decimal(text).map(Some),
                };
                let fine = match (read(least), read(most)) {
                    (Some(None), Some(None)) => false,
                    (Some(Some(least)), Some(Some(most))) => least <= most,
                    (least, most) => least.is_some() && most.is_some(),
                };
                let said = "has no bounds, bounds that are no numbers, or crossed ones";
                (!fine).then_some(("eligibility.bounds", said))
            }
            Test::Age { least, most } => {
                let fine = match (least, most) {
                    (None, None) => false,
                    (Some(least), Some(most)) => least <= most && *most <= MOST_YEARS,
                    (one, other) => one.or(*other).is_some_and(|y| y <= MOST_YEARS),
                };
                let said = "names no years, more than 100, or crossed ones";
                (!fine).then_some(("eligibility.bounds", said))
            }
            Test::Headroom { ceiling, years } => {
                let ceiling = Money::parse(ceiling, currency);
                let fine =
                    ceiling.is_ok_and(|c| c.is_positive()) && (1..=MOST_YEARS).contains(years);
                let said = "has no ceiling in the fund's currency, or not 1 to 100 years";
                (!fine).then_some(("eligibility.bounds", said))
            }
        }
    }
}

/// Whether an answer of the kind can be this.
fn holds(kind: &Kind, value: &str) -> bool {
    match kind {
        Kind::Choice { options } | Kind::Choices { options } => {
            options.iter().any(|o| o.id == value)
        }
        Kind::YesNo => matches!(value, "yes" | "no"),
        Kind::Country => is_country(value),
        _ => false,
    }
}
