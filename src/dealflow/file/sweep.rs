//! Whether the store and the database agree, and removing what no row names any more.

use crate::app::App;
use crate::db::{marks, statement};
use crate::error::Result;
use crate::files::Files;
use entity::application_file;
use entity::value::Instant;
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder, Value};
use std::collections::{BTreeMap, BTreeSet};

const DAY: i64 = 86_400_000_000;
/// An upload that broke off can be gone on with for so long.
const PARTS: i64 = 2 * DAY;
/// A content is kept before its row; a sending takes no longer than this.
const UNNAMED: i64 = DAY;
/// After a file was taken out of a draft.
const REMOVED: i64 = 30 * DAY;
/// Hashes that one statement asks for.
const BATCH: usize = 500;

/// Removes parts of uploads that nobody goes on with, and contents that no row names any more;
/// gives how many contents went. What was part of a submission stays.
pub async fn sweep_files(app: &App) -> Result<u64> {
    let now = app.clock.now().0;
    app.files.forget_before(now - PARTS).await?;
    let old = app.files.kept_before(now - UNNAMED).await?;
    let mut gone = 0;
    for part in old.chunks(BATCH) {
        let named = named(app, part, Instant(now - REMOVED)).await?;
        for hash in part.iter().filter(|hash| !named.contains(*hash)) {
            // Somebody may have sent the same again meanwhile.
            if app.files.is_older(hash, now - UNNAMED).await? {
                app.files.remove(hash).await?;
                gone += 1;
            }
        }
    }
    Ok(gone)
}

/// Those that a file stands for which is there, was sent, or was removed lately.
async fn named(app: &App, hashes: &[String], removed: Instant) -> Result<BTreeSet<String>> {
    let conn = &app.db.read;
    let sql = format!(
        "SELECT DISTINCT hash FROM application_file WHERE hash IN ({})
         AND (removed_at IS NULL OR submission IS NOT NULL OR removed_at > ?)",
        marks(hashes.len())
    );
    let mut values: Vec<Value> = hashes.iter().map(|h| h.clone().into()).collect();
    values.push(removed.0.into());
    let backend = conn.get_database_backend();
    let rows = conn.query_all_raw(statement(backend, &sql, values)).await?;
    let each = rows.iter().map(|row| row.try_get::<String>("", "hash"));
    Ok(each.collect::<std::result::Result<_, _>>()?)
}

/// A file whose content is not there, or is another one.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Amiss {
    pub application: String,
    pub no: i64,
    pub name: String,
    pub hash: String,
    /// `missing` or `altered`.
    pub why: &'static str,
}

/// Reads every content that a row names and hashes it again; gives how many files there are and
/// which of them are amiss.
pub async fn check_files(app: &App, files: &Files) -> Result<(u64, Vec<Amiss>)> {
    let rows = application_file::Entity::find()
        .order_by_asc(application_file::Column::Application)
        .order_by_asc(application_file::Column::No)
        .all(&app.db.read)
        .await?;
    let (mut known, mut amiss, mut count) = (BTreeMap::new(), Vec::new(), 0);
    for row in rows {
        if row.removed_at.is_some() && row.submission.is_none() {
            continue;
        }
        count += 1;
        if !known.contains_key(&row.hash) {
            known.insert(row.hash.clone(), files.state(&row.hash).await?);
        }
        let found = known.get(&row.hash).copied().flatten();
        if let Some(why) = found {
            amiss.push(Amiss {
                application: row.application,
                no: row.no,
                name: row.name,
                hash: row.hash,
                why,
            });
        }
    }
    Ok((count, amiss))
}
