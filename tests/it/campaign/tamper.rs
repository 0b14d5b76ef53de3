//! Somebody who owns the database changes it behind the ledger's back: the verification names the
//! journal; a whole chain rewritten to match is found by heads published earlier, and only by them.

use super::{commit, one_sponsor};
use crate::cli::{cofund, command, done};
use crate::engine::{Database, Engine, both};
use crate::world::{PostLegs, app, ctx};
use cofund::db::statement;
use cofund::ledger::chain::{ChainLeg, journal_hash};
use cofund::ledger::verify::{Finding, Findings, Head, against, heads, verify};
use entity::{account, entry, journal};
use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseConnection, EntityTrait, QueryOrder};

/// What is done, and which journal must be named under which rules.
struct Tampering {
    done: &'static [&'static str],
    seq: i64,
    rules: &'static [&'static str],
}

const TAMPERINGS: &[Tampering] = &[
    // The tail is deleted; the length gives it away.
    Tampering {
        done: &[
            "DELETE FROM entry WHERE seq = 6",
            "DELETE FROM journal WHERE seq = 6",
            "DELETE FROM seal WHERE seq = 6",
        ],
        seq: 6,
        rules: &["journal.missing"],
    },
    // Two journals change places.
    Tampering {
        done: &[
            "UPDATE journal SET seq = 99 WHERE seq = 3",
            "UPDATE journal SET seq = 3 WHERE seq = 4",
            "UPDATE journal SET seq = 4 WHERE seq = 99",
        ],
        seq: 3,
        rules: &["journal.hash"],
    },
    // Two journals and all their legs change places.
    Tampering {
        done: &[
            "UPDATE journal SET seq = 99 WHERE seq = 3",
            "UPDATE entry SET seq = 99 WHERE seq = 3",
            "UPDATE journal SET seq = 3 WHERE seq = 4",
            "UPDATE entry SET seq = 3 WHERE seq = 4",
            "UPDATE journal SET seq = 4 WHERE seq = 99",
            "UPDATE entry SET seq = 4 WHERE seq = 99",
        ],
        seq: 3,
        rules: &["journal.hash"],
    },
    Tampering {
        done: &["UPDATE journal SET meta = '{\"approved\":\"yes\"}' WHERE seq = 2"],
        seq: 2,
        rules: &["journal.hash"],
    },
    Tampering {
        done: &["UPDATE journal SET maker = 'somebody-else' WHERE seq = 5"],
        seq: 5,
        rules: &["journal.hash"],
    },
    Tampering {
        done: &["UPDATE journal SET effective_on = '2026-01-09' WHERE seq = 4"],
        seq: 4,
        rules: &["journal.hash"],
    },
    // One leg is dropped.
    Tampering {
        done: &["DELETE FROM entry WHERE seq = 4 AND n = 2"],
        seq: 4,
        rules: &["journal.leg_count", "journal.unbalanced"],
    },
    // Both legs grow, so that the journal still balances.
    Tampering {
        done: &["UPDATE entry SET amount = amount * 2 WHERE seq = 3"],
        seq: 3,
        rules: &["journal.hash", "entry.balance_after"],
    },
    Tampering {
        done: &["UPDATE entry SET balance_after = balance_after + 1 WHERE seq = 5 AND n = 1"],
        seq: 5,
        rules: &["entry.balance_after"],
    },
    Tampering {
        done: &["DELETE FROM seal WHERE seq = 2"],
        seq: 2,
        rules: &["journal.seal"],
    },
];

/// A book of six journals: a promise and five incomes of 1.00 to 5.00.
async fn book(db: &Database) -> Vec<Head> {
    let app = app(db).await;
    let ctx = ctx(&app);
    one_sponsor(&ctx).await;
    ctx.run("promise", commit("T", "10.00"))
        .await
        .expect("commits");
    for i in 1..=5_i64 {
        let legs = [(1100, "MAIN:L", i * 100), (4300, "L", -i * 100)];
        let post = PostLegs::new("2026-01-10", &legs);
        ctx.run(&format!("income-{i}"), post).await.expect("posts");
    }
    let published = heads(&app.db.read).await.expect("heads");
    app.db.clone().close().await.expect("closes");
    published
}

