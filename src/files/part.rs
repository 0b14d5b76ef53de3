//! An upload that goes on where it broke off: its parts stand in the store until it is whole.

use super::{Arrived, Arriving, Files, failed, too_large};
use crate::error::{Error, Result};
use bytes::Bytes;
use futures_util::StreamExt;
use object_store::ObjectStoreExt;
use object_store::path::Path;

/// Bytes of the unfinished uploads of one application.
const MOST_PARTS: u64 = 400 * 1024 * 1024;

/// Which upload: of an application, for a question, under a key the sender made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    pub application: String,
    pub question: String,
    pub key: uuid::Uuid,
}

impl Files {
    fn folder(&self, upload: &Upload) -> Path {
        let (application, question) = (&upload.application, &upload.question);
        self.at("part", &format!("{application}/{question}/{}", upload.key))
    }

    /// Parts in order, without gaps: where each begins, and its object.
    async fn parts(&self, upload: &Upload) -> Result<(u64, Vec<Path>)> {
        let mut found = self.store()?.list(Some(&self.folder(upload)));
        let mut all = Vec::new();
        while let Some(meta) = found.next().await {
            let meta = meta.map_err(failed)?;
            let name = meta.location.filename().unwrap_or_default();
            if let Ok(begins) = name.parse::<u64>() {
                all.push((begins, meta.size, meta.location.clone()));
            }
        }
        all.sort_unstable();
        let (mut end, mut whole) = (0, Vec::new());
        for (begins, size, place) in all {
            if begins != end {
                break;
            }
            end += size;
            whole.push(place);
        }
        Ok((end, whole))
    }

    /// How many bytes of an upload are there.
    pub async fn arrived(&self, upload: &Upload) -> Result<u64> {
        Ok(self.parts(upload).await?.0)
    }

    /// Takes the part that begins at `offset`; gives how many bytes are there. The same part
    /// twice is one part, one that leaves a gap is not taken.
    pub async fn take_part(
        &self,
        upload: &Upload,
        offset: u64,
        bytes: Bytes,
        most: u32,
    ) -> Result<u64> {
        let (there, _) = self.parts(upload).await?;
        if offset != there || bytes.is_empty() {
            return Ok(there);
        }
        let end = there + u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if end > u64::from(most) * 1024 * 1024 {
            self.forget(upload).await?;
            return Err(too_large(most));
        }
        if offset == 0 {
            self.check_room(upload).await?;
        }
        let place = self.folder(upload).join(format!("{offset:012}"));
        let put = self.store()?.put(&place, bytes.into()).await;
        put.map_err(failed)?;
        Ok(end)
    }

    /// Parts of one application together take no more than this, whole uploads or not.
    async fn check_room(&self, upload: &Upload) -> Result<()> {
        let folder = self.at("part", &upload.application);
        let (mut found, mut total) = (self.store()?.list(Some(&folder)), 0);
        while let Some(meta) = found.next().await {
            total += meta.map_err(failed)?.size;
        }
        if total <= MOST_PARTS {
            return Ok(());
        }
        let text = "too much of this application is being sent at once";
        Err(Error::refused("upload.too_much", text, Vec::new()))
    }

    /// The whole of an upload of `size` bytes.
    pub async fn assemble(&self, upload: &Upload, size: u64, most: u32) -> Result<Arrived> {
        let (there, parts) = self.parts(upload).await?;
        if there != size {
            let text = format!("{there} of {size} bytes have arrived");
            let figures = vec![("there", there.to_string()), ("size", size.to_string())];
            return Err(Error::field_with(
                "file",
                "upload.incomplete",
                text,
                figures,
            ));
        }
        let mut arriving = Arriving::start(most)?;
        for place in parts {
            let part = self.store()?.get(&place).await.map_err(failed)?;
            arriving.push(&part.bytes().await.map_err(failed)?).await?;
        }
        arriving.finish().await
    }

    /// Removes the parts of an upload that is done with.
    pub async fn forget(&self, upload: &Upload) -> Result<()> {
        self.remove_below(&self.folder(upload), i64::MAX).await
    }

    /// Removes the parts that were written before `instant` (microseconds).
    pub async fn forget_before(&self, instant: i64) -> Result<()> {
        self.remove_below(&self.at("part", ""), instant).await
    }

    async fn remove_below(&self, folder: &Path, instant: i64) -> Result<()> {
        let Some(store) = &self.store else {
            return Ok(());
        };
        let mut found = store.list(Some(folder));
        while let Some(meta) = found.next().await {
            let meta = meta.map_err(failed)?;
            if meta.last_modified.timestamp_micros() < instant {
                match store.delete(&meta.location).await {
                    Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
                    Err(e) => return Err(failed(e)),
                }
            }
        }
        Ok(())
    }
}
