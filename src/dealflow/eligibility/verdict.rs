//! Whether answers meet the rules.

use super::{Rule, Rules, Severity, Test};
use crate::form::{Answers, Seen, Value};
use crate::fund::rule::de_minimis::{Grant, headroom};
use crate::money::{Currency, Money, decimal};
use chrono::{Months, NaiveDate};

/// What rules are weighed against beside the answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Basis {
    /// The day the round opens, in its zone.
    pub on: NaiveDate,
    /// The fund's.
    pub currency: Currency,
}

/// How a rule stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    Met,
    NotMet,
    /// Its question, or the amount asked for, has no answer yet.
    Open,
    /// Its question is not asked of this applicant.
    NotAsked,
}

/// See [`verdicts`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict<'a> {
    pub rule: &'a Rule,
    pub outcome: Outcome,
    /// For headroom, what is left beneath the ceiling.
    pub left: Option<Money>,
}

impl Verdict<'_> {
    /// Whether it keeps the application from being sent.
    pub fn bars(&self) -> bool {
        self.rule.severity == Severity::Gating
            && matches!(self.outcome, Outcome::NotMet | Outcome::Open)
    }
}

/// How every rule stands, in order. Total: whatever was answered, each has an outcome.
pub fn verdicts<'a>(rules: &'a Rules, answers: &Answers<'_>, basis: Basis) -> Vec<Verdict<'a>> {
    let each = rules.rules.iter();
    each.map(|rule| weigh(rule, answers, basis)).collect()
}

fn weigh<'a>(rule: &'a Rule, answers: &Answers<'_>, basis: Basis) -> Verdict<'a> {
    let of = |outcome| Verdict {
        rule,
        outcome,
        left: None,
    };
    let seen = answers.seen(&rule.question);
    if let Test::Headroom { ceiling, years } = &rule.test {
        // Whoever is not asked how much aid it was, had none.
        let aid = match seen {
            Seen::Hidden => Some(Money::zero(basis.currency)),
            Seen::Visible => amount(answers, &rule.question, basis),
            Seen::Undetermined => None,
        };
        return room(rule, answers, (aid, ceiling, *years), basis)
            .unwrap_or_else(|| of(Outcome::Open));
    }
    match seen {
        Seen::Hidden => of(Outcome::NotAsked),
        Seen::Undetermined => of(Outcome::Open),
        Seen::Visible => {
            let holds = value(answers, &rule.question).and_then(|v| rule.test.holds(v, basis.on));
            of(match holds {
                None => Outcome::Open,
                Some(true) => Outcome::Met,
                Some(false) => Outcome::NotMet,
            })
        }
    }
}

fn value<'b>(answers: &'b Answers<'_>, question: &str) -> Option<&'b Value> {
    answers.understood(question)?.as_ref().ok()
}

fn amount(answers: &Answers<'_>, question: &str, basis: Basis) -> Option<Money> {
    Money::parse(value(answers, question)?.one()?, basis.currency).ok()
}

/// None where the amounts are not known, or cannot be weighed.
fn room<'a>(
    rule: &'a Rule,
    answers: &Answers<'_>,
    (aid, ceiling, years): (Option<Money>, &str, u16),
    basis: Basis,
) -> Option<Verdict<'a>> {
    let wanted = answers.asked_for()?;
    let new = Grant {
        granted_on: basis.on,
        amount: amount(answers, wanted, basis)?,
    };
    let prior = Grant {
        granted_on: basis.on,
        amount: aid?,
    };
    let ceiling = Money::parse(ceiling, basis.currency).ok()?;
    let room = headroom(&[prior], new, ceiling, years).ok()?;
    Some(Verdict {
        rule,
        outcome: if room.is_allowed {
            Outcome::Met
        } else {
            Outcome::NotMet
        },
        left: Some(room.left),
    })
}

impl Test {
    /// None where the answer is of a kind that cannot be compared so.
    fn holds(&self, value: &Value, on: NaiveDate) -> Option<bool> {
        match self {
            Self::OneOf { values } => {
                let mut words = value.words().peekable();
                words.peek()?;
                Some(words.all(|w| values.iter().any(|v| v == w)))
            }
            Self::Between { least, most } => {
                let n = decimal(value.one()?)?;
                let bound = |b: &Option<String>| b.as_deref().and_then(decimal);
                Some(bound(least).is_none_or(|l| n >= l) && bound(most).is_none_or(|m| n <= m))
            }
            Self::Age { least, most } => {
                let day: NaiveDate = value.one()?.parse().ok()?;
                let after = |years: &Option<u16>| match years {
                    None => Some(None),
                    Some(y) => day
                        .checked_add_months(Months::new(12 * u32::from(*y)))
                        .map(Some),
                };
                let old_enough = after(least)?.is_none_or(|d| d <= on);
                let young_enough = after(most)?.is_none_or(|d| on <= d);
                Some(old_enough && young_enough)
            }
            Self::Headroom { .. } => None,
        }
    }
}
