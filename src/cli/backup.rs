//! `backup` and `restore`: one format for both engines, proved by the heads it carries.

use super::output::Output;
use super::session::{Session, migrate};
use crate::config::Config;
use crate::db::{Db, dump};
use crate::dealflow::search;
use crate::error::{Error, Result};
use crate::ledger::verify::{self, Head};
use serde_json::json;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Write everything to a file, while others go on working
#[derive(Debug, clap::Args)]
pub(super) struct Backup {
    file: PathBuf,
}

impl Backup {
    pub async fn run(self, config: &Config, output: Output) -> Result<()> {
        if self.file.exists() {
            return Err(Error::field(
                "FILE",
                "backup.exists",
                format!("{} exists already", self.file.display()),
            ));
        }
        let session = Session::reading(config).await?;
        session.may_read(None)?;
        let mut unfinished = self.file.clone().into_os_string();
        unfinished.push(".unfinished");
        let unfinished = PathBuf::from(unfinished);
        let done = write(session.db(), &unfinished).await;
        session.close().await?;
        let (rows, heads) = done.inspect_err(|_| {
            // What is left is no backup; that it cannot be removed changes nothing about that.
            let _ = fs::remove_file(&unfinished);
        })?;
        fs::rename(&unfinished, &self.file).map_err(|e| io(&self.file, &e))?;
        told(output, rows, &heads)
    }
}

async fn write(db: &Db, path: &Path) -> Result<(u64, Vec<Head>)> {
    let file = create(path).map_err(|e| io(path, &e))?;
    let mut out = BufWriter::new(file);
    let snapshot = db.snapshot().await?;
    let header = dump::Header {
        format: dump::FORMAT.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        migrations: dump::migrations(&snapshot).await?,
        heads: verify::heads(&snapshot).await?,
    };
    let rows = dump::write(&snapshot, &header, &mut out).await?;
    let synced = out.flush().and_then(|()| out.get_ref().sync_all());
    synced.map_err(|e| io(path, &e))?;
    Ok((rows, header.heads))
}

/// A new file that only its owner can read.
fn create(path: &Path) -> std::io::Result<File> {
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Put a backup into an empty database, and prove that it is what was backed up
#[derive(Debug, clap::Args)]
pub(super) struct Restore {
    file: PathBuf,
}

impl Restore {
    pub async fn run(self, config: &Config, output: Output) -> Result<()> {
        let file = File::open(&self.file).map_err(|e| io(&self.file, &e))?;
        let mut lines = BufReader::new(file).lines();
        let header: dump::Header<Vec<Head>> = dump::read_header(&mut lines)?;
        migrate(config).await?;
        let db = Db::connect(config.owner_url()).await?;
        let done = load(&db, &header, &mut lines).await;
        db.close().await?;
        told(output, done?, &header.heads)
    }
}

/// Loads, verifies and compares in one transaction: either all of it is there and proved, or the
/// database is as empty as before.
async fn load(
    db: &Db,
    header: &dump::Header<Vec<Head>>,
    lines: &mut std::io::Lines<impl BufRead>,
) -> Result<u64> {
    let tx = db.begin_write().await?;
    if let Some(table) = dump::not_empty(&tx).await? {
        let text = format!("a backup goes into an empty database; this one has rows in {table}");
        return Err(Error::refused(
            "restore.not_empty",
            text,
            vec![("table", table.to_owned())],
        ));
    }
    let here = dump::migrations(&tx).await?;
    if here != header.migrations {
        let text = format!(
            "the backup was taken by Cofund {} with {} migrations, this program has {}",
            header.version,
            header.migrations.len(),
            here.len()
        );
        return Err(Error::refused(
            "restore.schema",
            text,
            vec![("version", header.version.clone())],
        ));
    }
    let rows = dump::load(&tx, lines).await?;
    let mut findings = verify::verify(&tx).await?.findings;
    findings.extend(verify::against(&tx, &header.heads).await?);
    let same = verify::heads(&tx).await? == header.heads;
    if let Some(first) = findings.list.first() {
        let text =
            format!("nothing was restored, because what the backup holds does not verify: {first}");
        return Err(Error::refused(
            "restore.verify",
            text,
            vec![("findings", findings.list.len().to_string())],
        ));
    }
    if !same {
        return Err(Error::refused(
            "restore.heads",
            "nothing was restored: the heads are not those of the backup",
            Vec::new(),
        ));
    }
    search::rebuild(&tx).await?;
    tx.commit().await?;
    Ok(rows)
}

fn told(output: Output, rows: u64, heads: &[Head]) -> Result<()> {
    output.print(&json!({"rows": rows, "heads": heads}), || {
        let lines: Vec<String> = heads.iter().map(Head::to_string).collect();
        format!(
            "{}
# {rows} rows
",
            lines.join(
                "
"
            )
        )
    })
}

fn io(path: &Path, e: &std::io::Error) -> Error {
    Error::field("FILE", "backup.file", format!("{}: {e}", path.display()))
}
