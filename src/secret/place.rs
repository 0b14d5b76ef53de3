//! Where a sealed text belongs, and what comes out of it.

use crate::error::{Error, Result};
use std::fmt;
use zeroize::Zeroizing;

/// The one place where a sealed text opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'a> {
    pub table: &'a str,
    pub column: &'a str,
    pub row: &'a str,
}

impl Place<'_> {
    /// What the seal covers beside the text: fields with their lengths, so that no two places
    /// give the same bytes.
    pub(super) fn bound(self, key: &str) -> Vec<u8> {
        let mut bytes = b"cofund-seal-1".to_vec();
        for field in [key, self.table, self.column, self.row] {
            bytes.extend((field.len() as u64).to_be_bytes());
            bytes.extend(field.as_bytes());
        }
        bytes
    }
}

/// A column of sealed texts, for rotating keys.
#[derive(Debug, Clone, Copy)]
pub struct Sealed {
    pub table: &'static str,
    pub column: &'static str,
    /// The key column, whose value is the place's row.
    pub row: &'static str,
    /// The column of the fingerprint that goes with it, and how it follows from what was sealed.
    pub fingerprint: Option<Fingerprint>,
}

/// A fingerprint's column, its kind, and the value it is of, taken from what was sealed.
pub type Fingerprint = (&'static str, &'static str, fn(&str) -> Result<String>);

/// What was sealed, in the clear: wiped when dropped, and never printed.
pub struct Plain(Zeroizing<Vec<u8>>);

impl Plain {
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }

    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    pub fn text(&self) -> Result<&str> {
        let text = std::str::from_utf8(&self.0);
        text.map_err(|_| Error::Internal("what was sealed is no text".into()))
    }
}

impl fmt::Debug for Plain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Plain(…)")
    }
}
