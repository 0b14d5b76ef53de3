//! Where the measured databases lie.

use crate::table::rate;
use cofund::db::migrate;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, Statement};
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A folder on the disk of the build, removed when dropped; the system's temporary folder may
/// lie in memory, where fsync costs nothing.
pub fn folder() -> TempDir {
    tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("the target folder is writable")
}

/// A migrated SQLite file in `folder`.
pub async fn sqlite(folder: &Path, name: &str) -> String {
    let url = url_of(&folder.join(name));
    migrate(&url).await.expect("the schema applies");
    url
}

pub fn url_of(file: &Path) -> String {
    format!("sqlite://{}?mode=rwc", file.display())
}

/// 4 KiB appended and flushed, how often in a second: what the disk allows one commit each.
pub fn fsyncs(folder: &Path) -> f64 {
    let file = File::create(folder.join("fsync")).expect("the folder is writable");
    let (start, block, mut n) = (Instant::now(), [7_u8; 4096], 0_u32);
    while start.elapsed() < Duration::from_secs(2) {
        file.write_all_at(&block, u64::from(n) * 4096)
            .expect("the disk has room");
        file.sync_data().expect("the disk flushes");
        n += 1;
    }
    rate(n as usize, start.elapsed())
}

/// A fresh database on the server of `COFUND_TEST_POSTGRES`.
pub struct Server {
    admin: DatabaseConnection,
    name: String,
    pub url: String,
}

impl Server {
    /// None where no server is named, or where it does not flush what it commits.
    pub async fn database() -> Option<Self> {
        let Ok(server) = std::env::var("COFUND_TEST_POSTGRES") else {
            eprintln!("PostgreSQL is left out: COFUND_TEST_POSTGRES is not set");
            return None;
        };
        let admin = Database::connect(&server)
            .await
            .expect("the server answers");
        let sql = "SELECT current_setting('fsync') || current_setting('synchronous_commit') AS s";
        let row = admin
            .query_one_raw(Statement::from_string(sea_orm::DbBackend::Postgres, sql))
            .await
            .unwrap()
            .unwrap();
        if row.try_get::<String>("", "s").unwrap() != "onon" {
            eprintln!("PostgreSQL is left out: fsync or synchronous_commit is off on that server");
            return None;
        }
        let name = format!("cofund_bench_{}", uuid::Uuid::new_v4().simple());
        let create = format!("CREATE DATABASE {name} TEMPLATE template0");
        admin
            .execute_unprepared(&create)
            .await
            .expect("the role may create databases");
        let (host, _) = server
            .rsplit_once('/')
            .expect("the address names a database");
        let url = format!("{host}/{name}");
        migrate(&url).await.expect("the schema applies");
        Some(Self { admin, name, url })
    }

    pub async fn remove(self) {
        let sql = format!("DROP DATABASE {} WITH (FORCE)", self.name);
        self.admin.execute_unprepared(&sql).await.unwrap();
    }
}
