//! Two replicas on one database: what fits once is done once, and nobody is told of a lock.

use super::{assert_proven, commit, joins, one_sponsor};
use crate::engine::{Database, both};
use crate::world::{PostLegs, app, ctx, day, key};
use cofund::app::{App, Ctx};
use cofund::command::Command;
use cofund::error::{Error, Result};
use cofund::fund::amount::Amount;
use cofund::fund::award::Award;
use cofund::fund::call::IssueCall;
use cofund::fund::disburse::Disburse;
use cofund::fund::encumbrance::Instrument;
use cofund::fund::receive::Receive;
use cofund::fund::terms::Terms;
use entity::value::Side;
use entity::{journal, request};
use sea_orm::{EntityTrait, PaginatorTrait};
use std::sync::Arc;
use tokio::sync::Barrier;

/// Two applications, each with connections and a writer of its own, as two processes have.
async fn replicas(db: &Database) -> [Arc<App>; 2] {
    [app(db).await, app(db).await]
}

/// Sends all commands at once, in turn to each replica.
async fn at_once<C: Command>(
    apps: &[Arc<App>; 2],
    commands: Vec<(String, C)>,
) -> Vec<Result<C::Reply>> {
    let start = Arc::new(Barrier::new(commands.len()));
    let clients: Vec<_> = commands
        .into_iter()
        .enumerate()
        .map(|(i, (key, command))| {
            let (ctx, start): (Ctx, _) = (ctx(&apps[i % 2]), Arc::clone(&start));
            tokio::spawn(async move {
                start.wait().await;
                ctx.run(&key, command).await
            })
        })
        .collect();
    let mut replies = Vec::new();
    for client in clients {
        replies.push(client.await.expect("no client panics"));
    }
    replies
}

/// How many were done; all others were refused by `rule` and by nothing else.
fn done<T>(replies: &[Result<T>], rule: &str) -> usize {
    for refused in replies.iter().filter_map(|r| r.as_ref().err()) {
        assert_eq!(refused.rule(), rule, "{refused}");
    }
    replies.iter().filter(|r| r.is_ok()).count()
}

fn call(total: &str) -> IssueCall {
    IssueCall {
        fund: "ALPHA".into(),
        total: Amount::new(total),
        notice_on: day("2024-02-01"),
        due_on: day("2024-02-15"),
        purpose: "Investments".into(),
        excused: Vec::new(),
        rates: Vec::new(),
    }
}

both!(
    async fn sixty_four_clients_get_exactly_the_calls_that_fit(db: Database) {
        const FIT: usize = 21;
        let apps = replicas(&db).await;
        let ctx = ctx(&apps[0]);
        one_sponsor(&ctx).await;
        // One cent short of the 22nd call.
        ctx.run(&key(), commit("T", "2199.99"))
            .await
            .expect("commits");
        let calls = (0..64).map(|_| (key(), call("100.00"))).collect();
        let replies = at_once(&apps, calls).await;
        assert_eq!(done(&replies, "commitment.over_call"), FIT);
        let mut numbers: Vec<_> = replies.iter().flatten().map(|issued| issued.no).collect();
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=21).collect::<Vec<i64>>());
        let calls = entity::capital_call::Entity::find()
            .count(&apps[1].db.read)
            .await;
        assert_eq!(calls.expect("counts"), 21);
        assert_proven(&apps[1]).await;
    }
);

both!(
    async fn fifty_tasks_with_one_key_book_once_over_two_replicas(db: Database) {
        let apps = replicas(&db).await;
        one_sponsor(&ctx(&apps[0])).await;
        let same = (0..50)
            .map(|_| ("same".to_owned(), commit("T", "1.00")))
            .collect();
        let replies = at_once(&apps, same).await;
        assert_eq!(done(&replies, "none may be refused"), 50);
        let seqs: Vec<_> = replies.iter().flatten().map(|p| p.seq).collect();
        assert_eq!(seqs, vec![1; 50]);
        let journals = journal::Entity::find().count(&apps[0].db.read).await;
        assert_eq!(journals.expect("counts"), 1);
        // The same key with two bodies: one body is booked, whichever came first.
        let two = (0..48)
            .map(|i| {
                (
                    "two".to_owned(),
                    commit("T", if i / 2 % 2 == 0 { "2.00" } else { "3.00" }),
                )
            })
            .collect();
        let replies = at_once(&apps, two).await;
        assert_eq!(done(&replies, "request.key_reused"), 24);
        let requests = request::Entity::find_by_id("two")
            .one(&apps[0].db.read)
            .await;
        assert!(requests.expect("reads").is_some());
        assert_proven(&apps[0]).await;
    }
);

