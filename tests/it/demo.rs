//! The examples are made, and made anew, only where nothing else is kept.

use crate::cli::{cofund, command, done, text};
use crate::engine::{Database, Engine, both};
use crate::{funded, world};
use cofund::db::Db;
use cofund::fund::found::StartProgramme;
use sea_orm::ConnectionTrait;

const OWN: [&str; 2] = [
    "programme start --code OWN --name Own --currency EUR",
    "fund open --programme OWN --code EE-1 --name Own --country EE --currency EUR --zone Europe/Tallinn --weekend sat-sun --starts-on 2024-01-01 --ends-on 2034-12-31",
];

async fn by_sql(db: &Database, sql: &str) {
    let own = Db::connect(&db.url).await.unwrap();
    own.write.execute_unprepared(sql).await.unwrap();
    own.close().await.unwrap();
}

fn refused(db: &Database, line: &str, rule: &str) {
    let said = cofund(db, line);
    assert_eq!(said.status.code(), Some(1), "{line}");
    assert!(text(&said.stderr).contains(rule), "{}", text(&said.stderr));
}

both! {
    async fn a_database_of_ones_own_is_left_alone_whatever_its_codes(db: Database) {
        for line in OWN {
            done(&cofund(&db, line));
        }
        let before = done(&cofund(&db, "heads"));
        for line in ["demo --seed-only", "demo --fresh --seed-only"] {
            refused(&db, line, "demo.foreign");
        }
        by_sql(&db, "DELETE FROM seaql_migrations WHERE version LIKE '%m06%'").await;
        for line in ["demo --seed-only", "demo --fresh --seed-only"] {
            refused(&db, line, "demo.foreign");
        }
        by_sql(&db, "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m06_distribution', 0)").await;
        assert_eq!(done(&cofund(&db, "heads")), before);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_is_left_alone() {
    let db = Database::fresh(Engine::Sqlite).await;
    let file = db.folder().join("other.db");
    let run = |line: &str| {
        let mut c = command(&db);
        c.env("DATABASE_URL", format!("sqlite://{}", file.display()));
        c.args(line.split_whitespace()).output().unwrap()
    };
    for content in [
        b"not a database, but somebody's".to_vec(),
        foreign_tables(&file).await,
    ] {
        std::fs::write(&file, &content).unwrap();
        for line in ["demo --seed-only", "demo --fresh --seed-only"] {
            let said = text(&run(line).stderr);
            assert!(said.contains("demo.unknown"), "{said}");
        }
        assert_eq!(std::fs::read(&file).unwrap(), content);
    }
}

/// A SQLite file of another program.
async fn foreign_tables(file: &std::path::Path) -> Vec<u8> {
    let url = format!("sqlite://{}?mode=rwc", file.display());
    let other = sea_orm::Database::connect(&url).await.unwrap();
    let sql = "CREATE TABLE recipe (name TEXT)";
    other.execute_unprepared(sql).await.unwrap();
    other.close().await.unwrap();
    std::fs::read(file).unwrap()
}

/// Heads without the hashes of audit chains: people get new pseudonyms whenever they are made.
fn alike(heads: &str) -> Vec<&str> {
    let audit = |line: &&str| line.starts_with("audit ");
    let without = heads.lines().filter(audit).map(|l| &l[..l.len() - 64]);
    let books = heads.lines().filter(|l| !audit(l));
    without.chain(books).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn examples_are_made_once_made_anew_and_kept_where_a_fund_was_added() {
    let db = Database::fresh(Engine::Sqlite).await;
    done(&cofund(&db, "demo --seed-only"));
    let made = done(&cofund(&db, "heads"));
    done(&cofund(&db, "demo --seed-only"));
    assert_eq!(done(&cofund(&db, "heads")), made);
    let app = world::app(&db).await;
    funded::company(&world::ctx(&app), "TRY", ["", "", ""]).await;
    app.db.clone().close().await.unwrap();
    let open = Db::connect(&db.url).await.unwrap();
    refused(&db, "demo --fresh --seed-only", "demo.in_use");
    open.close().await.unwrap();
    done(&cofund(&db, "demo --fresh --seed-only"));
    let again = done(&cofund(&db, "heads"));
    assert_eq!(
        alike(&again),
        alike(&made),
        "the same examples, and nothing else"
    );
    let app = world::app(&db).await;
    let own = StartProgramme {
        code: "OWN".into(),
        name: "Own".into(),
        target_countries: 1,
        currency: "EUR".into(),
    };
    let started = world::ctx(&app).run(&world::key(), own).await;
    started.expect("it starts");
    app.db.clone().close().await.unwrap();
    for line in ["demo --seed-only", "demo --fresh --seed-only"] {
        refused(&db, line, "the programme OWN");
    }
}
