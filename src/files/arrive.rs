//! A file while it arrives, in a nameless place of this machine.

use super::format::Format;
use super::{archive, full_disk};
use crate::error::{Error, Result};
use sha2::{Digest, Sha256};
use std::path::Path;
use tempfile::NamedTempFile;
use tokio::fs::File;
use tokio::io::AsyncWriteExt;

/// Counted and hashed while it is written; more than its limit is never written.
pub struct Arriving {
    file: NamedTempFile,
    writer: File,
    hash: Sha256,
    size: u64,
    /// MiB.
    most: u32,
}

/// A whole file, gone when it is dropped.
pub struct Arrived {
    file: NamedTempFile,
    hash: String,
    size: u64,
}

#[allow(clippy::needless_pass_by_value, reason = "as `map_err` hands it over")]
fn broken(error: std::io::Error) -> Error {
    if error.kind() == std::io::ErrorKind::StorageFull {
        return full_disk();
    }
    Error::Internal(format!("files: {error}"))
}

impl Arriving {
    pub fn start(most: u32) -> Result<Self> {
        let file = NamedTempFile::new().map_err(broken)?;
        let writer = File::from_std(file.reopen().map_err(broken)?);
        Ok(Self {
            file,
            writer,
            hash: Sha256::new(),
            size: 0,
            most,
        })
    }

    pub async fn push(&mut self, bytes: &[u8]) -> Result<()> {
        self.size += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if self.size > u64::from(self.most) * 1024 * 1024 {
            return Err(too_large(self.most));
        }
        self.hash.update(bytes);
        self.writer.write_all(bytes).await.map_err(broken)
    }

    pub async fn finish(mut self) -> Result<Arrived> {
        self.writer.flush().await.map_err(broken)?;
        Ok(Arrived {
            file: self.file,
            hash: hex::encode(self.hash.finalize()),
            size: self.size,
        })
    }
}

/// The refusal of a file above its limit.
pub fn too_large(most: u32) -> Error {
    let text = format!("is larger than {most} MiB");
    let figures = vec![("most", most.to_string())];
    Error::field_with("file", "upload.size", text, figures)
}

impl Arrived {
    /// SHA-256 of the bytes.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    pub const fn size(&self) -> u64 {
        self.size
    }

    pub(super) fn path(&self) -> &Path {
        self.file.path()
    }

    pub(super) async fn reader(&self) -> Result<File> {
        File::open(self.path()).await.map_err(broken)
    }

    /// What it is by its content, where that is one of `formats` and fits its name.
    pub(super) async fn check(&self, name: &str, formats: &[Format]) -> Result<Format> {
        if self.size == 0 {
            let text = "is empty";
            return Err(Error::field("file", "upload.empty", text));
        }
        let (path, name) = (self.path().to_owned(), name.to_owned());
        let formats = formats.to_vec();
        // Reads the whole of an archive, which takes a processor's time.
        let looked = tokio::task::spawn_blocking(move || {
            let format = Format::of(&path, &name, &formats)?;
            if format.is_archive() {
                let file = std::fs::File::open(&path).map_err(broken)?;
                archive::check(std::io::BufReader::new(file))?;
            }
            Ok(format)
        });
        let broke = |e| Error::Internal(format!("files: {e}"));
        looked.await.map_err(broke)?
    }
}
