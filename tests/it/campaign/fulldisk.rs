//! The first trap of the stack: on a full disk SQLite rolls the transaction back by itself, the
//! driver miscounts its depth, and from the next ordinary rollback on every "commit" on that
//! connection is lost when the process ends.
//!
//! The child posts until the disk is full, is refused something ordinary, gets room again, posts
//! on and dies. [`without_the_check_they_are_lost`] is the same child with connections that are
//! not looked at when they are given back: it shows that this test can fail.

use super::offspring::{Offspring, say};
use super::{assert_proven, one_sponsor};
use crate::engine::{Database, Engine};
use crate::world::{NOON, PostLegs, app, ctx};
use cofund::access::Actor;
use cofund::app::{App, Clock, Ctx};
use cofund::db::{Db, durable, outside_transactions};
use cofund::error::Result;
use cofund::ledger::Posted;
use cofund::money::Lang;
use entity::journal;
use sea_orm::{ConnectOptions, ConnectionTrait, EntityTrait};

const VARIABLE: &str = "COFUND_TEST_FULL_DISK";
/// Pages of 4 KiB the file may have: the schema takes fewer than half.
const PAGES: u32 = 300;

/// The product's own connections, with a file that may not grow past [`PAGES`].
async fn small(url: &str, checked: bool) -> Db {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(1)
        .min_connections(1)
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(|o| durable(o).pragma("max_page_count", PAGES.to_string()));
    if checked {
        options.map_sqlx_sqlite_pool_opts(outside_transactions);
    }
    let write = sea_orm::Database::connect(options).await.expect("connects");
    let read = Db::connect(url).await.expect("connects").read;
    Db { write, read }
}

/// Cash that comes in (`amount` above zero) or goes out; the detail makes rows of different sizes,
/// so that the disk fills up in different statements.
async fn move_cash(ctx: &Ctx, key: &str, amount: i64, width: usize) -> Result<Posted> {
    let detail = "x".repeat(width);
    let legs = [(1100, "MAIN:L", amount), (4300, detail.as_str(), -amount)];
    ctx.run(key, PostLegs::new("2026-01-10", &legs)).await
}

async fn acknowledged(ctx: &Ctx, key: &str, width: usize) -> Result<()> {
    let posted = move_cash(ctx, key, 100, width).await?;
    say(&format!("ack {key} {}", posted.seq));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn child() {
    let Ok(task) = std::env::var(VARIABLE) else {
        return;
    };
    let (checked, url) = task.split_once(' ').expect("check and address");
    let db = small(url, checked == "checked").await;
    let write = db.write.clone();
    let app = App::start(db, Clock::manual(NOON));
    let ctx = app.ctx(Actor::LocalAdministrator, Lang::En);
    let (mut full, mut i) = (0, 0);
    while full < 5 {
        i += 1;
        match acknowledged(&ctx, &format!("small-{i}"), i * 37 % 900).await {
            Ok(()) => {}
            Err(e) if e.rule() == "storage.full" => full += 1,
            Err(e) => return say(&format!("wrong {e}")),
        }
        assert!(i < 5_000, "the disk does not fill up");
    }
    say(&format!("full {i}"));
    match move_cash(&ctx, "too-much", -1_000_000_000, 1).await {
        Err(e) if e.rule() == "cash.overdraw" => {}
        other => return say(&format!("wrong {other:?}")),
    }
    // An ordinary rollback, as a group that the database refuses ends with.
    let begun = app.db.begin_write().await.expect("begins");
    begun.rollback().await.expect("rolls back");
    let more = "PRAGMA max_page_count = 1000000";
    write
        .execute_unprepared(more)
        .await
        .expect("there is room again");
    for i in 0..40 {
        if i % 10 == 0 {
            let refused = move_cash(&ctx, &format!("no-{i}"), -1_000_000_000, 1).await;
            assert!(refused.is_err());
        }
        if let Err(e) = acknowledged(&ctx, &format!("room-{i}"), 10).await {
            return say(&format!("wrong {e}"));
        }
    }
    say("done");
    // Until the parent kills it.
    std::future::pending::<()>().await;
}

/// What a child that lived through a full disk acknowledged, and what of it is there afterwards.
async fn live(checked: &str) -> (Database, Vec<String>, Vec<String>) {
    let db = Database::fresh(Engine::Sqlite).await;
    let first = app(&db).await;
    one_sponsor(&ctx(&first)).await;
    first.db.clone().close().await.expect("closes");
    let task = format!("{checked} {}", db.url);
    let (mut acked, mut was_full) = (Vec::new(), false);
    let mut child = Offspring::start("campaign::fulldisk::child", VARIABLE, &task);
    loop {
        let line = child.line().expect("the child lives until it is done");
        match line.split(' ').collect::<Vec<_>>()[..] {
            ["ack", key, seq] => acked.push(format!("{key} {seq}")),
            ["full", _] => was_full = true,
            ["done"] => break,
            _ => panic!("the child said: {line}"),
        }
    }
    child.kill();
    assert!(was_full && acked.len() > 40);
    let reopened = app(&db).await;
    let rows = journal::Entity::find().all(&reopened.db.read).await;
    let there = rows.expect("reads");
    let there = there
        .iter()
        .map(|j| format!("{} {}", j.key, j.seq))
        .collect();
    (db, acked, there)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_survives_a_full_disk() {
    let (db, acked, there) = live("checked").await;
    let lost: Vec<_> = acked.iter().filter(|a| !there.contains(a)).collect();
    assert!(
        lost.is_empty(),
        "{} of {} are lost: {lost:?}",
        lost.len(),
        acked.len()
    );
    assert_eq!(there.len(), acked.len());
    assert_proven(&app(&db).await).await;
}

/// The trap is still there: should this test fail one day, the driver counts right at last.
#[tokio::test(flavor = "multi_thread")]
async fn without_the_check_they_are_lost() {
    let (_db, acked, there) = live("unchecked").await;
    let lost = acked.iter().filter(|a| !there.contains(a)).count();
    assert!(lost > 0, "all {} are there", acked.len());
}
