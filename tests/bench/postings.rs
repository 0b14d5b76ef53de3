//! Durable postings in a second.

use crate::baseline::{Recorded, replay};
use crate::books::{self, FUND, Post, found, key, month, pair};
use crate::place::{self, Server};
use crate::table::{Table, Target, rate};
use cofund::app::Ctx;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

const CLIENTS: usize = 64;
const TOGETHER: usize = 10_000;
const ALONE: usize = 500;
const ROUNDS: usize = 6;

/// The shortest time of each way, over all rounds.
struct Best {
    together: Duration,
    baseline: Duration,
    baseline_alone: Duration,
    alone: Duration,
}

pub async fn run(table: &mut Table) {
    sqlite(table).await;
    postgres(table).await;
}

async fn sqlite(table: &mut Table) {
    let mut best = Best {
        together: Duration::MAX,
        baseline: Duration::MAX,
        baseline_alone: Duration::MAX,
        alone: Duration::MAX,
    };
    let mut fsyncs = 0_f64;
    for _ in 0..ROUNDS {
        let folder = place::folder();
        fsyncs = fsyncs.max(place::fsyncs(folder.path()));
        let url = place::sqlite(folder.path(), "commands.db").await;
        let ctx = books::open(&url, 0).await;
        found(&ctx).await;
        books::close(ctx).await;
        for copy in ["baseline.db", "baseline_alone.db", "alone.db"] {
            std::fs::copy(folder.path().join("commands.db"), folder.path().join(copy))
                .expect("the disk has room");
        }
        let ctx = books::open(&url, 0).await;
        best.together = best.together.min(clients(&ctx, CLIENTS, TOGETHER).await);
        books::close(ctx).await;
        let file = |name: &str| folder.path().join(name);
        let recorded = Recorded::read(&file("commands.db"), &file("baseline.db"));
        assert_eq!(recorded.postings(), TOGETHER, "every posting was recorded");
        best.baseline =
            best.baseline
                .min(replay(&recorded, TOGETHER, CLIENTS, &file("baseline.db")));
        let alone = replay(&recorded, ALONE, 1, &file("baseline_alone.db"));
        best.baseline_alone = best.baseline_alone.min(alone);
        let ctx = books::open(&place::url_of(&file("alone.db")), 0).await;
        best.alone = best.alone.min(clients(&ctx, 1, ALONE).await);
        books::close(ctx).await;
    }
    let (together, baseline) = (rate(TOGETHER, best.together), rate(TOGETHER, best.baseline));
    let (alone, baseline_alone) = (rate(ALONE, best.alone), rate(ALONE, best.baseline_alone));
    let none = Target::None;
    table.add("disk: flushes of 4 KiB", fsyncs, "/s", none);
    table.add("SQLite: postings, 64 clients", together, "/s", none);
    table.add("SQLite: postings, one commit each", alone, "/s", none);
    table.add("SQLite library alone: 64 a commit", baseline, "/s", none);
    table.add(
        "SQLite library alone: one commit each",
        baseline_alone,
        "/s",
        none,
    );
    let ratio = together / baseline;
    table.add(
        "SQLite: 64 clients / library alone",
        ratio,
        "×",
        Target::AtLeast(0.5),
    );
    let ratio = together / alone;
    table.add(
        "SQLite: 64 clients / one commit each",
        ratio,
        "×",
        Target::AtLeast(10.0),
    );
}

async fn postgres(table: &mut Table) {
    let Some(server) = Server::database().await else {
        return;
    };
    let ctx = books::open(&server.url, 0).await;
    found(&ctx).await;
    let (mut together, mut alone) = (Duration::MAX, Duration::MAX);
    for _ in 0..ROUNDS {
        together = together.min(clients(&ctx, CLIENTS, TOGETHER).await);
        alone = alone.min(clients(&ctx, 1, ALONE).await);
    }
    books::close(ctx).await;
    server.remove().await;
    let (together, alone) = (rate(TOGETHER, together), rate(ALONE, alone));
    table.add(
        "PostgreSQL: postings, 64 clients",
        together,
        "/s",
        Target::None,
    );
    table.add(
        "PostgreSQL: postings, one commit each",
        alone,
        "/s",
        Target::None,
    );
    let ratio = together / alone;
    table.add(
        "PostgreSQL: 64 clients / one commit each",
        ratio,
        "×",
        Target::AtLeast(5.0),
    );
}

/// How long `clients` need for `postings`; each waits for its answer before it asks again.
async fn clients(ctx: &Ctx, clients: usize, postings: usize) -> Duration {
    ctx.fund_id(FUND).await.expect("the fund is there");
    let next = Arc::new(AtomicUsize::new(0));
    let start = Instant::now();
    let running: Vec<_> = (0..clients)
        .map(|_| {
            let (ctx, next) = (ctx.clone(), Arc::clone(&next));
            tokio::spawn(async move {
                loop {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    if n >= postings {
                        break;
                    }
                    let post = Post {
                        on: month(0),
                        journals: vec![pair(n)],
                    };
                    ctx.run(&key(), post).await.expect("posts");
                }
            })
        })
        .collect();
    for client in running {
        client.await.expect("the client ends");
    }
    start.elapsed()
}
