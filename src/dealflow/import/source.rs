//! The bytes of a file, which are read several times.

use crate::error::{Error, Result};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where a file is.
#[derive(Debug, Clone)]
pub enum Source {
    File(PathBuf),
    Memory(Arc<Vec<u8>>),
}

/// Bytes that can be read again.
pub trait Input: Read + Seek + Send {}

impl<T: Read + Seek + Send> Input for T {}

/// The refusal of a file as a whole.
pub(super) fn bad(rule: &str, text: impl Into<String>) -> Error {
    Error::field("file", rule, text.into())
}

pub(super) fn unreadable(e: &io::Error) -> Error {
    if e.kind() == io::ErrorKind::InvalidData {
        return bad("import.format", e.to_string());
    }
    bad("file.unreadable", format!("cannot be read: {e}"))
}

impl Source {
    pub fn open(&self) -> Result<Box<dyn Input>> {
        Ok(match self {
            Self::File(path) => Box::new(BufReader::new(opened(path)?)),
            Self::Memory(bytes) => Box::new(Cursor::new(Shared(Arc::clone(bytes)))),
        })
    }

    /// SHA-256 of the bytes.
    pub fn hash(&self) -> Result<String> {
        let (mut input, mut hash) = (self.open()?, Sha256::new());
        let mut buffer = vec![0; 64 * 1024];
        loop {
            let n = input.read(&mut buffer).map_err(|e| unreadable(&e))?;
            if n == 0 {
                return Ok(hex::encode(hash.finalize()));
            }
            hash.update(&buffer[..n]);
        }
    }

    /// Whether it begins so.
    pub fn begins(&self, with: &[u8]) -> Result<bool> {
        let mut head = Vec::new();
        let input = self.open()?;
        let mut input = input.take(with.len() as u64);
        input.read_to_end(&mut head).map_err(|e| unreadable(&e))?;
        Ok(head == with)
    }
}

fn opened(path: &Path) -> Result<File> {
    File::open(path).map_err(|e| {
        let text = format!("{}: {e}", path.display());
        Error::field("FILE", "file.unreadable", text)
    })
}

/// Bytes that several readers share.
struct Shared(Arc<Vec<u8>>);

impl AsRef<[u8]> for Shared {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}
