//! Who a round is for: rules over the answers of its form, as data.
//!
//! Pure. A gating rule that is not met keeps an application from being sent; an advisory one is
//! shown to both sides. Every rule is weighed on one day, that on which the round opens, so that
//! moving the deadline makes nobody ineligible.

mod check;
mod verdict;
mod words;

use crate::form::Texts;
use serde::{Deserialize, Serialize};

pub use verdict::{Basis, Outcome, Verdict, verdicts};
pub use words::{found, sentence};

/// The rules of a round, in the order they are shown.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    pub rules: Vec<Rule>,
}

/// One rule, about the answer of one question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Unique among the rules.
    pub id: String,
    pub severity: Severity,
    /// Said instead of the sentence made from the test.
    #[serde(default, skip_serializing_if = "Texts::is_empty")]
    pub text: Texts,
    /// Id of a question of the form.
    pub question: String,
    #[serde(flatten)]
    pub test: Test,
}

/// What becomes of an application that does not meet the rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// It cannot be sent.
    Gating,
    /// It is sent, and both sides are told.
    Advisory,
}

/// What the answer must be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "test", rename_all = "snake_case", deny_unknown_fields)]
pub enum Test {
    /// One of these, as they are stored: an option's id, `yes`, `no`, a country's code. Of several
    /// answers, each.
    OneOf { values: Vec<String> },
    /// A number, percentage or amount within bounds, which are plain decimals.
    Between {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        least: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        most: Option<String>,
    },
    /// A day that lies so many whole years before the day of the round: at least, at most.
    Age {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        least: Option<u16>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        most: Option<u16>,
    },
    /// Aid already received over so many years leaves room for the amount asked for beneath the
    /// ceiling: de minimis, Reg. (EU) 2023/2831 art. 3(2).
    Headroom { ceiling: String, years: u16 },
}

impl Test {
    /// As it is stored.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::OneOf { .. } => "one_of",
            Self::Between { .. } => "between",
            Self::Age { .. } => "age",
            Self::Headroom { .. } => "headroom",
        }
    }
}

impl Rules {
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|r| r.id == id)
    }
}
