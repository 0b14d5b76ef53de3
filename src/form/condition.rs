//! When a question is asked: a condition over earlier answers.
//!
//! Three-valued: what rests on a question that is not answered, or not asked, is undetermined,
//! not false. `all` is false as soon as one clause is, `any` true as soon as one is.

use super::value::Value;
use crate::money::decimal;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    pub join: Join,
    pub clauses: Vec<Clause>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Join {
    All,
    Any,
}

/// What one earlier answer must be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clause {
    pub question: String,
    pub test: Test,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Test {
    /// One of these, as they are stored: an option's id, `yes`, `no`, a plain number, a text.
    Is(Vec<String>),
    /// None of these.
    IsNot(Vec<String>),
    /// A number or amount of at least this, as a plain decimal.
    AtLeast(String),
    AtMost(String),
}

/// Whether a question is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    Visible,
    Hidden,
    /// Rests on an answer that is not there yet.
    Undetermined,
}

impl Condition {
    /// `answer` gives what stands for an earlier question that is asked and answered.
    pub fn seen<'a>(&self, answer: impl Fn(&str) -> Option<&'a Value>) -> Seen {
        let truths = self.clauses.iter().map(|clause| {
            let value = answer(&clause.question)?;
            clause.test.holds(value)
        });
        let (mut any_true, mut any_false, mut open) = (false, false, false);
        for truth in truths {
            match truth {
                Some(true) => any_true = true,
                Some(false) => any_false = true,
                None => open = true,
            }
        }
        match self.join {
            Join::All if any_false => Seen::Hidden,
            Join::Any if any_true => Seen::Visible,
            _ if open => Seen::Undetermined,
            Join::All => Seen::Visible,
            Join::Any => Seen::Hidden,
        }
    }
}

impl Test {
    /// None where the answer is of a kind that cannot be compared so.
    fn holds(&self, value: &Value) -> Option<bool> {
        match self {
            Self::Is(words) => Some(value.words().any(|w| words.iter().any(|o| o == w))),
            Self::IsNot(words) => Some(!value.words().any(|w| words.iter().any(|o| o == w))),
            Self::AtLeast(bound) => Some(decimal(value.one()?)? >= decimal(bound)?),
            Self::AtMost(bound) => Some(decimal(value.one()?)? <= decimal(bound)?),
        }
    }
}
