//! One answer: as it was typed, and as it was understood.

use serde::{Deserialize, Serialize};

/// What was typed, and in which language it is to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typed {
    pub text: String,
    pub lang: crate::money::Lang,
}

/// An answer as it was understood: numbers and amounts as plain decimals, options by their id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    One(String),
    Many(Vec<String>),
    Rows(Vec<Vec<String>>),
}

impl Value {
    pub fn one(&self) -> Option<&str> {
        match self {
            Self::One(text) => Some(text),
            Self::Many(_) | Self::Rows(_) => None,
        }
    }

    /// What a condition compares.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        let (one, many) = match self {
            Self::One(text) => (Some(text.as_str()), &[][..]),
            Self::Many(words) => (None, words.as_slice()),
            Self::Rows(_) => (None, &[][..]),
        };
        one.into_iter().chain(many.iter().map(String::as_str))
    }
}
