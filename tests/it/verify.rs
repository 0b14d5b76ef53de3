//! Whoever changes history behind the ledger's back is found out, and what was changed is named.

use crate::cli::{cofund, command, done, history, text};
use crate::engine::{Database, Engine, both};
use cofund::db::Db;
use sea_orm::ConnectionTrait;

/// Runs SQL as somebody who owns the database and has switched its guards off.
async fn tamper(db: &Database, statements: &[&str]) {
    let own = Db::connect(&db.url).await.unwrap();
    let off: &[&str] = match db.engine {
        Engine::Sqlite => &["PRAGMA foreign_keys = OFF"],
        Engine::Postgres => &["SET session_replication_role = replica"],
    };
    for sql in off {
        own.write.execute_unprepared(sql).await.unwrap();
    }
    let mut triggers = Vec::new();
    if db.engine == Engine::Sqlite {
        let sql = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'";
        let rows = own
            .write
            .query_all_raw(sea_orm::Statement::from_string(
                sea_orm::DbBackend::Sqlite,
                sql,
            ))
            .await
            .unwrap();
        for row in rows {
            let name: String = row.try_get("", "name").unwrap();
            triggers.push(row.try_get::<String>("", "sql").unwrap());
            own.write
                .execute_unprepared(&format!("DROP TRIGGER \"{name}\""))
                .await
                .unwrap();
        }
    }
    // One batch, so that on PostgreSQL it runs on the connection whose guards are off.
    let batch = format!("{};{}", off[0], statements.join(";"));
    own.write.execute_unprepared(&batch).await.unwrap();
    for sql in triggers {
        own.write.execute_unprepared(&sql).await.unwrap();
    }
    own.close().await.unwrap();
}

fn found(db: &Database, wants: &[&str]) {
    let output = cofund(db, "verify");
    let said = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{said}");
    for want in wants {
        assert!(said.contains(want), "{want}:\n{said}");
    }
}

both! {
    async fn untouched_books_hold(db: Database) {
        history(&db);
        let said = done(&cofund(&db, "verify"));
        assert!(said.contains("1 books, 7 journals") && said.contains("all of it holds"), "{said}");
        let report: serde_json::Value = serde_json::from_str(&done(&cofund(&db, "verify --json"))).unwrap();
        assert_eq!(report["findings"]["list"], serde_json::json!([]));
    }
}

/// What is done to the books, and what verification must say of it.
const TAMPERED: &[(&[&str], &[&str])] = &[
    (
        &[
            "DELETE FROM entry WHERE seq = 7",
            "DELETE FROM seal WHERE seq = 7",
            "DELETE FROM journal WHERE seq = 7",
        ],
        &["K.w_1 journal 7: is missing", "balance"],
    ),
    (
        &[
            "UPDATE journal SET seq = 99 WHERE seq = 1",
            "UPDATE journal SET seq = 1 WHERE seq = 2",
            "UPDATE journal SET seq = 2 WHERE seq = 99",
        ],
        &[
            "K.w_1 journal 1:",
            "K.w_1 journal 2:",
            "[journal.hash]",
            "[journal.link]",
        ],
    ),
    (
        &["UPDATE journal SET meta = '{\"due_on\":\"2030-01-01\"}' WHERE seq = 3"],
        &["K.w_1 journal 3:", "[journal.hash]"],
    ),
    (
        &["UPDATE journal SET maker = 'somebody' WHERE seq = 5"],
        &["K.w_1 journal 5:", "[journal.hash]"],
    ),
    (
        &["DELETE FROM entry WHERE seq = 5 AND n = 2"],
        &[
            "K.w_1 journal 5:",
            "[journal.leg_count]",
            "[journal.unbalanced]",
            "[journal.hash]",
        ],
    ),
    (
        &["UPDATE entry SET amount = amount + 1 WHERE seq = 1 AND n = 1"],
        &[
            "K.w_1 journal 1:",
            "[journal.unbalanced]",
            "[entry.balance_after]",
        ],
    ),
    (
        &["UPDATE entry SET effective_on = '2024-01-04' WHERE seq = 1 AND n = 1"],
        &["K.w_1 journal 1:", "[entry.day]"],
    ),
    (
        &["UPDATE entry SET currency = 'E\u{1f}R' WHERE seq = 1 AND n = 1"],
        &["K.w_1 journal 1:"],
    ),
    (
        &["DELETE FROM seal WHERE seq = 2"],
        &["K.w_1 journal 2: its seal is missing"],
    ),
    (
        &["UPDATE journal SET effective_on = '2024-02-31' WHERE seq = 3"],
        &["K.w_1 journal 3:", "[journal.unreadable]"],
    ),
    (
        &["UPDATE balance SET posted = posted + 1 WHERE account = 1"],
        &["the balance of 9100:T"],
    ),
    (
        &["UPDATE period_balance SET posted = posted + 1 WHERE account = 1"],
        &["the close through 2024-03-31", "9100:T"],
    ),
    (
        &["UPDATE account SET floored = 0 WHERE no = 2"],
        &["the account 9200:T is not what the chart of accounts says"],
    ),
    (
        &["UPDATE book SET head_hash = prev_hash FROM journal WHERE seq = 7"],
        &["[book.head]"],
    ),
    (
        &["DELETE FROM request WHERE command = 'call.issue'"],
        &["K.w_1 journal 3:", "register of requests"],
    ),
    (
        &["DELETE FROM audit_event WHERE chain = 1 AND seq = 2"],
        &["K.w_1 audit event 2: is missing"],
    ),
    (
        &["UPDATE audit_event SET actor = 'somebody' WHERE chain = 0 AND seq = 1"],
        &["instance audit event 1:", "[audit.hash]"],
    ),
];

