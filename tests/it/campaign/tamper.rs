//! Somebody who owns the database changes it behind the ledger's back: the verification names the
//! journal; a whole chain rewritten to match is found by heads published earlier, and only by them.

use super::{commit, one_sponsor};
use crate::engine::{Database, Engine, both};
use crate::world::{PostLegs, app, ctx};
use cofund::db::statement;
use cofund::ledger::chain::{ChainLeg, journal_hash};
use cofund::ledger::verify::{Findings, Head, against, heads, verify};
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

/// One connection of the owner, with no trigger and no foreign key in force.
async fn owner(db: &Database) -> DatabaseConnection {
    let mut options = ConnectOptions::new(&db.url);
    options.max_connections(1).sqlx_logging(false);
    let raw = sea_orm::Database::connect(options).await.expect("opens");
    if db.engine == Engine::Postgres {
        let off = "SET session_replication_role = replica";
        raw.execute_unprepared(off).await.expect("a superuser may");
        return raw;
    }
    raw.execute_unprepared("PRAGMA foreign_keys = OFF")
        .await
        .expect("off");
    let triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger'";
    let all = raw.query_all_raw(statement(raw.get_database_backend(), triggers, vec![]));
    for row in all.await.expect("reads") {
        let name: String = row.try_get("", "name").expect("a name");
        raw.execute_unprepared(&format!("DROP TRIGGER {name}"))
            .await
            .expect("drops");
    }
    raw
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
            let raw = owner(&db).await;
            for sql in tampering.done {
                raw.execute_unprepared(sql).await.expect("the owner may");
            }
            raw.close().await.expect("closes");
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
        let raw = owner(&db).await;
        rewrite(&raw).await;
        let found = verified(&db).await;
        assert!(
            found.is_empty(),
            "the rewriting is flawed: {:#?}",
            found.list
        );
        let found = against(&raw, &published).await.expect("compares").list;
        raw.close().await.expect("closes");
        assert_eq!(found.len(), 1, "{found:#?}");
        assert_eq!((found[0].fund.as_str(), found[0].seq), ("ALPHA", Some(6)));
    }
);
