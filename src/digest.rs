//! Hashes over named fields, for chains and requests.

use sha2::{Digest, Sha256};

/// Hashes fields so that no two different lists of fields give the same bytes.
#[derive(Debug)]
pub struct Bytes(Sha256);

impl Bytes {
    /// `version` names the layout, e.g. `cofund-journal-1`.
    pub fn new(version: &str) -> Self {
        let mut hash = Self(Sha256::new());
        hash.text(version);
        hash
    }

    pub fn text(&mut self, text: &str) {
        self.0.update((text.len() as u64).to_be_bytes());
        self.0.update(text.as_bytes());
    }

    pub fn number(&mut self, n: i64) {
        self.0.update(n.to_be_bytes());
    }

    pub fn optional(&mut self, text: Option<&str>) {
        self.0.update([u8::from(text.is_some())]);
        if let Some(text) = text {
            self.text(text);
        }
    }

    /// 64 lower-case hexadecimal digits.
    pub fn finish(self) -> String {
        hex::encode(self.0.finalize())
    }
}

/// What makes two requests the same: the command's name and its JSON.
pub fn request(name: &str, body: &str) -> String {
    let mut bytes = Bytes::new("cofund-request-1");
    bytes.text(name);
    bytes.text(body);
    bytes.finish()
}
