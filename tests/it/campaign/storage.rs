//! The traps of the two engines, one small test each: locks, pragmas, triggers, types, sums,
//! migrations.

use super::{assert_proven, commit, count, one_sponsor};
use crate::engine::{Database, Engine, both};
use crate::world::{PostLegs, app, ctx, day, key, office};
use cofund::db::{Db, explain, migrate, pending_migrations, statement};
use cofund::fund::period::ClosePeriod;
use sea_orm::{ConnectionTrait, DatabaseConnection, TransactionTrait};

async fn text(conn: &impl ConnectionTrait, sql: &str) -> Vec<String> {
    let backend = conn.get_database_backend();
    let rows = conn.query_all_raw(statement(backend, sql, vec![])).await;
    let rows = rows.unwrap_or_else(|e| panic!("{sql}: {e}"));
    rows.iter()
        .map(|r| r.try_get("", "t").expect("a text"))
        .collect()
}

async fn number(conn: &impl ConnectionTrait, sql: &str) -> i64 {
    let backend = conn.get_database_backend();
    let row = conn.query_one_raw(statement(backend, sql, vec![])).await;
    let row = row.unwrap_or_else(|e| panic!("{sql}: {e}")).expect("a row");
    row.try_get("", "n").expect("a number")
}

/// Every connection of a pool at once, each checked on its own.
async fn each_connection(pool: &DatabaseConnection, connections: usize) {
    let mut held = Vec::new();
    for _ in 0..connections {
        held.push(pool.begin().await.expect("a connection"));
    }
    for conn in &held {
        for (pragma, wanted) in [
            ("SELECT synchronous AS n FROM pragma_synchronous", 2),
            ("SELECT foreign_keys AS n FROM pragma_foreign_keys", 1),
            (
                "SELECT recursive_triggers AS n FROM pragma_recursive_triggers",
                1,
            ),
            ("SELECT trusted_schema AS n FROM pragma_trusted_schema", 0),
            ("SELECT timeout AS n FROM pragma_busy_timeout", 30_000),
        ] {
            assert_eq!(number(conn, pragma).await, wanted, "{pragma}");
        }
        let mode = text(conn, "SELECT journal_mode AS t FROM pragma_journal_mode").await;
        assert_eq!(mode, ["wal"]);
    }
    for conn in held {
        conn.rollback().await.expect("rolls back");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_pooled_connection_has_the_pragmas() {
    let file = Database::fresh(Engine::Sqlite).await;
    let db = Db::connect(&file.url).await.expect("connects");
    each_connection(&db.read, 4).await;
    each_connection(&db.write, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn writers_wait_for_each_other_where_deferred_ones_fail() {
    let file = Database::fresh(Engine::Sqlite).await;
    let (one, two) = (
        Db::connect(&file.url).await.expect("connects"),
        Db::connect(&file.url).await.expect("connects"),
    );
    let counter =
        "CREATE TABLE counter (n INTEGER NOT NULL) STRICT; INSERT INTO counter VALUES (0)";
    one.write
        .execute_unprepared(counter)
        .await
        .expect("creates");
    // The trap: a transaction that reads first cannot become a writer once another has written.
    let late = one.write.begin().await.expect("begins");
    number(&late, "SELECT n FROM counter").await;
    two.write
        .execute_unprepared("UPDATE counter SET n = n + 1")
        .await
        .expect("writes");
    let locked = late
        .execute_unprepared("UPDATE counter SET n = n + 1")
        .await;
    assert!(
        locked
            .expect_err("deferred")
            .to_string()
            .contains("database is locked")
    );
    late.rollback().await.expect("rolls back");
    // The remedy: everyone adds one to what it read, and nothing is lost.
    let adders: Vec<_> = (0..8)
        .map(|i| {
            let db = if i % 2 == 0 { one.clone() } else { two.clone() };
            tokio::spawn(async move {
                for _ in 0..10 {
                    let tx = db.begin_write().await.expect("nobody is told of a lock");
                    let n = number(&tx, "SELECT n FROM counter").await + 1;
                    let set = format!("UPDATE counter SET n = {n}");
                    tx.execute_unprepared(&set).await.expect("writes");
                    tx.commit().await.expect("commits");
                }
            })
        })
        .collect();
    for adder in adders {
        adder.await.expect("adds");
    }
    assert_eq!(number(&one.read, "SELECT n FROM counter").await, 81);
}

/// A proposal that was withdrawn, a rule, bank details and what became of them.
const OFFICE: &str = "
INSERT INTO proposal VALUES (0, 1, 'role.grant', '{}',
  '0000000000000000000000000000000000000000000000000000000000000000',
  '{}', '{}', 0, 1, '', 1, 1);
INSERT INTO proposal_event VALUES (0, 1, 1, 'withdrawn', 1, NULL, NULL, '', '', 1);
INSERT INTO approval_rule VALUES (0, 1, '{}', 1);
INSERT INTO bank_detail VALUES ('d', 0, 'sponsor', 1, 1, 'iban', 'EE', '*1',
  '0000000000000000000000000000000000000000000000000000000000000000',
  'sealed', 'p-1', NULL, 1, 1);
INSERT INTO bank_detail_event VALUES ('d', 1, 'verified', 'p-1', '', 1);
INSERT INTO round VALUES ('R', 1, '{}', '{}', 'Europe/Riga', 1, 2, 0, 1, 1, 1, 'draft', 1, 1, 0, 0);
INSERT INTO round_rules VALUES ('R', 1, '{}', 'p-1', 1);
INSERT INTO round_workflow VALUES ('R', 1, '{}', 'p-1', 1);
INSERT INTO round_form VALUES ('R', 1, '{}', 'p-1', 1);
INSERT INTO application VALUES ('A', 1, 'R', 1, '', 'draft', 1, 0, NULL, NULL, 1);
INSERT INTO application_event VALUES ('A', 1, 'started', 'draft', 1, '', 1);
INSERT INTO company (id, code, name, country, sector, stage, region, recorded_at, root_id)
  VALUES (1, 'ACME', 'Acme', 'EE', '', '', '', 1, 1);
INSERT INTO company_event VALUES (1, 1, 'registered', NULL, '{}', '', 'p-1', 1);
INSERT INTO application_message VALUES ('A', 1, 0, 1, 'x', 1)";

both!(
    async fn replacing_and_truncating_history_is_refused(db: Database) {
        let app = app(&db).await;
        one_sponsor(&ctx(&app)).await;
        let ctx = ctx(&app);
        ctx.run("k", commit("T", "1.00")).await.expect("commits");
        let close = ClosePeriod {
            fund: "ALPHA".into(),
            through: day("2025-12-31"),
            reason: "Year".into(),
        };
        ctx.run(&key(), close).await.expect("closes");
        office::person(&app, "Ada").await;
        let written = app.db.write.execute_unprepared(OFFICE).await;
        written.expect("the office has its rows too");
        for table in migration::APPEND_ONLY.iter().filter(|t| **t != "rate") {
            let column = match *table {
                "audit_event" | "proposal" | "proposal_event" | "approval_rule" => "chain",
                "request" => "key",
                "bank_detail_event" => "detail_id",
                "company_event" => "company_id",
                "round_form" | "round_workflow" | "round_rules" => "round",
                "application_event" | "application_message" => "application",
                _ => "fund_id",
            };
            let changes = if db.engine == Engine::Sqlite {
                vec![
                    format!("INSERT OR REPLACE INTO {table} SELECT * FROM {table}"),
                    format!("REPLACE INTO {table} SELECT * FROM {table}"),
                    format!("UPDATE OR REPLACE {table} SET {column} = {column}"),
                    format!("DELETE FROM {table}"),
                ]
            } else {
                vec![
                    format!("TRUNCATE {table} CASCADE"),
                    format!("UPDATE {table} SET {column} = {column}"),
                    format!("DELETE FROM {table}"),
                    format!(
                        "MERGE INTO {table} t USING {table} s ON t.{column} = s.{column} WHEN MATCHED THEN DELETE"
                    ),
                ]
            };
            for sql in changes {
                let before =
                    number(&app.db.read, &format!("SELECT COUNT(*) AS n FROM {table}")).await;
                assert!(before > 0, "{table} is empty, so nothing is tried");
                let refused = app
                    .db
                    .write
                    .execute_unprepared(&sql)
                    .await
                    .expect_err("history stays");
                let rule = explain(&refused).rule().to_owned();
                // The trigger that guards a sealed journal comes before the one that guards rows.
                let sealed = sql.contains("REPLACE INTO entry") && rule == "ledger.sealed";
                assert!(sealed || rule == "ledger.append_only", "{sql}: {refused}");
            }
        }
    }
);

both!(
    async fn what_triggers_refuse_has_a_rule(db: Database) {
        let app = app(&db).await;
        let ctx = ctx(&app);
        one_sponsor(&ctx).await;
        ctx.run("k", commit("T", "1.00")).await.expect("commits");
        let hash = "0".repeat(64);
        let journal = |seq: i64, reverses: &str| {
            format!(
                "INSERT INTO journal VALUES (1, {seq}, '2026-01-10', 1, 'income', 's', '', 'k', '{hash}', {reverses}, 'm', NULL, '{{}}', 2, '{hash}', '{hash}')"
            )
        };
        let leg = |n: i64, amount: i64| {
            format!(
                "INSERT INTO entry VALUES (1, 2, {n}, {n}, 'EUR', 'memo', {amount}, 1, '2026-01-10')"
            )
        };
        let seal = |legs: i64| format!("INSERT INTO seal VALUES (1, 2, {legs})");
        let cases = [
            (
                vec![journal(2, "NULL"), leg(1, 5), leg(2, -4), seal(2)],
                "ledger.unbalanced",
            ),
            (
                vec![journal(2, "NULL"), leg(1, 5), leg(2, -5), seal(3)],
                "ledger.leg_count",
            ),
            (
                vec![
                    journal(2, "NULL"),
                    leg(1, 5),
                    leg(2, -5),
                    seal(2),
                    leg(3, 1),
                ],
                "ledger.sealed",
            ),
            (
                vec![journal(2, "1"), journal(3, "1")],
                "ledger.reversed_already",
            ),
        ];
        for (statements, rule) in cases {
            let tx = app.db.begin_write().await.expect("begins");
            let (last, first) = statements.split_last().expect("statements");
            for sql in first {
                tx.execute_unprepared(sql)
                    .await
                    .expect("so far nothing is wrong");
            }
            let refused = tx.execute_unprepared(last).await.expect_err("refused");
            assert_eq!(explain(&refused).rule(), rule, "{refused}");
            tx.rollback().await.expect("rolls back");
        }
    }
);

#[tokio::test(flavor = "multi_thread")]
async fn sqlite_tables_are_strict_and_triggers_only_abort() {
    let file = Database::fresh(Engine::Sqlite).await;
    let db = Db::connect(&file.url).await.expect("connects");
    let loose = "SELECT name AS t FROM pragma_table_list WHERE schema = 'main' AND type = 'table'
      AND strict = 0 AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'seaql%'";
    assert_eq!(text(&db.read, loose).await, [""; 0]);
    // `RAISE(ROLLBACK)` ends the transaction behind the driver's back.
    let raising = "SELECT name AS t FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%RAISE%ROLLBACK%'";
    assert_eq!(text(&db.read, raising).await, [""; 0]);
    let past = "INSERT INTO audit_chain VALUES (7, 9223372036854775807 + 1, '')";
    let refused = db
        .write
        .execute_unprepared(past)
        .await
        .expect_err("would be a float");
    assert!(
        refused
            .to_string()
            .contains("cannot store REAL value in INTEGER column"),
        "{refused}"
    );
}

both!(
    async fn columns_hold_whole_numbers_and_text_only(db: Database) {
        let app = app(&db).await;
        // But for the index of words, which is the engine's own and can be made anew.
        let sql = if db.engine == Engine::Sqlite {
            "SELECT m.name || '.' || c.name || ' ' || c.type AS t FROM sqlite_master m, pragma_table_info(m.name) c
             WHERE m.type = 'table' AND m.name NOT LIKE 'seaql%' AND c.type NOT IN ('INTEGER', 'TEXT')
             AND m.name NOT LIKE 'application\\_words%' ESCAPE '\\'"
        } else {
            "SELECT table_name || '.' || column_name || ' ' || data_type AS t FROM information_schema.columns
             WHERE table_schema = 'public' AND table_name NOT LIKE 'seaql%' AND data_type NOT IN ('bigint', 'text')
             AND table_name || '.' || column_name <> 'application_index.words'"
        };
        assert_eq!(text(&app.db.read, sql).await, [""; 0]);
    }
);

both!(
    async fn sums_stay_exact_up_to_the_range_and_are_refused_past_it(db: Database) {
        const MOST: i64 = 3_999_999_999_999_999_999;
        let app = app(&db).await;
        let ctx = ctx(&app);
        one_sponsor(&ctx).await;
        let income =
            |on: &str, amount| PostLegs::new(on, &[(1100, "MAIN:L", amount), (4300, "L", -amount)]);
        ctx.run(&key(), income("2025-01-10", MOST))
            .await
            .expect("in range");
        let refused = ctx
            .run(&key(), income("2025-01-11", MOST))
            .await
            .expect_err("out of range");
        assert_eq!(refused.rule(), "money.range");
        ctx.run(&key(), income("2025-01-11", 1))
            .await
            .expect("up to the last unit");
        // SUM over entries, on the way of a backdated posting and of a closing.
        let spend = PostLegs::new("2025-01-10", &[(5110, "L", 2), (1100, "MAIN:L", -2)]);
        ctx.run(&key(), spend).await.expect("the later days hold");
        let close = ClosePeriod {
            fund: "ALPHA".into(),
            through: day("2025-12-31"),
            reason: "Year".into(),
        };
        ctx.run(&key(), close).await.expect("closes");
        let kept = "SELECT p.posted AS n FROM period_balance p JOIN account a
          ON a.fund_id = p.fund_id AND a.no = p.account WHERE a.path = '1100:MAIN:L'";
        assert_eq!(number(&app.db.read, kept).await, MOST - 1);
        // What the casts are for: the plain sum is a float here and a NUMERIC there.
        let plain = app.db.read.query_one_raw(statement(
            app.db.backend(),
            "SELECT SUM(amount) AS n FROM entry WHERE amount > 0 AND account = 1",
            vec![],
        ));
        let plain = plain
            .await
            .expect("sums")
            .expect("a row")
            .try_get::<i64>("", "n");
        assert_eq!(plain.is_err(), db.engine == Engine::Postgres);
        assert_proven(&app).await;
    }
);

/// An empty database at the address of a migrated one.
async fn emptied(db: &Database) -> String {
    if db.engine == Engine::Sqlite {
        return format!(
            "sqlite://{}?mode=rwc",
            db.folder().join("empty.db").display()
        );
    }
    let raw = sea_orm::Database::connect(&db.url).await.expect("connects");
    let empty = "DROP SCHEMA public CASCADE; CREATE SCHEMA public";
    raw.execute_unprepared(empty).await.expect("empties");
    raw.close().await.expect("closes");
    db.url.clone()
}

both!(
    async fn sixteen_starts_at_once_migrate_once(db: Database) {
        for _ in 0..count(2, 20) {
            let db = Database::fresh(db.engine).await;
            let url = emptied(&db).await;
            let gate = std::sync::Arc::new(std::sync::Barrier::new(16));
            // A thread and a runtime each: the lock of a process may block its thread.
            let starts: Vec<_> = (0..16)
                .map(|_| {
                    let (url, gate) = (url.clone(), gate.clone());
                    std::thread::spawn(move || {
                        let runtime = tokio::runtime::Builder::new_current_thread()
                            .enable_all()
                            .build();
                        gate.wait();
                        runtime.expect("a runtime").block_on(migrate(&url))
                    })
                })
                .collect();
            for start in starts {
                start
                    .join()
                    .expect("no start panics")
                    .expect("every start succeeds");
            }
            let opened = Db::connect(&url).await.expect("connects");
            assert_eq!(pending_migrations(&opened).await.expect("counts"), 0);
            opened.close().await.expect("closes");
        }
    }
);
