//! A text in the languages it was written in.

use crate::money::Lang;
use crate::text::spoken;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// By language tag.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Texts(BTreeMap<String, String>);

impl Texts {
    /// English, and other languages where there is something to say in them.
    pub fn new(english: &str, others: &[(Lang, &str)]) -> Self {
        let english = [(Lang::En, english)];
        let all = english.iter().chain(others);
        let said = all.filter(|(_, text)| !text.trim().is_empty());
        Self(
            said.map(|(lang, text)| (lang.tag().to_owned(), text.trim().to_owned()))
                .collect(),
        )
    }

    /// In this language, else in English, else in any.
    pub fn say(&self, lang: Lang) -> &str {
        let own = self.0.get(spoken(lang).tag());
        let found = own
            .or_else(|| self.0.get(Lang::En.tag()))
            .or_else(|| self.0.values().next());
        found.map_or("", String::as_str)
    }

    /// In exactly this language; empty where there is nothing in it.
    pub fn own(&self, lang: Lang) -> &str {
        self.0.get(lang.tag()).map_or("", String::as_str)
    }

    pub fn is_empty(&self) -> bool {
        self.0.values().all(|text| text.trim().is_empty())
    }

    pub fn all(&self) -> impl Iterator<Item = &str> {
        self.0.values().map(String::as_str)
    }
}