both! {
    async fn each_change_is_found_and_named(db: Database) {
        history(&db);
        let folder = tempfile::tempdir().unwrap();
        let backup = folder.path().join("before.backup");
        done(&command(&db).arg("backup").arg(&backup).output().unwrap());
        for (statements, wants) in TAMPERED {
            let copy = Database::fresh(db.engine).await;
            done(&command(&copy).arg("restore").arg(&backup).output().unwrap());
            tamper(&copy, statements).await;
            found(&copy, wants);
        }
    }
}

both! {
    async fn a_chain_rewritten_to_match_differs_from_the_heads_that_others_hold(db: Database) {
        history(&db);
        let folder = tempfile::tempdir().unwrap();
        let heads = folder.path().join("heads");
        std::fs::write(&heads, done(&cofund(&db, "heads"))).unwrap();
        rewrite(&db).await;
        done(&cofund(&db, "verify"));
        let against = command(&db).args(["verify", "--against"]).arg(&heads).output().unwrap();
        assert_eq!(against.status.code(), Some(1));
        let said = text(&against.stdout);
        assert!(said.contains("K.w_1 journal 7: was published with hash"), "{said}");
        for (content, rule) in [("", "heads.none"), ("book K.w_1 seven abc\n", "heads.format")] {
            std::fs::write(&heads, content).unwrap();
            let bad = command(&db).args(["verify", "--against"]).arg(&heads).output().unwrap();
            assert_eq!(bad.status.code(), Some(1));
            assert!(text(&bad.stderr).contains(rule));
        }
    }
}

both! {
    async fn books_that_went_on_agree_with_earlier_heads(db: Database) {
        history(&db);
        let folder = tempfile::tempdir().unwrap();
        let heads = folder.path().join("heads");
        let json = done(&cofund(&db, "heads --json"));
        std::fs::write(&heads, format!("# kept elsewhere\n\n{}{json}", done(&cofund(&db, "heads")))).unwrap();
        done(&cofund(&db, "commitment make --fund K.w_1 --sponsor T --amount 1 --on 2024-05-01"));
        done(&command(&db).args(["verify", "--against"]).arg(&heads).output().unwrap());
    }
}

/// Changes one text and computes every later hash anew, as somebody could who owns the database.
async fn rewrite(db: &Database) {
    use cofund::ledger::chain::{ChainLeg, journal_hash};
    use cofund::ledger::store::stream;
    use entity::value::FundId;
    let own = Db::connect(&db.url).await.unwrap();
    let fund = FundId(1);
    let accounts = stream::accounts(&own.read, fund).await.unwrap();
    let journals = stream::journals(&own.read, fund, 0, 100).await.unwrap();
    let mut statements = Vec::new();
    let mut hash: Option<String> = None;
    for stored in journals {
        let mut j = stored.journal.clone();
        if j.seq == 3 {
            j.text = "another purpose".into();
        }
        if let Some(hash) = &hash {
            j.prev_hash.clone_from(hash);
        }
        let legs: Vec<_> = stored.legs.legs().map(Result::unwrap).collect();
        let path = |no: i64| accounts.iter().find(|a| a.no == no).unwrap().path.as_str();
        let legs = legs.iter().map(|l| ChainLeg {
            path: path(l.account),
            currency: l.currency,
            layer: l.layer,
            amount: l.amount,
            balance_after: l.balance_after,
        });
        j.hash = journal_hash(&j, legs);
        statements.push(format!(
            "UPDATE journal SET text = '{}', prev_hash = '{}', hash = '{}' WHERE seq = {}",
            j.text.replace('\'', "''"),
            j.prev_hash,
            j.hash,
            j.seq
        ));
        hash = Some(j.hash);
    }
    statements.push(format!("UPDATE book SET head_hash = '{}'", hash.unwrap()));
    own.close().await.unwrap();
    let statements: Vec<&str> = statements.iter().map(String::as_str).collect();
    tamper(db, &statements).await;
}
