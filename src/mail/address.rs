//! Whom a letter is for, checked before it comes near a header.

use crate::error::{Error, Result};
use lettre::Address;

/// The longest name that a header line holds without folding inside a word.
const NAME: usize = 200;
/// RFC 5321, 4.5.3.1.3, without the angle brackets.
const ADDRESS: usize = 254;

/// A display name and an address that can stand in a header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    name: String,
    address: Address,
}

impl Mailbox {
    /// Refuses what could begin another header, or what no server takes.
    pub fn new(name: &str, address: &str) -> Result<Self> {
        let name = name.trim();
        if name.chars().any(char::is_control) || name.chars().count() > NAME {
            let text = "a name has at most 200 characters and no line breaks";
            return Err(Error::field("name", "mail.name", text));
        }
        let address = address.trim();
        let refused = || {
            let text = "this is not an e-mail address such as name@example.org";
            Error::field("email", "mail.address", text)
        };
        let plain = address.is_ascii() && address.len() <= ADDRESS;
        // A quoted local part may hold anything; nobody is lost by leaving it out.
        if !plain || address.contains(['"', ' ', '<', '>', '[']) {
            return Err(refused());
        }
        let address: Address = address.parse().map_err(|_| refused())?;
        Ok(Self {
            name: name.to_owned(),
            address,
        })
    }

    /// `Name <name@example.org>`, or the address alone.
    pub fn read(text: &str) -> Result<Self> {
        let text = text.trim();
        match text.strip_suffix('>').and_then(|t| t.rsplit_once('<')) {
            Some((name, address)) => Self::new(name.trim().trim_matches('"'), address),
            None => Self::new("", text),
        }
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn address(&self) -> &str {
        self.address.as_ref()
    }

    pub fn domain(&self) -> &str {
        self.address.domain()
    }

    pub(super) fn header(&self) -> lettre::message::Mailbox {
        let name = (!self.name.is_empty()).then(|| self.name.clone());
        lettre::message::Mailbox::new(name, self.address.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_begin_another_header_is_refused() {
        for name in ["A\r\nBcc: x@example.org", "A\nB", "A\rB", "A\0B"] {
            assert_eq!(
                Mailbox::new(name, "a@example.org").unwrap_err().rule(),
                "mail.name"
            );
        }
        for address in [
            "a@example.org\r\nRCPT TO:<b@example.org>",
            "a@example.org, b@example.org",
            "\"a\r\nb\"@example.org",
            "<a@example.org>",
            "a@[127.0.0.1]",
            "a@b@c",
            "a",
            "",
        ] {
            assert_eq!(
                Mailbox::new("A", address).unwrap_err().rule(),
                "mail.address",
                "{address:?}"
            );
        }
    }

    #[test]
    fn a_sender_is_read_with_and_without_a_name() {
        let named = Mailbox::read("\"The Fund\" <fund@example.org>").unwrap();
        assert_eq!(
            (named.name(), named.address()),
            ("The Fund", "fund@example.org")
        );
        assert_eq!(Mailbox::read("fund@example.org").unwrap().name(), "");
        assert_eq!(named.domain(), "example.org");
    }
}
