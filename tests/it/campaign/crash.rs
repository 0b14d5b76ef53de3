//! The client process is killed (SIGKILL) in the middle of a stream of postings, again and again
//! on one database: acknowledged means on disk, and nothing is there by half.

use super::offspring::{Offspring, say};
use super::random::Random;
use super::{assert_proven, commit, count, one_sponsor};
use crate::engine::both;
use crate::world::{PostLegs, app, ctx, day};
use cofund::app::{App, Clock, Ctx};
use cofund::db::{Db, statement};
use cofund::error::Result;
use cofund::fund::amount::Amount;
use cofund::fund::receive::Receive;
use cofund::money::Lang;
use entity::journal;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use std::collections::BTreeMap;
use std::sync::Arc;

const VARIABLE: &str = "COFUND_TEST_CRASH";
/// Postings a child has in flight.
const STREAMS: usize = 8;
/// A child that is never killed ends all the same.
const MOST: usize = 100_000;

/// Posting `i` of a stream: plain legs, a promise, or a receipt with a row of its own.
async fn post(ctx: &Ctx, key: &str, i: usize) -> Result<i64> {
    Ok(match i % 3 {
        0 => {
            let legs = [(1100, "MAIN:L", 100), (4300, "L", -100)];
            ctx.run(key, PostLegs::new("2026-01-10", &legs)).await?.seq
        }
        1 => ctx.run(key, commit("T", "1.00")).await?.seq,
        _ => {
            let receive = Receive {
                fund: "ALPHA".into(),
                sponsor: "T".into(),
                bank: "MAIN".into(),
                amount: Amount::new("1.00"),
                on: day("2024-02-10"),
                reference: key.to_owned(),
                call: None,
            };
            ctx.run(key, receive).await?.posted.seq
        }
    })
}

/// The child. Without the variable it is no child, and there is nothing to do.
#[tokio::test(flavor = "multi_thread")]
async fn child() {
    let Ok(task) = std::env::var(VARIABLE) else {
        return;
    };
    let (life, url) = task.split_once(' ').expect("life and address");
    let db = Db::connect(url).await.expect("connects");
    let app = App::start(db, Clock::System);
    let streams = (0..STREAMS).map(|stream| {
        let ctx = app.ctx(cofund::access::Actor::LocalAdministrator, Lang::En);
        let life = life.to_owned();
        tokio::spawn(async move {
            for i in 0..MOST {
                let key = format!("{life}-{stream}-{i}");
                match post(&ctx, &key, i).await {
                    Ok(seq) => say(&format!("ack {key} {seq}")),
                    Err(e) => say(&format!("refused {key} {e}")),
                }
            }
        })
    });
    futures_util::future::join_all(streams).await;
}

/// One life: what it acknowledged, by key.
fn live(url: &str, life: usize, random: &mut Random) -> BTreeMap<String, i64> {
    let mut child = Offspring::start("campaign::crash::child", VARIABLE, &format!("{life} {url}"));
    let mut lines = Vec::new();
    for _ in 0..random.between(1, 60) {
        lines.push(child.line().expect("the child goes on until it is killed"));
    }
    // The moment after an acknowledgement differs too: up to about a millisecond of spinning.
    for _ in 0..random.below(300_000) {
        std::hint::spin_loop();
    }
    lines.extend(child.kill());
    let acks = lines.iter().map(|line| {
        let parts: Vec<_> = line.split(' ').collect();
        let ["ack", key, seq] = parts[..] else {
            panic!("the child said: {line}");
        };
        (key.to_owned(), seq.parse().expect("a number"))
    });
    acks.collect()
}

/// A number the database gives.
async fn number(app: &Arc<App>, sql: &str) -> i64 {
    let query = statement(app.db.backend(), sql, vec![]);
    let row = app.db.read.query_one_raw(query).await.expect("reads");
    row.expect("a row").try_get("", "n").expect("a number")
}

/// After a death: everything acknowledged is there, and sending every key again books only what
/// was in flight and had not arrived.
async fn check_life(app: &Arc<App>, life: usize, acked: &BTreeMap<String, i64>) {
    assert_proven(app).await;
    let halves = [
        "SELECT COUNT(*) AS n FROM journal j WHERE NOT EXISTS
           (SELECT 1 FROM seal s WHERE s.fund_id = j.fund_id AND s.seq = j.seq)",
        "SELECT COUNT(*) AS n FROM journal j WHERE j.legs <>
           (SELECT COUNT(*) FROM entry e WHERE e.fund_id = j.fund_id AND e.seq = j.seq)",
        "SELECT COUNT(*) AS n FROM journal j WHERE NOT EXISTS (SELECT 1 FROM request r WHERE r.key = j.key)",
        "SELECT COUNT(*) AS n FROM journal j WHERE j.kind = 'receive' AND NOT EXISTS
           (SELECT 1 FROM receipt r WHERE r.fund_id = j.fund_id AND r.seq = j.seq)",
        "SELECT COUNT(*) AS n FROM receipt r WHERE NOT EXISTS
           (SELECT 1 FROM journal j WHERE j.fund_id = r.fund_id AND j.seq = r.seq AND j.kind = 'receive')",
    ];
    for sql in halves {
        assert_eq!(number(app, sql).await, 0, "after life {life}: {sql}");
    }
    let ctx = ctx(app);
    for stream in 0..STREAMS {
        let prefix = format!("{life}-{stream}-");
        let known = acked.keys().filter(|k| k.starts_with(&prefix)).count();
        // The one after the last acknowledged may or may not have arrived.
        for i in 0..=known {
            let key = format!("{prefix}{i}");
            let before = seqs(app, &key).await;
            let seq = post(&ctx, &key, i).await.expect("may be sent again");
            assert_eq!(acked.get(&key).copied().unwrap_or(seq), seq, "{key}");
            assert!(
                before.is_empty() || before == [seq],
                "{key}: {before:?}, now {seq}"
            );
            assert!(
                i == known || before == [seq],
                "{key} was acknowledged and is gone"
            );
            assert_eq!(seqs(app, &key).await, [seq]);
        }
    }
}

/// The journals booked under a key.
async fn seqs(app: &Arc<App>, key: &str) -> Vec<i64> {
    let of = journal::Entity::find().filter(journal::Column::Key.eq(key));
    let rows = of.all(&app.db.read).await.expect("reads");
    rows.iter().map(|j| j.seq).collect()
}

both!(
    async fn what_was_acknowledged_survives_every_death(db: Database) {
        let first = app(&db).await;
        one_sponsor(&ctx(&first)).await;
        first.db.clone().close().await.expect("closes");
        let mut random = Random::new(0xC0_FFEE);
        let mut total = 0;
        for life in 0..count(50, 1_000) {
            let acked = tokio::task::block_in_place(|| live(&db.url, life, &mut random));
            assert!(!acked.is_empty());
            total += acked.len();
            let reopened = app(&db).await;
            check_life(&reopened, life, &acked).await;
            reopened.db.clone().close().await.expect("closes");
        }
        let end = app(&db).await;
        let twice = "SELECT COUNT(*) AS n FROM (SELECT key FROM journal GROUP BY key HAVING COUNT(*) > 1) d";
        assert_eq!(number(&end, twice).await, 0);
        assert!(
            number(&end, "SELECT COUNT(*) AS n FROM journal").await
                >= i64::try_from(total).unwrap()
        );
    }
);