/// A company with an award of 60.00 for each of two grants, and 60.00 in cash.
async fn two_awards(ctx: &Ctx) {
    joins(ctx, "P", "partner", Side::Partner, "EUR", Terms::default()).await;
    super::company(ctx).await;
    ctx.run(&key(), commit("T", "200.00"))
        .await
        .expect("commits");
    ctx.run(&key(), call("60.00")).await.expect("calls");
    let receive = Receive {
        fund: "ALPHA".into(),
        sponsor: "T".into(),
        bank: "MAIN".into(),
        amount: Amount::new("60.00"),
        on: day("2024-02-10"),
        reference: String::new(),
        call: None,
    };
    ctx.run(&key(), receive).await.expect("receives");
    for _ in 0..2 {
        let award = Award {
            fund: "ALPHA".into(),
            company: "ACME".into(),
            instrument: Instrument::Grant,
            amount: Amount::new("60.00"),
            on: day("2024-03-01"),
            purpose: "Pilot".into(),
            mandated: false,
            external_id: None,
            tranches: Vec::new(),
        };
        ctx.run(&key(), award).await.expect("awards");
    }
}

both!(
    async fn of_two_payments_of_the_last_cash_one_is_made(db: Database) {
        let apps = replicas(&db).await;
        let ctx = ctx(&apps[0]);
        one_sponsor(&ctx).await;
        two_awards(&ctx).await;
        let pay = |award| Disburse {
            fund: "ALPHA".into(),
            award,
            tranche: 1,
            bank: "MAIN".into(),
            on: day("2024-03-02"),
        };
        let replies = at_once(&apps, vec![(key(), pay(1)), (key(), pay(2))]).await;
        assert_eq!(done(&replies, "capital.payment_headroom"), 1);
        assert_proven(&apps[0]).await;
    }
);

both!(
    async fn twenty_spends_of_one_balance_spend_it_once(db: Database) {
        let apps = replicas(&db).await;
        let ctx = ctx(&apps[0]);
        one_sponsor(&ctx).await;
        for round in 0..5 {
            let income = PostLegs::new("2026-01-10", &[(1100, "MAIN:L", 777), (4300, "L", -777)]);
            ctx.run(&key(), income).await.expect("there is cash again");
            let spends = (0..20)
                .map(|_| {
                    let mut spend =
                        PostLegs::new("2026-01-10", &[(5110, "L", 777), (1100, "MAIN:L", -777)]);
                    // Even rounds are held by the floor alone, odd ones by the guards as well.
                    spend.guarded = round % 2 == 1;
                    (key(), spend)
                })
                .collect();
            assert_eq!(done(&at_once(&apps, spends).await, "cash.overdraw"), 1);
        }
        assert_proven(&apps[0]).await;
    }
);

both!(
    async fn a_caller_that_hangs_up_finds_the_outcome_under_its_key(db: Database) {
        let apps = replicas(&db).await;
        one_sponsor(&ctx(&apps[0])).await;
        for i in 0..20 {
            let key = format!("gone-{i}");
            let (ctx, again) = (ctx(&apps[0]), ctx(&apps[1]));
            let first = tokio::spawn({
                let key = key.clone();
                async move { ctx.run(&key, commit("T", "1.00")).await }
            });
            for _ in 0..i {
                tokio::task::yield_now().await;
            }
            first.abort();
            let _ = first.await;
            let posted = again
                .run(&key, commit("T", "1.00"))
                .await
                .expect("books, or finds it booked");
            assert_eq!(posted.seq, i + 1);
        }
        let journals = journal::Entity::find().count(&apps[0].db.read).await;
        assert_eq!(journals.expect("counts"), 20);
    }
);

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_lost_around_commit_books_nothing_twice() {
    use sea_orm::ConnectionTrait;
    let db = Database::fresh(crate::engine::Engine::Postgres).await;
    let apps = replicas(&db).await;
    one_sponsor(&ctx(&apps[0])).await;
    let (acked, mut acks) = tokio::sync::mpsc::unbounded_channel();
    let clients: Vec<_> = (0..16)
        .map(|client| {
            let (ctx, acked) = (ctx(&apps[client % 2]), acked.clone());
            tokio::spawn(async move {
                let mut lost = 0;
                for i in 0..15 {
                    let key = format!("client-{client}-{i}");
                    loop {
                        match ctx.run(&key, commit("T", "1.00")).await {
                            Ok(_) => break,
                            Err(Error::Internal(_)) => lost += 1,
                            Err(other) => panic!("{other}"),
                        }
                    }
                    acked.send(()).expect("the counter listens");
                }
                lost
            })
        })
        .collect();
    drop(acked);
    let admin = sea_orm::Database::connect(&db.url).await.expect("connects");
    let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'";
    let mut done = 0;
    while acks.recv().await.is_some() {
        done += 1;
        if done % 8 == 0 {
            admin
                .execute_unprepared(cut)
                .await
                .expect("cuts the connections");
        }
    }
    let mut lost = 0;
    for client in clients {
        lost += client.await.expect("every client gets through");
    }
    assert_eq!(done, 16 * 15);
    let journals = journal::Entity::find().count(&apps[0].db.read).await;
    assert_eq!(
        journals.expect("counts"),
        240,
        "{lost} replies were lost on the way"
    );
    assert_proven(&apps[0]).await;
}
