//! Throw-away databases, one for each test, on both engines.
//!
//! The PostgreSQL server is the one `tests/run` starts; its superuser's
//! address stands in `COFUND_TEST_POSTGRES`. A test that needs it fails
//! without it: an engine is never skipped.

mod postgres;
mod tests;

use tempfile::TempDir;

/// What `DATABASE_URL` can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// A migrated, otherwise empty database that is removed when dropped.
pub struct Database {
    /// As `DATABASE_URL` takes it, with the rights of the schema's owner.
    pub url: String,
    pub engine: Engine,
    place: Place,
}

/// What has to be removed.
enum Place {
    Folder(TempDir),
    Server { name: String },
}

impl Database {
    pub async fn fresh(engine: Engine) -> Self {
        match engine {
            Engine::Sqlite => {
                let folder = tempfile::tempdir().expect("the temporary folder is writable");
                let file = folder.path().join("cofund.db");
                let url = format!("sqlite://{}?mode=rwc", file.display());
                migrate(&url).await;
                let place = Place::Folder(folder);
                Self { url, engine, place }
            }
            Engine::Postgres => {
                let name = postgres::clone_template().await;
                let url = postgres::url(&name);
                let place = Place::Server { name };
                Self { url, engine, place }
            }
        }
    }

    /// The folder of the SQLite file, for tests that open it directly.
    ///
    /// # Panics
    /// On PostgreSQL, which has none.
    pub fn folder(&self) -> &std::path::Path {
        match &self.place {
            Place::Folder(folder) => folder.path(),
            Place::Server { .. } => panic!("a PostgreSQL database has no folder"),
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Place::Server { name } = &self.place {
            postgres::remove(name);
        }
    }
}

/// Brings the database at `url` to the present schema.
async fn migrate(url: &str) {
    cofund::db::migrate(url).await.expect("the schema applies");
}

/// One test for each engine from one body: `both!(async fn name(db: Database) { … })`
/// makes `name::sqlite` and `name::postgres`.
macro_rules! both {
    ($(#[$meta:meta])* async fn $name:ident($db:ident: $database:ty) $body:block) => {
        mod $name {
            #[allow(unused_imports, clippy::wildcard_imports)]
            use super::*;

            $(#[$meta])*
            async fn run($db: $crate::engine::Database) $body

            #[tokio::test(flavor = "multi_thread")]
            async fn sqlite() {
                run($crate::engine::Database::fresh($crate::engine::Engine::Sqlite).await).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn postgres() {
                run($crate::engine::Database::fresh($crate::engine::Engine::Postgres).await).await;
            }
        }
    };
}
pub(crate) use both;
