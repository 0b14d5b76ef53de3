//! Languages in which amounts are read and written.

/// A language with its own way to write numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lang {
    En,
    Ja,
    De,
    Fr,
}

impl Lang {
    /// Every language, in the order shown to people.
    pub const fn all() -> [Self; 4] {
        [Self::En, Self::Ja, Self::De, Self::Fr]
    }

    /// The BCP 47 primary tag, such as `ja`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ja => "ja",
            Self::De => "de",
            Self::Fr => "fr",
        }
    }

    /// Reads a tag such as `ja` or `ja-JP`; `None` for languages not offered.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next()?.trim();
        Self::all()
            .into_iter()
            .find(|lang| lang.tag().eq_ignore_ascii_case(primary))
    }
}
