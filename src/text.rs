//! Every sentence a person reads, from `templates/locales/<lang>.ftl`.
//!
//! Amounts and dates go in as strings that are already formatted: a Fluent
//! number is a binary float and would lose digits.

use crate::money::locale::Lang;
use fluent_templates::{LanguageIdentifier, Loader, fluent_bundle::FluentValue, static_loader};
use std::{borrow::Cow, collections::HashMap, sync::LazyLock};

static_loader! {
    static TEXTS = {
        locales: "./templates/locales",
        fallback_language: "en",
        // Isolation marks would travel along when somebody copies an amount.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

static TAGS: LazyLock<HashMap<&'static str, LanguageIdentifier>> = LazyLock::new(|| {
    Lang::all()
        .into_iter()
        .map(|lang| {
            let id = lang
                .tag()
                .parse()
                .expect("the tags of Lang are language tags");
            (lang.tag(), id)
        })
        .collect()
});

/// The text for `key` in `lang`, English where the language has none.
/// `args` are pairs of a placeholder's name and its formatted value.
pub fn t(lang: Lang, key: &str, args: &[(&'static str, &str)]) -> String {
    find(lang, key, args).unwrap_or_else(|| {
        tracing::error!(key, lang = lang.tag(), "a text is missing");
        key.to_owned()
    })
}

/// The text for a key that may not exist.
pub fn find(lang: Lang, key: &str, args: &[(&'static str, &str)]) -> Option<String> {
    let args: HashMap<Cow<'static, str>, FluentValue<'_>> = args
        .iter()
        .map(|(name, value)| (Cow::Borrowed(*name), FluentValue::from(*value)))
        .collect();
    let id = TAGS.get(lang.tag())?;
    TEXTS.try_lookup_with_args(id, key, &args)
}

/// The language the texts are really in: German and French readers get their numbers, but
/// English sentences.
pub const fn spoken(lang: Lang) -> Lang {
    match lang {
        Lang::Ja => Lang::Ja,
        Lang::En | Lang::De | Lang::Fr => Lang::En,
    }
}

/// Whether a character turns the direction of reading, by which a name can read differently from
/// what is stored.
pub const fn turns(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}')
}

/// The texts of one language.
#[derive(Debug, Clone, Copy)]
pub struct In(pub Lang);

impl In {
    pub fn t(self, key: &str) -> String {
        t(self.0, key, &[])
    }

    /// A text with placeholders.
    pub fn with_all(self, key: &str, args: &[(&'static str, &str)]) -> String {
        t(self.0, key, args)
    }
}
