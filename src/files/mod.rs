//! Files that people send: looked at as they arrive, kept by the hash of their bytes, in a folder
//! or an S3-compatible store.

pub mod archive;
mod arrive;
mod client;
mod format;
mod name;
mod part;
mod scan;

pub use arrive::{Arrived, Arriving, too_large};
pub use format::Format;
pub use name::cleaned;
pub use part::Upload;
pub use scan::Scan;

use crate::error::{Error, Result};
use bytes::Bytes;
use client::Connector;
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use tokio::io::AsyncReadExt;
use url::Url;

/// Bytes of one part of a long object; S3 takes none smaller.
const PART: usize = 5 * 1024 * 1024;

/// Where files are kept, and what looks at them first.
#[derive(Debug, Clone)]
pub struct Files {
    store: Option<Arc<dyn ObjectStore>>,
    /// Begins the name of every object; for a store that holds other things as well.
    prefix: Path,
    scan: Option<Scan>,
}

/// The content of a kept file.
pub struct Content {
    pub size: u64,
    pub bytes: BoxStream<'static, std::io::Result<Bytes>>,
}

fn setting(field: &str, text: impl Into<String>) -> Error {
    Error::field(field, "config.files", text)
}

/// What a store answered: a full disk is said as such, anything else is logged.
#[allow(clippy::needless_pass_by_value, reason = "as `map_err` hands it over")]
fn failed(error: object_store::Error) -> Error {
    let mut cause: Option<&dyn std::error::Error> = Some(&error);
    while let Some(e) = cause {
        let full = e.downcast_ref::<std::io::Error>();
        if full.is_some_and(|e| e.kind() == std::io::ErrorKind::StorageFull) {
            return full_disk();
        }
        cause = e.source();
    }
    Error::Internal(format!("files: {error}"))
}

fn full_disk() -> Error {
    let text = "there is no room left to keep files; nothing was kept";
    Error::refused("upload.disk_full", text, Vec::new())
}

impl Files {
    /// As configured; `default` is the folder where nothing is.
    pub fn open(
        url: Option<&str>,
        scan: Option<&str>,
        default: Option<std::path::PathBuf>,
    ) -> Result<Self> {
        let scan = scan.map(Scan::read).transpose()?;
        let Some(url) = url else {
            let store = default.map(|folder| local(&folder)).transpose()?;
            let prefix = Path::default();
            return Ok(Self {
                store,
                prefix,
                scan,
            });
        };
        let parsed = Url::parse(url).map_err(|e| setting("files_url", e.to_string()))?;
        let (store, prefix) = match parsed.scheme() {
            "file" => {
                let folder = parsed.to_file_path();
                let folder = folder.map_err(|()| setting("files_url", "names no folder"))?;
                (local(&folder)?, Path::default())
            }
            "s3" => bucket(&parsed)?,
            other => {
                let text = format!("{other}: files are kept under file:// or s3://");
                return Err(setting("files_url", text));
            }
        };
        let store = Some(store);
        Ok(Self {
            store,
            prefix,
            scan,
        })
    }

    /// Keeps nothing: whatever is sent is refused.
    pub fn none() -> Self {
        Self {
            store: None,
            prefix: Path::default(),
            scan: None,
        }
    }

    /// In memory, until the process ends: for tests.
    pub fn in_memory() -> Self {
        Self {
            store: Some(Arc::new(InMemory::new())),
            prefix: Path::default(),
            scan: None,
        }
    }

    /// With a command that looks at each file.
    #[must_use]
    pub fn scanned(self, scan: Scan) -> Self {
        Self {
            scan: Some(scan),
            ..self
        }
    }

    fn store(&self) -> Result<&Arc<dyn ObjectStore>> {
        self.store.as_ref().ok_or_else(|| {
            let text = "this copy of Cofund keeps no files: COFUND_FILES_URL is not set";
            Error::refused("upload.no_place", text, Vec::new())
        })
    }

    fn at(&self, kind: &str, rest: &str) -> Path {
        let whole = format!("{}/{kind}/{rest}", self.prefix);
        Path::from(whole)
    }

    /// Two letters first, so that no folder grows too long.
    fn place(&self, hash: &str) -> Path {
        self.at("file", &format!("{}/{hash}", hash.get(..2).unwrap_or("00")))
    }

    /// Looks at a whole file: its name, its content, what the scanner says of it.
    pub async fn check(&self, file: &Arrived, name: &str, formats: &[Format]) -> Result<Format> {
        let format = file.check(name, formats).await?;
        if let Some(scan) = &self.scan {
            scan.look(file.path()).await?;
        }
        Ok(format)
    }

    /// Keeps a file under its hash; the same bytes twice are one object, written anew, so that
    /// nobody takes it for an old one that nothing names.
    pub async fn keep(&self, file: &Arrived) -> Result<()> {
        let (store, place) = (self.store()?, self.place(file.hash()));
        let mut upload = store.put_multipart(&place).await.map_err(failed)?;
        let sent = send(file, upload.as_mut()).await;
        match sent {
            Ok(()) => upload.complete().await.map(|_| ()).map_err(failed),
            Err(error) => {
                if let Err(e) = upload.abort().await {
                    tracing::warn!(error = %e, "the beginning of a file could not be removed");
                }
                Err(error)
            }
        }
    }

