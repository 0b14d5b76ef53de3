//! Connections to both engines, and what their errors mean.
//!
//! SQLite has one writer connection and a pool of readers. A full disk makes SQLite roll a
//! transaction back by itself; the driver then miscounts its depth and later commits are lost at
//! exit. So a connection goes back to its pool only when it is provably outside a transaction.

pub mod alone;
pub mod batch;
pub mod dump;
pub mod engine;
mod reach;
pub mod role;

use crate::error::{Error, Refusal, Result};
use migration::{Migrator, MigratorTrait};
use sea_orm::sqlx::pool::PoolOptions;
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sea_orm::sqlx::{Connection as _, Sqlite};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend,
    DbErr, IsolationLevel, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};
use std::fs::File;
use std::path::PathBuf;
use std::time::Duration;

/// Arbitrary, and the same for every process that migrates one PostgreSQL database.
const MIGRATION_LOCK: i64 = 0x636f_6675_6e64;

/// The writer and the readers of one database.
#[derive(Clone, Debug)]
pub struct Db {
    pub write: DatabaseConnection,
    pub read: DatabaseConnection,
}

impl Db {
    /// Connects to `sqlite://path` or `postgres://…`, creating a missing SQLite file.
    pub async fn connect(url: &str) -> Result<Self> {
        if is_sqlite(url) {
            let write = Database::connect(sqlite_options(url, 1)).await?;
            let read = Database::connect(sqlite_options(url, 4)).await?;
            Ok(Self { write, read })
        } else {
            let write = reach::connect(postgres_options(url, 2)).await?;
            let read = reach::connect(postgres_options(url, 8)).await?;
            Ok(Self { write, read })
        }
    }

    pub fn backend(&self) -> DbBackend {
        self.read.get_database_backend()
    }

    /// A transaction that writes: IMMEDIATE on SQLite, where an upgrade from reading to writing
    /// would ignore the busy time-out.
    pub async fn begin_write(&self) -> Result<DatabaseTransaction> {
        Ok(self
            .write
            .begin_with_options(TransactionOptions {
                isolation_level: None,
                access_mode: None,
                sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            })
            .await?)
    }

    /// A transaction in which all reads see one state.
    pub async fn snapshot(&self) -> Result<DatabaseTransaction> {
        let isolation =
            (self.backend() == DbBackend::Postgres).then_some(IsolationLevel::RepeatableRead);
        Ok(self.read.begin_with_config(isolation, None).await?)
    }

    pub async fn close(self) -> Result<()> {
        self.read.close().await?;
        self.write.close().await?;
        Ok(())
    }
}

pub fn is_sqlite(url: &str) -> bool {
    url.starts_with("sqlite:")
}

/// The file behind a `sqlite://` address.
pub fn sqlite_path(url: &str) -> PathBuf {
    let path = url.trim_start_matches("sqlite:").trim_start_matches("//");
    PathBuf::from(path.split('?').next().unwrap_or(path))
}

fn sqlite_options(url: &str, connections: u32) -> ConnectOptions {
    let mode = if url.contains('?') {
        url.to_owned()
    } else {
        format!("{url}?mode=rwc")
    };
    let mut options = ConnectOptions::new(mode);
    options
        .max_connections(connections)
        .min_connections(1)
        .idle_timeout(None::<Duration>)
        .max_lifetime(None::<Duration>)
        .acquire_timeout(Duration::from_secs(30))
        .test_before_acquire(false)
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(durable)
        .map_sqlx_sqlite_pool_opts(outside_transactions);
    options
}

/// What every SQLite connection is opened with.
pub fn durable(options: SqliteConnectOptions) -> SqliteConnectOptions {
    options
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(Duration::from_secs(30))
        .pragma("recursive_triggers", "ON")
        .pragma("trusted_schema", "OFF")
}

/// A connection that is still inside a transaction when it is given back is closed instead.
pub fn outside_transactions(pool: PoolOptions<Sqlite>) -> PoolOptions<Sqlite> {
    pool.after_release(|connection, _| {
        Box::pin(async move {
            let alive = sea_orm::sqlx::query("SELECT 1")
                .execute(&mut *connection)
                .await
                .is_ok();
            Ok(alive && !connection.is_in_transaction())
        })
    })
}

fn postgres_options(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .acquire_timeout(Duration::from_secs(30))
        .sqlx_logging(false);
    options
}

