//! What a form asks.

use super::condition::Condition;
use super::texts::Texts;
use serde::{Deserialize, Serialize};

/// Sections in order. One that was published passed [`Form::check`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    pub sections: Vec<Section>,
}

/// Questions that stand on one page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// Part of its address; unique among sections.
    pub id: String,
    pub title: Texts,
    #[serde(default, skip_serializing_if = "Texts::is_empty")]
    pub help: Texts,
    pub questions: Vec<Question>,
}

/// One question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// What answers are kept under, whatever is renamed; unique in the form.
    pub id: String,
    pub label: Texts,
    #[serde(default, skip_serializing_if = "Texts::is_empty")]
    pub help: Texts,
    #[serde(default)]
    pub required: bool,
    /// Personal or confidential: left out of whatever is published.
    #[serde(default)]
    pub private: bool,
    /// Asked only where this holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    #[serde(flatten)]
    pub kind: Kind,
}

/// What an answer is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Kind {
    /// One line of at most so many characters.
    ShortText {
        max: u32,
    },
    /// Paragraphs of at most so many characters.
    LongText {
        max: u32,
    },
    /// With at most so many decimals; bounds are plain decimals.
    Number {
        #[serde(default)]
        decimals: u32,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        least: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        most: Option<String>,
    },
    /// In the fund's currency.
    Money {
        /// Whether it is the amount asked for, which the round's bounds apply to.
        #[serde(default)]
        asked: bool,
    },
    /// Between 0 and 100, with at most two decimals.
    Percentage,
    Date,
    Choice {
        options: Vec<Choice>,
    },
    Choices {
        options: Vec<Choice>,
    },
    YesNo,
    /// ISO 3166-1 alpha-2.
    Country,
    Email,
    Url,
    /// Lines of cells.
    Table {
        columns: Vec<Choice>,
        most: u32,
    },
    /// Files that are sent along: at most so many, of so many MiB each, of these families.
    Files {
        most: u32,
        mib: u32,
        accept: Vec<Family>,
    },
    /// A sentence to agree to.
    Declaration,
}

/// What a file can be; its content decides, not its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    Documents,
    Spreadsheets,
    Slides,
    Pictures,
}

impl Family {
    pub const ALL: [Self; 4] = [
        Self::Documents,
        Self::Spreadsheets,
        Self::Slides,
        Self::Pictures,
    ];

    /// As forms are written.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Documents => "documents",
            Self::Spreadsheets => "spreadsheets",
            Self::Slides => "slides",
            Self::Pictures => "pictures",
        }
    }
}

/// An option, or a column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    pub id: String,
    pub label: Texts,
}

impl Form {
    pub fn questions(&self) -> impl Iterator<Item = &Question> {
        self.sections.iter().flat_map(|s| &s.questions)
    }

    pub fn question(&self, id: &str) -> Option<&Question> {
        self.questions().find(|q| q.id == id)
    }

    pub fn section(&self, id: &str) -> Option<&Section> {
        self.sections.iter().find(|s| s.id == id)
    }

    /// The question for the amount asked for.
    pub fn asked(&self) -> Option<&Question> {
        self.questions()
            .find(|q| matches!(q.kind, Kind::Money { asked: true }))
    }
}
