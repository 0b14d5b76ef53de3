//! The short code of a letter, typed in the browser that asked.

use crate::access::session::Token;
use crate::digest::Bytes;
use crate::error::Result;
use crate::people::typed;
use std::fmt;

const LENGTH: usize = 8;

/// Forty random bits.
#[derive(Clone, PartialEq, Eq)]
pub struct Code(String);

impl Code {
    pub fn fresh() -> Result<Self> {
        typed::fresh(LENGTH).map(Self)
    }

    pub fn read(text: &str) -> Option<Self> {
        typed::read(text, LENGTH).map(Self)
    }

    /// `ABCD-1234`
    pub fn shown(&self) -> String {
        typed::shown(&self.0)
    }

    /// Mixed with what only the browser knows: forty bits alone could be tried out by whoever
    /// reads the database.
    pub fn hash(&self, browser: &Token) -> String {
        let mut bytes = Bytes::new("cofund-link-code-1");
        bytes.text(browser.text());
        bytes.text(&self.0);
        bytes.finish()
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let code = Code::fresh().unwrap();
        assert_eq!(Code::read(&code.shown()), Some(code.clone()));
        assert_eq!(Code::read(&code.shown().to_lowercase()), Some(code));
        assert_eq!(Code::read("oOiL 2345").unwrap().shown(), "0011-2345");
        for wrong in ["", "1234567", "123456789", "1234567U", "12345６78"] {
            assert_eq!(Code::read(wrong), None, "{wrong}");
        }
    }
}
