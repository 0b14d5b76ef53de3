//! What is wanted of a list of applications, and in which order.

use crate::error::{Error, Result};

/// Which applications.
#[derive(Debug, Clone, Default)]
pub struct Sought {
    /// These narrow where they are not empty.
    pub round: String,
    pub stage: String,
    /// Words looked for, see [`crate::dealflow::search`].
    pub q: String,
    pub sort: Sort,
    /// The application after which the page starts.
    pub after: Option<String>,
    pub limit: u64,
}

/// The order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    pub by: By,
    pub descending: bool,
}

/// What a list is ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    Received,
    Name,
    Asked,
}

impl Default for Sort {
    /// What came last first.
    fn default() -> Self {
        Self {
            by: By::Received,
            descending: true,
        }
    }
}

impl Sort {
    /// As it stands in an address; `-` before it for the other direction than upwards.
    pub const ALL: [(&'static str, Self); 6] = [
        ("-received", Self::of(By::Received, true)),
        ("received", Self::of(By::Received, false)),
        ("name", Self::of(By::Name, false)),
        ("-name", Self::of(By::Name, true)),
        ("-asked", Self::of(By::Asked, true)),
        ("asked", Self::of(By::Asked, false)),
    ];

    const fn of(by: By, descending: bool) -> Self {
        Self { by, descending }
    }

    /// The default where nothing is written.
    pub fn read(text: &str) -> Result<Self> {
        if text.is_empty() {
            return Ok(Self::default());
        }
        let found = Self::ALL.into_iter().find(|(name, _)| *name == text);
        found.map(|(_, sort)| sort).ok_or_else(|| {
            let said = format!(
                "\u{ab}{text}\u{bb} is no order; there are received, name and asked, with - before them for downwards"
            );
            Error::field_with("sort", "choice.unknown", said, vec![("text", text.to_owned())])
        })
    }
}

impl By {
    pub(super) const fn column(self) -> &'static str {
        match self {
            Self::Received => "received_at",
            Self::Name => "name",
            Self::Asked => "asked",
        }
    }
}
