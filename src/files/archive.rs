//! An office document is an archive: looked at before anything of it is unfolded, and while it is.

use crate::error::{Error, Result};
use std::io::{self, Read, Seek};
use zip::ZipArchive;

/// Far above what office programs write.
const MOST_ENTRIES: u64 = 1_000;
/// Unfolded size over packed size, of entries that are large at all.
const MOST_RATIO: u64 = 100;
const LARGE: u64 = 1024 * 1024;
const MOST_BYTES: u64 = 512 * 1024 * 1024;

fn refused(what: &str, most: u64, found: u64) -> Error {
    let text = format!("the archive has {found} {what}, at most {most} are taken");
    let figures = vec![
        ("what", what.to_owned()),
        ("most", most.to_string()),
        ("found", found.to_string()),
    ];
    Error::field_with("file", "upload.archive", text, figures)
}

fn broken(e: &dyn std::fmt::Display) -> Error {
    let text = format!("is no whole archive: {e}");
    Error::field("file", "upload.archive_broken", text)
}

/// Refuses what would unfold beyond measure, what leads elsewhere, and what says less of itself
/// than it holds: by what the archive says first, then by every entry as it really unfolds.
pub fn check(input: impl Read + Seek) -> Result<()> {
    let mut archive = ZipArchive::new(input).map_err(|e| broken(&e))?;
    let entries = archive.len();
    let counted = u64::try_from(entries).unwrap_or(u64::MAX);
    if counted > MOST_ENTRIES {
        return Err(refused("entries", MOST_ENTRIES, counted));
    }
    let mut total = 0_u64;
    for i in 0..entries {
        let entry = archive.by_index_raw(i).map_err(|e| broken(&e))?;
        let (size, packed) = (entry.size(), entry.compressed_size().max(1));
        let leads_away = entry.enclosed_name().is_none() || entry.is_symlink();
        if leads_away || entry.encrypted() {
            let name = entry.name().unwrap_or_default();
            let text = format!("the archive's entry {name} is locked, or leads elsewhere");
            return Err(Error::field("file", "upload.archive_entry", text));
        }
        if size > LARGE && size / packed > MOST_RATIO {
            let what = "bytes unfolded from one";
            return Err(refused(what, MOST_RATIO, size / packed));
        }
        total = total.saturating_add(size);
        if total > MOST_BYTES {
            return Err(refused("bytes unfolded", MOST_BYTES, total));
        }
    }
    for i in 0..entries {
        let entry = archive.by_index(i).map_err(|e| broken(&e))?;
        let size = entry.size();
        let held = io::copy(&mut entry.take(size + 1), &mut io::sink());
        let held = held.map_err(|e| broken(&e))?;
        if held != size {
            return Err(refused("bytes in an entry", size, held));
        }
    }
    Ok(())
}