    /// The content of a kept file.
    pub async fn read(&self, hash: &str) -> Result<Content> {
        let found = self.store()?.get(&self.place(hash)).await.map_err(failed)?;
        Ok(Content {
            size: found.meta.size,
            bytes: found
                .into_stream()
                .map(|chunk| chunk.map_err(std::io::Error::other))
                .boxed(),
        })
    }

    /// Whether it was written before `instant` (microseconds); not so where it is not there.
    pub async fn is_older(&self, hash: &str, instant: i64) -> Result<bool> {
        match self.store()?.head(&self.place(hash)).await {
            Ok(meta) => Ok(meta.last_modified.timestamp_micros() < instant),
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(e) => Err(failed(e)),
        }
    }

    /// What is amiss with a kept file: `missing` or `altered`; none where its bytes are its own.
    pub async fn state(&self, hash: &str) -> Result<Option<&'static str>> {
        let found = match self.store()?.get(&self.place(hash)).await {
            Ok(found) => found,
            Err(object_store::Error::NotFound { .. }) => return Ok(Some("missing")),
            Err(e) => return Err(failed(e)),
        };
        let (mut bytes, mut own) = (found.into_stream(), Sha256::new());
        while let Some(chunk) = bytes.next().await {
            own.update(&chunk.map_err(failed)?);
        }
        let same = hex::encode(own.finalize()) == hash;
        Ok((!same).then_some("altered"))
    }

    /// Removes a file that nothing names any more.
    pub async fn remove(&self, hash: &str) -> Result<()> {
        match self.store()?.delete(&self.place(hash)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(e) => Err(failed(e)),
        }
    }

    /// Hashes of the files kept since before `instant` (microseconds).
    pub async fn kept_before(&self, instant: i64) -> Result<Vec<String>> {
        let found = self.list("file").await?;
        let old = found.into_iter().filter(|(_, at)| *at < instant);
        Ok(old.map(|(name, _)| name).collect())
    }

    /// The last part of each object's name, and when it was written.
    async fn list(&self, kind: &str) -> Result<Vec<(String, i64)>> {
        let Some(store) = &self.store else {
            return Ok(Vec::new());
        };
        let mut found = store.list(Some(&self.at(kind, "")));
        let mut all = Vec::new();
        while let Some(meta) = found.next().await {
            let meta = meta.map_err(failed)?;
            let name = meta.location.filename().unwrap_or_default().to_owned();
            all.push((name, meta.last_modified.timestamp_micros()));
        }
        Ok(all)
    }
}

async fn send(file: &Arrived, upload: &mut dyn object_store::MultipartUpload) -> Result<()> {
    let mut reader = file.reader().await?;
    loop {
        let mut part = Vec::with_capacity(PART);
        let limit = u64::try_from(PART).unwrap_or(u64::MAX);
        let read = (&mut reader).take(limit).read_to_end(&mut part).await;
        if read.map_err(|e| Error::Internal(format!("files: {e}")))? == 0 {
            return Ok(());
        }
        let payload = PutPayload::from(part);
        upload.put_part(payload).await.map_err(failed)?;
    }
}

fn local(folder: &std::path::Path) -> Result<Arc<dyn ObjectStore>> {
    let cannot = |e: &dyn std::fmt::Display| {
        let text = format!("{}: {e}", folder.display());
        setting("files_url", text)
    };
    std::fs::create_dir_all(folder).map_err(|e| cannot(&e))?;
    let store = LocalFileSystem::new_with_prefix(folder).map_err(|e| cannot(&e))?;
    // What was acknowledged is on the disk, and no empty folders are left.
    Ok(Arc::new(
        store.with_automatic_cleanup(true).with_fsync(true),
    ))
}

fn bucket(url: &Url) -> Result<(Arc<dyn ObjectStore>, Path)> {
    let name = url.host_str().unwrap_or_default();
    if name.is_empty() {
        return Err(setting("files_url", "names no bucket"));
    }
    let builder = AmazonS3Builder::from_env()
        .with_bucket_name(name)
        .with_http_connector(Connector);
    // A store on this machine speaks plain HTTP.
    let endpoint = builder.get_config_value(&AmazonS3ConfigKey::Endpoint);
    let here = endpoint
        .and_then(|e| Url::parse(&e).ok())
        .is_some_and(|e| e.scheme() == "http" && crate::config::is_trusted(&e));
    let store = builder.with_allow_http(here).build();
    let store = store.map_err(|e| setting("files_url", e.to_string()))?;
    let prefix = Path::parse(url.path().trim_matches('/'));
    let prefix = prefix.map_err(|e| setting("files_url", e.to_string()))?;
    Ok((Arc::new(store), prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_told_from_other_failures() {
        let cause = |kind: std::io::ErrorKind| object_store::Error::Generic {
            store: "test",
            source: Box::new(std::io::Error::from(kind)),
        };
        let full = failed(cause(std::io::ErrorKind::StorageFull));
        assert_eq!((full.rule(), full.status()), ("upload.disk_full", 507));
        let other = failed(cause(std::io::ErrorKind::PermissionDenied));
        assert_eq!(other.status(), 500);
    }
}
