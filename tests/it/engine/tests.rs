//! The frame's own tests: databases are separate, and gone afterwards.

use super::{Database, Engine, both, postgres};
use sea_orm::{ConnectionTrait, DbBackend, Statement};

both!(
    async fn each_database_is_its_own(db: Database) {
        let other = Database::fresh(db.engine).await;
        let table = "CREATE TABLE planted (id BIGINT)";
        for database in [&db, &other] {
            let connection = sea_orm::Database::connect(&database.url)
                .await
                .expect("a fresh database opens");
            connection
                .execute_unprepared(table)
                .await
                .expect("nothing was there before");
            connection.close().await.expect("it closes");
        }
    }
);

#[tokio::test(flavor = "multi_thread")]
async fn many_at_once_share_one_template() {
    let made = (0..8).map(|_| tokio::spawn(Database::fresh(Engine::Postgres)));
    let all = futures_util::future::join_all(made).await;
    assert_eq!(all.iter().filter(|each| each.is_ok()).count(), 8);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_database_is_gone() {
    let db = Database::fresh(Engine::Postgres).await;
    let name = db.url.rsplit('/').next().expect("a name").to_owned();
    let admin = postgres::connect("postgres").await;
    let here = || async {
        let sql = "SELECT 1 FROM pg_database WHERE datname = $1";
        let query = Statement::from_sql_and_values(DbBackend::Postgres, sql, [name.clone().into()]);
        admin.query_one_raw(query).await.expect("a reply").is_some()
    };
    assert!(here().await);
    drop(db);
    assert!(!here().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_file_is_gone() {
    let db = Database::fresh(Engine::Sqlite).await;
    let connection = sea_orm::Database::connect(&db.url).await.expect("it opens");
    connection.close().await.expect("it closes");
    let folder = db.folder().to_owned();
    assert!(folder.join("cofund.db").exists());
    drop(db);
    assert!(!folder.exists());
}