/// The owner, with no trigger and no foreign key in force.
struct Owner {
    raw: DatabaseConnection,
    /// What makes the triggers that were dropped.
    triggers: Vec<String>,
}

impl Owner {
    async fn run(&self, sql: &str) {
        self.raw
            .execute_unprepared(sql)
            .await
            .expect("the owner may");
    }

    /// Covers the traces: the triggers stand again.
    async fn close(self) {
        for sql in &self.triggers {
            self.run(sql).await;
        }
        self.raw.close().await.expect("closes");
    }
}

async fn owner(db: &Database) -> Owner {
    let mut options = ConnectOptions::new(&db.url);
    options.max_connections(1).sqlx_logging(false);
    let raw = sea_orm::Database::connect(options).await.expect("opens");
    if db.engine == Engine::Postgres {
        let off = "SET session_replication_role = replica";
        raw.execute_unprepared(off).await.expect("a superuser may");
        let triggers = Vec::new();
        return Owner { raw, triggers };
    }
    raw.execute_unprepared("PRAGMA foreign_keys = OFF")
        .await
        .expect("off");
    let sql = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'";
    let all = raw.query_all_raw(statement(raw.get_database_backend(), sql, vec![]));
    let all = all.await.expect("reads");
    let mut owner = Owner {
        raw,
        triggers: Vec::new(),
    };
    for row in all {
        let name: String = row.try_get("", "name").expect("a name");
        owner.run(&format!("DROP TRIGGER {name}")).await;
        owner.triggers.push(row.try_get("", "sql").expect("a text"));
    }
    owner
}

async fn verified(db: &Database) -> Findings {
    let app = app(db).await;
    let snapshot = app.db.snapshot().await.expect("begins");
    verify(&snapshot).await.expect("runs").findings
}

both!(
    async fn the_verification_names_the_journal(db: Database) {
        for tampering in TAMPERINGS {
            let db = Database::fresh(db.engine).await;
            book(&db).await;
            assert!(verified(&db).await.is_empty(), "the book is sound before");
            let owner = owner(&db).await;
            for sql in tampering.done {
                owner.run(sql).await;
            }
            owner.close().await;
            let found = verified(&db).await.list;
            for rule in tampering.rules {
                let named = found
                    .iter()
                    .any(|f| f.fund == "ALPHA" && f.seq == Some(tampering.seq) && f.rule == *rule);
                assert!(
                    named,
                    "{:?}: {rule} of journal {} is not in {found:#?}",
                    tampering.done, tampering.seq
                );
            }
        }
    }
);

/// Adds 7.00 to both legs of journal 2 and makes everything that follows from it agree: running
/// balances, balances, hashes, links, the head.
async fn rewrite(raw: &DatabaseConnection) {
    for (account, sign) in [("1100:MAIN:L", 1), ("4300:L", -1)] {
        let no = format!("(SELECT no FROM account WHERE path = '{account}')");
        for sql in [
            format!(
                "UPDATE entry SET amount = amount + {} WHERE seq = 2 AND account = {no}",
                700 * sign
            ),
            format!(
                "UPDATE entry SET balance_after = balance_after + {} WHERE seq >= 2 AND account = {no}",
                700 * sign
            ),
            format!(
                "UPDATE balance SET posted = posted + {} WHERE account = {no}",
                700 * sign
            ),
        ] {
            raw.execute_unprepared(&sql).await.expect("the owner may");
        }
    }
    let accounts = account::Entity::find().all(raw).await.expect("reads");
    let journals = journal::Entity::find()
        .order_by_asc(journal::Column::Seq)
        .all(raw);
    let entries = entry::Entity::find()
        .order_by_asc(entry::Column::N)
        .all(raw)
        .await
        .expect("reads");
    let mut head = None;
    for mut j in journals.await.expect("reads") {
        if let Some(head) = head {
            j.prev_hash = head;
        }
        let legs: Vec<_> = entries
            .iter()
            .filter(|e| e.seq == j.seq)
            .map(|e| ChainLeg {
                path: &accounts
                    .iter()
                    .find(|a| a.no == e.account)
                    .expect("an account")
                    .path,
                currency: &e.currency,
                layer: &e.layer,
                amount: e.amount.0,
                balance_after: e.balance_after.0,
            })
            .collect();
        j.hash = journal_hash(&j, legs.into_iter());
        let sql = format!(
            "UPDATE journal SET prev_hash = '{}', hash = '{}' WHERE seq = {}",
            j.prev_hash, j.hash, j.seq
        );
        raw.execute_unprepared(&sql).await.expect("the owner may");
        head = Some(j.hash);
    }
    let sql = format!(
        "UPDATE book SET head_hash = '{}'",
        head.expect("six journals")
    );
    raw.execute_unprepared(&sql).await.expect("the owner may");
}