/// Brings the schema up to date, one process at a time: a file lock beside the SQLite file, an
/// advisory lock on PostgreSQL.
pub async fn migrate(url: &str) -> Result<()> {
    if is_sqlite(url) {
        let lock = lock_beside(url)?;
        let db = Database::connect(sqlite_options(url, 1)).await?;
        let done = Migrator::up(&db, None).await;
        db.close().await?;
        drop(lock);
        return Ok(done?);
    }
    let db = reach::connect(postgres_options(url, 1)).await?;
    let lock = |verb: &str| format!("SELECT pg_advisory_{verb}({MIGRATION_LOCK})");
    db.execute_unprepared(&lock("lock")).await?;
    let done = Migrator::up(&db, None).await;
    db.execute_unprepared(&lock("unlock")).await?;
    db.close().await?;
    Ok(done?)
}

fn lock_beside(url: &str) -> Result<File> {
    let mut path = sqlite_path(url).into_os_string();
    path.push(".lock");
    let open = || {
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)?;
        file.lock()?;
        Ok::<_, std::io::Error>(file)
    };
    open().map_err(|e| Error::Internal(format!("cannot lock {}: {e}", path.display())))
}

/// How many migrations are not applied yet. Only reads: the serving role may create nothing.
pub async fn pending_migrations(db: &Db) -> Result<usize> {
    let sql = "SELECT COUNT(*) AS n FROM seaql_migrations";
    let row = db
        .read
        .query_one_raw(statement(db.backend(), sql, vec![]))
        .await;
    let all = Migrator::migrations().len();
    // Without its bookkeeping table nothing has been applied.
    let Ok(Some(row)) = row else { return Ok(all) };
    let applied: i64 = row.try_get("", "n")?;
    Ok(all.saturating_sub(usize::try_from(applied).unwrap_or(0)))
}

/// A statement with values, its `?` written as the engine wants them.
pub fn statement(backend: DbBackend, sql: &str, values: Vec<sea_orm::Value>) -> Statement {
    if backend == DbBackend::Sqlite {
        return Statement::from_sql_and_values(backend, sql, values);
    }
    let mut numbered = String::with_capacity(sql.len() + 16);
    let mut n = 0;
    for c in sql.chars() {
        if c == '?' {
            n += 1;
            numbered.push('$');
            numbered.push_str(&n.to_string());
        } else {
            numbered.push(c);
        }
    }
    Statement::from_sql_and_values(backend, numbered, values)
}

/// `?, ?, ?` for `n` values.
pub fn marks(n: usize) -> String {
    vec!["?"; n].join(", ")
}

impl From<DbErr> for Error {
    fn from(e: DbErr) -> Self {
        explain(&e)
    }
}

/// What a database error tells a person: a broken rule by its name, or an internal error.
pub fn explain(e: &DbErr) -> Error {
    let text = e.to_string();
    for (sign, rule, say) in RULES {
        if text.contains(sign) {
            return Error::Refused(Refusal {
                rule,
                text: (*say).to_owned(),
                figures: Vec::new(),
            });
        }
    }
    Error::Internal(text)
}

/// Signs in engine messages (constraint and trigger names, column lists on SQLite) and the rule
/// each stands for.
const RULES: &[(&str, &str, &str)] = &[
    (
        "ledger.unbalanced",
        "ledger.unbalanced",
        "the legs of the journal do not sum to zero",
    ),
    (
        "ledger.leg_count",
        "ledger.leg_count",
        "legs of the journal are missing or too many",
    ),
    (
        "ledger.sealed",
        "ledger.sealed",
        "the journal is sealed; nothing can be added to it",
    ),
    (
        "append_only:",
        "ledger.append_only",
        "recorded history is never changed or removed",
    ),
    (
        "journal_reversed_once",
        "ledger.reversed_already",
        "the journal is reversed already",
    ),
    (
        "journal.fund_id, journal.reverses",
        "ledger.reversed_already",
        "the journal is reversed already",
    ),
    (
        "fund_code",
        "fund.code_taken",
        "a fund with this code exists already",
    ),
    (
        "fund.code",
        "fund.code_taken",
        "a fund with this code exists already",
    ),
    (
        "programme_code",
        "programme.code_taken",
        "a programme with this code exists already",
    ),
    (
        "programme.code",
        "programme.code_taken",
        "a programme with this code exists already",
    ),
    (
        "sponsor_code",
        "sponsor.code_taken",
        "a sponsor with this code exists already",
    ),
    (
        "sponsor.code",
        "sponsor.code_taken",
        "a sponsor with this code exists already",
    ),
    (
        "company_code",
        "company.code_taken",
        "a company with this code exists already",
    ),
    (
        "company.code",
        "company.code_taken",
        "a company with this code exists already",
    ),
    (
        "award_external_id",
        "award.id_taken",
        "an award with this external id exists already",
    ),
    (
        "award.fund_id, award.external_id",
        "award.id_taken",
        "an award with this external id exists already",
    ),
    (
        "database or disk is full",
        "storage.full",
        "the disk is full; nothing was booked",
    ),
];
