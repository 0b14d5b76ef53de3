//! Codes on paper for when the device is lost.

use crate::digest::Bytes;
use crate::error::Result;
use crate::people::typed;
use entity::value::PersonId;
use std::fmt;

/// Eighty random bits: too many to be tried out, even by whoever reads the database.
const LENGTH: usize = 16;
/// How many a person gets.
const SHEET: usize = 10;

/// See the module.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCode(String);

impl RecoveryCode {
    pub fn sheet() -> Result<Vec<Self>> {
        let codes = (0..SHEET).map(|_| typed::fresh(LENGTH).map(Self));
        codes.collect()
    }

    pub fn read(text: &str) -> Option<Self> {
        typed::read(text, LENGTH).map(Self)
    }

    /// `ABCD-1234-EFGH-5678`
    pub fn shown(&self) -> String {
        typed::shown(&self.0)
    }

    pub fn hash(&self, person: PersonId) -> String {
        let mut bytes = Bytes::new("cofund-recovery-code-1");
        bytes.number(person.0);
        bytes.text(&self.0);
        bytes.finish()
    }
}

impl fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCode")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_has_ten_codes_that_are_read_back() {
        let sheet = RecoveryCode::sheet().unwrap();
        assert_eq!(sheet.len(), 10);
        for code in sheet {
            assert_eq!(code.shown().len(), 19);
            assert_eq!(
                RecoveryCode::read(&code.shown().to_lowercase()),
                Some(code.clone())
            );
            assert_ne!(code.hash(PersonId(1)), code.hash(PersonId(2)));
        }
        assert_eq!(RecoveryCode::read("1234"), None);
    }
}