both!(
    async fn a_rewritten_chain_is_found_by_published_heads_only(db: Database) {
        let published = book(&db).await;
        let owner = owner(&db).await;
        rewrite(&owner.raw).await;
        owner.close().await;
        let found = verified(&db).await;
        assert!(
            found.is_empty(),
            "the rewriting is flawed: {:#?}",
            found.list
        );
        let app = app(&db).await;
        let found = against(&app.db.read, &published).await.expect("compares");
        let found = found.list;
        assert_eq!(found.len(), 1, "{found:#?}");
        assert_eq!((found[0].fund.as_str(), found[0].seq), ("ALPHA", Some(6)));
    }
);

/// What is done to rows that stand in no chain, and what is said of it.
const BESIDE: &[(&str, &str, &str)] = &[
    (
        "UPDATE book SET closed_through = '2024-01-31'",
        "period.through",
        "closed through 2024-01-31, its last close or reopening says 2024-04-30",
    ),
    (
        "UPDATE book SET closed_through = NULL",
        "period.through",
        "closed through no day",
    ),
    (
        "UPDATE period SET through = '2024-05-31' WHERE n = 3",
        "period.altered",
        "the day of the close 3",
    ),
    (
        "UPDATE period SET reason = 'audited' WHERE n = 1",
        "period.altered",
        "the reason of the close 1",
    ),
    (
        "UPDATE period SET actor = 'auditor' WHERE n = 2",
        "period.altered",
        "the actor of the reopen 2",
    ),
    (
        "UPDATE period SET recorded_at = 1 WHERE n = 1",
        "period.altered",
        "the time of the close 1",
    ),
    (
        "UPDATE period SET head_seq = 2 WHERE n = 1",
        "period.altered",
        "the close 1 does not stand after the journal it names",
    ),
    (
        "DELETE FROM period WHERE n = 2",
        "period.missing",
        "the reopen 2",
    ),
    (
        "INSERT INTO period SELECT fund_id, 4, kind, through, head_seq, actor, reason, recorded_at
         FROM period WHERE n = 3",
        "period.stray",
        "the close 4",
    ),
    (
        "UPDATE terms SET body = '{\"notice_days\":1}' WHERE sponsor_id = 0",
        "terms.altered",
        "the content of version 1 of the terms of the fund",
    ),
    (
        "UPDATE terms SET effective_on = '2025-01-01' WHERE sponsor_id = 2",
        "terms.altered",
        "the day of version 1 of the terms of P",
    ),
    (
        "DELETE FROM terms WHERE sponsor_id = 1",
        "terms.missing",
        "version 1 of the terms of T",
    ),
    (
        "INSERT INTO terms SELECT fund_id, sponsor_id, 2, effective_on, '{}', recorded_at
         FROM terms WHERE sponsor_id = 2",
        "terms.stray",
        "version 2 of the terms of P",
    ),
    (
        "UPDATE rate SET mantissa = mantissa + 1 WHERE n = 1",
        "rate.altered",
        "the value of the rate 1",
    ),
    (
        "UPDATE rate SET scale = scale + 1 WHERE n = 2",
        "rate.altered",
        "the value of the rate 2",
    ),
    (
        "UPDATE rate SET on_day = '2024-04-29' WHERE n = 3",
        "rate.altered",
        "the day of the rate 3",
    ),
    ("DELETE FROM rate WHERE n = 2", "rate.missing", "the rate 2"),
    (
        "INSERT INTO rate SELECT fund_id, 4, from_currency, to_currency, on_day, 9, 0, origin, recorded_at
         FROM rate WHERE n = 3",
        "rate.stray",
        "the rate 4",
    ),
    (
        "DELETE FROM request WHERE command = 'terms.amend'",
        "request.missing",
        "is missing",
    ),
    (
        "UPDATE request SET hash = (SELECT hash FROM request WHERE command = 'call.issue')
         WHERE command = 'revalue'",
        "request.altered",
        "the hash of its request",
    ),
    (
        "UPDATE request SET recorded_at = 1 WHERE command = 'programme.start'",
        "request.altered",
        "the time of its request",
    ),
    (
        "INSERT INTO request SELECT 'forged', hash, command, fund_id, reply, recorded_at
         FROM request WHERE command = 'revalue'",
        "request.stray",
        "the request forged",
    ),
];

