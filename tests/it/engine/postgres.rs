//! PostgreSQL: one migrated template for each test run, cloned for each test.
//!
//! The runner starts a process for each test, so the template is made under an
//! advisory lock of the server by whoever comes first.

use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseConnection, Statement};

/// Any number that nothing else on a throw-away server locks.
const TEMPLATE_LOCK: i64 = 0x00C0_F00D;

/// The address of one database on the test server.
pub fn url(database: &str) -> String {
    let server = std::env::var("COFUND_TEST_POSTGRES").expect(
        "COFUND_TEST_POSTGRES is not set: start the tests with tests/run, or set it to the \
         address of a throw-away PostgreSQL server, e.g. postgres://postgres@127.0.0.1:5432/postgres",
    );
    let (address, query) = match server.split_once('?') {
        Some((address, query)) => (address, format!("?{query}")),
        None => (server.as_str(), String::new()),
    };
    let (host, _) = address
        .rsplit_once('/')
        .expect("COFUND_TEST_POSTGRES names a database");
    format!("{host}/{database}{query}")
}

/// A fresh copy of the template; its name.
pub async fn clone_template() -> String {
    let template = template_name();
    let name = format!("cofund_test_{}", uuid::Uuid::new_v4().simple());
    let admin = connect("postgres").await;
    run(&admin, &format!("SELECT pg_advisory_lock({TEMPLATE_LOCK})")).await;
    if !is_template(&admin, &template).await {
        make_template(&admin, &template).await;
    }
    run(
        &admin,
        &format!("SELECT pg_advisory_unlock({TEMPLATE_LOCK})"),
    )
    .await;
    run(
        &admin,
        &format!("CREATE DATABASE {name} TEMPLATE {template}"),
    )
    .await;
    close(admin).await;
    name
}

/// Drops a database, whoever is still connected.
///
/// A test may end by a panic inside any runtime, so this has its own.
pub fn remove(name: &str) {
    let sql = format!("DROP DATABASE {name} WITH (FORCE)");
    let removal = std::thread::spawn(move || {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime starts")
            .block_on(async {
                let admin = connect("postgres").await;
                run(&admin, &sql).await;
                close(admin).await;
            });
    });
    // A second panic while the first unwinds would hide why the test failed.
    let removed = removal.join().is_ok();
    assert!(
        removed || std::thread::panicking(),
        "{name} was not dropped"
    );
}

/// The runner names its run; under plain `cargo test` the process is the run.
fn template_name() -> String {
    let run = std::env::var("NEXTEST_RUN_ID").unwrap_or_else(|_| std::process::id().to_string());
    format!("cofund_template_{}", run.replace('-', "_"))
}

/// The template mark is set last, so a half-made one is never cloned.
async fn is_template(admin: &DatabaseConnection, name: &str) -> bool {
    let query = Statement::from_sql_and_values(
        sea_orm::DbBackend::Postgres,
        "SELECT 1 FROM pg_database WHERE datname = $1 AND datistemplate",
        [name.into()],
    );
    admin
        .query_one_raw(query)
        .await
        .expect("pg_database can be read")
        .is_some()
}

async fn make_template(admin: &DatabaseConnection, name: &str) {
    run(
        admin,
        &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
    )
    .await;
    run(admin, &format!("CREATE DATABASE {name} TEMPLATE template0")).await;
    super::migrate(&url(name)).await;
    // A database with a connection cannot be cloned.
    run(
        admin,
        &format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false"),
    )
    .await;
    let end = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname";
    run(admin, &format!("{end} = '{name}'")).await;
    run(admin, &format!("ALTER DATABASE {name} IS_TEMPLATE true")).await;
}

/// One connection, so that the advisory lock and the work share a session.
pub async fn connect(database: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url(database));
    options.max_connections(1).sqlx_logging(false);
    sea_orm::Database::connect(options)
        .await
        .expect("the server of COFUND_TEST_POSTGRES answers")
}

async fn run(admin: &DatabaseConnection, sql: &str) {
    if let Err(error) = admin.execute_unprepared(sql).await {
        panic!("{sql}: {error}");
    }
}

async fn close(admin: DatabaseConnection) {
    admin.close().await.expect("the connection closes");
}
