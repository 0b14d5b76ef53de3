//! Whether an archive unfolds to more than its size promises.

use crate::error::{Error, Result};
use std::fs::File;
use std::io::Read;
use std::path::Path;
use zip::ZipArchive;

/// Far above what office programs write.
const MOST_ENTRIES: usize = 1_000;
const MOST_BYTES: u64 = 256 * 1024 * 1024;
/// How many times an entry of more than a mebibyte may unfold.
const MOST_RATIO: u64 = 100;
const SMALL: u64 = 1024 * 1024;

fn refused(why: &str) -> Error {
    let text = format!("is an archive that is not taken: {why}");
    let figures = vec![("why", why.to_owned())];
    Error::field_with("file", "upload.archive", text, figures)
}

/// Headers first, then every entry as it really unfolds.
pub fn check(path: &Path) -> Result<()> {
    let file = File::open(path).map_err(|e| Error::Internal(format!("files: {e}")))?;
    let mut archive = ZipArchive::new(file).map_err(|e| refused(&e.to_string()))?;
    if archive.len() > MOST_ENTRIES {
        return Err(refused(&format!("{} entries", archive.len())));
    }
    let mut total = 0;
    for at in 0..archive.len() {
        let entry = archive.by_index(at).map_err(|e| refused(&e.to_string()))?;
        if entry.is_symlink() || entry.encrypted() || entry.enclosed_name().is_none() {
            return Err(refused("an entry is encrypted, a link, or leads elsewhere"));
        }
        let packed = entry.compressed_size().max(1);
        let left = MOST_BYTES - total;
        if entry.size() > left || is_bomb(entry.size(), packed) {
            return Err(refused("it unfolds too far"));
        }
        let unfolded = std::io::copy(&mut entry.take(left + 1), &mut std::io::sink());
        let unfolded = unfolded.map_err(|e| refused(&e.to_string()))?;
        if unfolded > left || is_bomb(unfolded, packed) {
            return Err(refused("it unfolds too far"));
        }
        total += unfolded;
    }
    Ok(())
}

const fn is_bomb(unfolded: u64, packed: u64) -> bool {
    unfolded > SMALL && unfolded / packed > MOST_RATIO
}
