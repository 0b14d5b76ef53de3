//! What the ledger promises, tried through commands and against the database itself.

use crate::engine::both;
use crate::world::{PostLegs, alpha, app, ctx, key};
use cofund::db::statement;
use cofund::error::Error;
use entity::{audit_event, balance, book, entry, journal};
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder};

fn income(on: &str, amount: i64) -> PostLegs {
    PostLegs::new(on, &[(1100, "MAIN:L", amount), (4300, "L", -amount)])
}

both!(
    async fn posts_what_balances(db: Database) {
        let app = app(&db).await;
        let ctx = ctx(&app);
        alpha(&ctx).await;
        let posted = ctx
            .run("k1", income("2026-01-10", 12_345))
            .await
            .expect("posts");
        assert_eq!(posted.seq, 1);
        let journals = journal::Entity::find().all(&app.db.read).await.unwrap();
        assert_eq!(journals.len(), 1);
        assert_eq!(journals[0].hash, posted.hash);
        let entries = entry::Entity::find()
            .order_by_asc(entry::Column::N)
            .all(&app.db.read)
            .await
            .unwrap();
        let amounts: Vec<_> = entries
            .iter()
            .map(|e| (e.amount.0, e.balance_after.0))
            .collect();
        assert_eq!(amounts, [(12_345, 12_345), (-12_345, -12_345)]);
        let balances = balance::Entity::find().all(&app.db.read).await.unwrap();
        assert_eq!(
            balances.iter().map(|b| b.posted.0).collect::<Vec<_>>(),
            [12_345, -12_345]
        );
        let book = book::Entity::find()
            .one(&app.db.read)
            .await
            .unwrap()
            .unwrap();
        assert_eq!((book.head_seq, book.head_hash), (1, posted.hash));
    }
);

both!(
    async fn one_key_books_once(db: Database) {
        let app = app(&db).await;
        let ctx = ctx(&app);
        alpha(&ctx).await;
        let tasks: Vec<_> = (0..50)
            .map(|_| {
                let ctx = ctx.clone();
                tokio::spawn(async move { ctx.run("same", income("2026-01-10", 100)).await })
            })
            .collect();
        let mut replies = Vec::new();
        for task in tasks {
            replies.push(task.await.unwrap().expect("every caller gets the reply"));
        }
        assert!(replies.iter().all(|r| *r == replies[0]));
        assert_eq!(
            journal::Entity::find()
                .all(&app.db.read)
                .await
                .unwrap()
                .len(),
            1
        );
        let other = ctx.run("same", income("2026-01-10", 101)).await;
        assert!(matches!(other, Err(Error::KeyReused { .. })), "{other:?}");
    }
);

both!(
    async fn a_refusal_leaves_nothing_but_its_event(db: Database) {
        let app = app(&db).await;
        let ctx = ctx(&app);
        alpha(&ctx).await;
        ctx.run(&key(), income("2026-01-10", 100))
            .await
            .expect("posts");
        let before = (
            journal::Entity::find().all(&app.db.read).await.unwrap(),
            balance::Entity::find().all(&app.db.read).await.unwrap(),
            book::Entity::find().all(&app.db.read).await.unwrap(),
        );
        let spend = PostLegs::new("2026-01-10", &[(5110, "L", 150), (1100, "MAIN:L", -150)]);
        let refused = ctx
            .run(&key(), spend)
            .await
            .expect_err("there are only 1.00");
        assert_eq!(refused.rule(), "cash.overdraw");
        assert_eq!(
            refused.to_string(),
            "1100:MAIN:L has 1.00 EUR in the bank account; this needs 1.50, short by 0.50 [cash.overdraw]"
        );
        let after = (
            journal::Entity::find().all(&app.db.read).await.unwrap(),
            balance::Entity::find().all(&app.db.read).await.unwrap(),
            book::Entity::find().all(&app.db.read).await.unwrap(),
        );
        assert_eq!(before, after);
        let events = audit_event::Entity::find()
            .order_by_asc(audit_event::Column::Seq)
            .all(&app.db.read)
            .await
            .unwrap();
        let last = events.iter().rfind(|e| e.chain == 1).unwrap();
        assert_eq!(
            (last.action.as_str(), last.outcome.as_str()),
            ("test.post", "refused")
        );
    }
);

both!(
    async fn a_preview_leaves_nothing(db: Database) {
        let app = app(&db).await;
        let ctx = ctx(&app);
        alpha(&ctx).await;
        let seen = ctx
            .preview(income("2026-01-10", 100))
            .await
            .expect("would post");
        assert_eq!(seen.seq, 1);
        assert!(
            journal::Entity::find()
                .all(&app.db.read)
                .await
                .unwrap()
                .is_empty()
        );
        let real = ctx
            .run(&key(), income("2026-01-10", 100))
            .await
            .expect("posts");
        assert_eq!(real.seq, 1);
    }
);

