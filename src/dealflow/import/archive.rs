//! An XLSX file is an archive: looked at before anything of it is inflated, and while it is.

use super::source::{Source, bad};
use crate::error::{Error, Result};
use std::io::{self, Read};
use zip::ZipArchive;

const MOST_ENTRIES: usize = 1_000;
/// Inflated size over packed size, of entries that are large at all.
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
    bad("upload.archive_broken", format!("is no whole archive: {e}"))
}

/// Refuses what would inflate beyond measure, what leads elsewhere, and what says less of itself
/// than it holds.
pub(super) fn check(source: &Source) -> Result<()> {
    let mut archive = ZipArchive::new(source.open()?).map_err(|e| broken(&e))?;
    let entries = archive.len();
    if entries > MOST_ENTRIES {
        return Err(refused("entries", MOST_ENTRIES as u64, entries as u64));
    }
    let mut total = 0_u64;
    for i in 0..entries {
        let entry = archive.by_index_raw(i).map_err(|e| broken(&e))?;
        let (size, packed) = (entry.size(), entry.compressed_size().max(1));
        let leads_away = entry.enclosed_name().is_none() || entry.is_symlink();
        if leads_away || entry.encrypted() {
            let name = entry.name().unwrap_or_default();
            let text = format!("the archive's entry {name} is not one of a sheet");
            return Err(bad("upload.archive_entry", text));
        }
        if size > LARGE && size / packed > MOST_RATIO {
            return Err(refused(
                "bytes inflated from one",
                MOST_RATIO,
                size / packed,
            ));
        }
        total = total.saturating_add(size);
        if total > MOST_BYTES {
            return Err(refused("bytes inflated", MOST_BYTES, total));
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
