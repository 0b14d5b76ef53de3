//! Keys in files: one that the configuration names, and the machine's own beside a SQLite file.

use super::key::Ring;
use crate::error::{Error, Result};
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Rights of others on a file that holds keys.
pub const EVERYBODY: u32 = 0o077;

/// The keys in a file, one a line; lines with `#` are comments.
pub fn read(setting: &str, path: &Path) -> Result<Ring> {
    let text = fs::read_to_string(path).map(Zeroizing::new).map_err(|e| {
        let text = format!("{}: {e}", path.display());
        Error::field(setting, "config.key_file", text)
    })?;
    Ring::parse(setting, &text)
}

/// Where the machine's own key stands: beside the database, so that it is found again, and
/// outside it, so that no backup carries it.
pub fn machine_path(database: &Path) -> PathBuf {
    let mut path = database.to_path_buf().into_os_string();
    path.push(".key");
    path.into()
}

/// The machine's own keys; with `make`, a first one where there is none.
pub fn machine(database: &Path, make: bool) -> Result<Ring> {
    let path = machine_path(database);
    if !path.exists() {
        if !make {
            return Ok(Ring::default());
        }
        write(&path).map_err(|e| Error::Internal(format!("{}: {e}", path.display())))?;
    }
    read(&path.display().to_string(), &path)
}

/// Two processes starting together end with the same key: it is written whole under another
/// name, and the first to link it wins.
fn write(path: &Path) -> std::io::Result<()> {
    let mut unfinished = path.to_path_buf().into_os_string();
    unfinished.push(format!(".{}", uuid::Uuid::new_v4()));
    begin(Path::new(&unfinished))?;
    let linked = fs::hard_link(&unfinished, path);
    fs::remove_file(&unfinished)?;
    match linked {
        Err(e) if e.kind() != std::io::ErrorKind::AlreadyExists => return Err(e),
        _ => {}
    }
    // Without the folder's entry what is sealed now could not be opened after a power cut.
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

fn begin(path: &Path) -> std::io::Result<()> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    writeln!(file, "{}", *Ring::fresh("machine-1"))?;
    file.sync_all()
}