both!(
    async fn a_backdated_posting_must_hold_on_every_later_day(db: Database) {
        let app = app(&db).await;
        let ctx = ctx(&app);
        alpha(&ctx).await;
        ctx.run(&key(), income("2026-01-05", 100))
            .await
            .expect("posts");
        let out = |on: &str, n| PostLegs::new(on, &[(5110, "L", n), (1100, "MAIN:L", -n)]);
        ctx.run(&key(), out("2026-01-08", 80)).await.expect("posts");
        ctx.run(&key(), income("2026-01-12", 500))
            .await
            .expect("posts");
        let refused = ctx
            .run(&key(), out("2026-01-06", 30))
            .await
            .expect_err("on the 8th only 0.20 are left");
        assert_eq!(refused.rule(), "cash.overdraw");
        assert!(
            refused
                .to_string()
                .contains("has 0.20 EUR in the bank account on 2026-01-08"),
            "{refused}"
        );
        ctx.run(&key(), out("2026-01-06", 20))
            .await
            .expect("0.20 may go");
        ctx.run(&key(), out("2026-01-12", 500))
            .await
            .expect("posts");
    }
);

both!(
    async fn the_database_refuses_to_change_history(db: Database) {
        let app = app(&db).await;
        let ctx = ctx(&app);
        alpha(&ctx).await;
        ctx.run(&key(), income("2026-01-10", 100))
            .await
            .expect("posts");
        let backend = app.db.backend();
        for table in migration::APPEND_ONLY {
            // Triggers speak for rows; proposals have theirs in `four_eyes`.
            let count = format!("SELECT 1 AS one FROM {table}");
            let row = app
                .db
                .read
                .query_one_raw(statement(backend, &count, vec![]));
            if row.await.expect("reads").is_none() {
                continue;
            }
            for sql in [
                format!("DELETE FROM {table}"),
                format!("UPDATE {table} SET hash = hash"),
            ] {
                let sql = if table == "entry" || table == "seal" {
                    sql.replace("hash = hash", "seq = seq")
                } else {
                    sql
                };
                let refused = app
                    .db
                    .write
                    .execute_raw(statement(backend, &sql, vec![]))
                    .await;
                let text = refused.expect_err("history stays").to_string();
                assert!(text.contains("append_only"), "{sql}: {text}");
            }
        }
    }
);

/// Statements that try to add journal 2 in a wrong way, with the sign of the refusal.
fn broken_journals() -> Vec<(Vec<String>, &'static str)> {
    let hash = "0".repeat(64);
    let journal = format!(
        "INSERT INTO journal VALUES (1, 2, '2026-01-10', 1, 'income', 's', '', 'k', '{hash}', NULL, 'm', NULL, '{{}}', 2, '{hash}', '{hash}')"
    );
    let leg = |n: i64, amount: i64| {
        format!(
            "INSERT INTO entry VALUES (1, 2, {n}, {n}, 'EUR', 'real', {amount}, 1, '2026-01-10')"
        )
    };
    let seal = "INSERT INTO seal VALUES (1, 2, 2)".to_owned();
    vec![
        (
            vec![journal.clone(), leg(1, 5), leg(2, -4), seal.clone()],
            "ledger.unbalanced",
        ),
        (
            vec![journal.clone(), leg(1, 5), seal.clone()],
            "ledger.unbalanced",
        ),
        (
            vec![
                journal.clone(),
                leg(1, 5),
                leg(2, -5),
                "INSERT INTO seal VALUES (1, 2, 3)".into(),
            ],
            "ledger.leg_count",
        ),
        (
            vec![
                journal.clone(),
                leg(1, 5),
                leg(2, -5),
                seal.clone(),
                leg(3, 1),
            ],
            "ledger.sealed",
        ),
        (
            vec![journal.clone(), leg(1, 5), leg(2, -5)],
            "FOREIGN KEY constraint failed|journal_sealed",
        ),
    ]
}

both!(
    async fn the_database_refuses_an_unbalanced_or_unsealed_journal(db: Database) {
        let app = app(&db).await;
        let ctx = ctx(&app);
        alpha(&ctx).await;
        ctx.run(&key(), income("2026-01-10", 100))
            .await
            .expect("posts");
        for (statements, rule) in broken_journals() {
            let tx = app.db.begin_write().await.expect("begins");
            let mut failed = None;
            for sql in statements {
                if let Err(e) = tx.execute_unprepared(&sql).await {
                    failed = Some(e.to_string());
                    break;
                }
            }
            let failed = match failed {
                Some(text) => text,
                None => tx
                    .commit()
                    .await
                    .expect_err("the journal is not whole")
                    .to_string(),
            };
            assert!(
                rule.split('|').any(|r| failed.contains(r)),
                "{rule}: {failed}"
            );
        }
        assert_eq!(
            journal::Entity::find()
                .all(&app.db.read)
                .await
                .unwrap()
                .len(),
            1
        );
    }
);
