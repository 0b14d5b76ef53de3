//! The languages of the pages.

use std::fmt;

/// A language a page can be in. It decides how amounts are written and read; the browser's settings do not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Lang {
    En,
    Ja,
    De,
    Fr,
}

impl Lang {
    /// By the primary subtag of a BCP 47 tag: `de-AT` is German, `pt` is none of ours.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next()?;
        Self::all()
            .into_iter()
            .find(|lang| lang.tag().eq_ignore_ascii_case(primary))
    }

    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ja => "ja",
            Self::De => "de",
            Self::Fr => "fr",
        }
    }

    pub fn all() -> [Self; 4] {
        [Self::En, Self::Ja, Self::De, Self::Fr]
    }
}

/// The English name.
impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::En => "English",
            Self::Ja => "Japanese",
            Self::De => "German",
            Self::Fr => "French",
        })
    }
}