/// A fund with closes, terms and rates of every origin.
fn beside(db: &Database) {
    crate::cli::history(db);
    for line in [
        "exchange record --fund K.w_1 --side partner --from-bank EURO --from-amount 1000 --to-bank MAIN --to-amount 333.1 --on 2024-04-05",
        "exchange revalue --fund K.w_1 --rates EUR=0.340 --on 2024-04-30",
        "terms amend --fund K.w_1 --effective-on 2024-05-01 --terms {\"notice_days\":10}",
        "period reopen --fund K.w_1 --through 2024-02-29 --reason late",
        "period close --fund K.w_1 --through 2024-04-30 --reason again",
    ] {
        done(&cofund(db, line));
    }
}

both!(
    async fn what_stands_beside_the_chains_is_compared_with_the_commands(db: Database) {
        beside(&db);
        let found = verified(&db).await.list;
        assert!(found.is_empty(), "{found:#?}");
        let folder = tempfile::tempdir().expect("a folder");
        let backup = folder.path().join("before.backup");
        done(
            &command(&db)
                .arg("backup")
                .arg(&backup)
                .output()
                .expect("runs"),
        );
        for (sql, rule, what) in BESIDE {
            let copy = Database::fresh(db.engine).await;
            done(
                &command(&copy)
                    .arg("restore")
                    .arg(&backup)
                    .output()
                    .expect("runs"),
            );
            let owner = owner(&copy).await;
            owner.run(sql).await;
            owner.close().await;
            let found = verified(&copy).await.list;
            let named = |f: &Finding| f.rule == *rule && f.what.contains(what);
            assert!(
                found.iter().any(named),
                "{sql}: {rule} is not in {found:#?}"
            );
        }
    }
);

both!(
    async fn a_trigger_that_does_not_guard_any_more_is_named(db: Database) {
        book(&db).await;
        let sqlite = [
            ("DROP TRIGGER terms_no_update", "terms_no_UPDATE"),
            ("DROP TRIGGER entry_before_seal", "entry_before_seal"),
            (
                "DROP TRIGGER journal_no_DELETE; CREATE TRIGGER journal_no_DELETE
                 BEFORE DELETE ON journal BEGIN SELECT 1; END",
                "journal_no_DELETE",
            ),
        ];
        let postgres = [
            ("DROP TRIGGER terms_no_change ON terms", "terms_no_change"),
            ("DROP TRIGGER seal_balances ON seal", "seal_balances"),
            (
                "ALTER TABLE journal DISABLE TRIGGER journal_no_truncate",
                "journal_no_truncate",
            ),
        ];
        let triggers = match db.engine {
            Engine::Sqlite => sqlite,
            Engine::Postgres => postgres,
        };
        let raw = sea_orm::Database::connect(&db.url).await.expect("opens");
        for (sql, _) in triggers {
            raw.execute_unprepared(sql).await.expect("the owner may");
        }
        raw.close().await.expect("closes");
        let found = verified(&db).await.list;
        assert_eq!(found.len(), triggers.len(), "{found:#?}");
        for (_, name) in triggers {
            let named = |f: &Finding| f.rule == "guard.missing" && f.what.contains(name);
            assert!(found.iter().any(named), "{name} is not in {found:#?}");
        }
    }
);
