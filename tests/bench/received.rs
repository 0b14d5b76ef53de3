//! Applications: bringing a file in, and reading lists of a thousand and of a hundred thousand.

use crate::books::{self, FUND, key};
use crate::entering::peak;
use crate::place::{self, Server};
use crate::table::{Table, Target, millis, rate, shortest};
use cofund::app::Ctx;
use cofund::dealflow::CreateRound;
use cofund::dealflow::import::{ImportApplications, Source, guess, preview};
use cofund::dealflow::view::{Sort, Sought, applications};
use cofund::fund::Amount;
use cofund::money::Currency;
use entity::value::FundId;
use sea_orm::ConnectionTrait;
use std::fmt::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

const FEW: usize = 1_000;
const MANY: usize = 100_000;
const ROUNDS: usize = 15;
/// Applications that hold the rare word, however many there are.
const RARE: usize = 20;

pub async fn run(table: &mut Table) {
    let folder = place::folder();
    let mut costs = Vec::new();
    for n in [FEW, MANY] {
        let url = place::sqlite(folder.path(), &format!("received{n}.db")).await;
        costs.push(measured(table, &url, folder.path(), n, "SQLite").await);
    }
    compared(table, "SQLite", &costs);
    let mut costs = Vec::new();
    for n in [FEW, MANY] {
        let Some(server) = Server::database().await else {
            return;
        };
        costs.push(measured(table, &server.url, folder.path(), n, "PostgreSQL").await);
        server.remove().await;
    }
    compared(table, "PostgreSQL", &costs);
}

/// A file of `n` applications with some hundred words each.
fn file(folder: &Path, n: usize) -> Source {
    let mut text = String::from("company_name,amount,country,product,problem,impact\n");
    let words = [
        "sand",
        "heat",
        "grid",
        "pump",
        "cell",
        "wind",
        "蓄電池",
        "水素",
    ];
    for i in 0..n {
        let word = |k: usize| {
            format!(
                "{}{}",
                words[(i * 7 + k) % words.len()],
                (i * 31 + k * 17) % 5_000
            )
        };
        let many = |from: usize| (from..from + 25).map(word).collect::<Vec<_>>().join(" ");
        let rare = if i % (n / RARE) == 0 { "zephyr" } else { "" };
        let amount = 5_000 + i * 13 % 40_000;
        _ = writeln!(
            text,
            "Company {i},{amount},EE,{} {rare},{},{}",
            many(0),
            many(30),
            many(60)
        );
    }
    let path = folder.join(format!("{n}.csv"));
    std::fs::write(&path, text).unwrap();
    Source::File(path)
}

async fn filled(ctx: &Ctx, source: &Source) -> Duration {
    books::found(ctx).await;
    let amount = |text: &str| Amount::new(text);
    let create = CreateRound {
        fund: FUND.into(),
        code: "ROUND".into(),
        title: "Round".into(),
        title_ja: String::new(),
        summary: String::new(),
        summary_ja: String::new(),
        opens_at: "2026-01-01 09:00".into(),
        closes_at: "2026-03-31 17:00".into(),
        grace_minutes: 0,
        budget: amount("500000"),
        ask_least: amount("5000"),
        ask_most: amount("50000"),
    };
    ctx.run(&key(), create).await.unwrap();
    let fund = FundId(1);
    let mapping = guess(ctx, fund, "ROUND", source).await.unwrap();
    let seen = preview(ctx, fund, "ROUND", source, &mapping).await.unwrap();
    assert_eq!(seen.faults, vec![]);
    let command = ImportApplications {
        fund: FUND.into(),
        round: "ROUND".into(),
        file_name: "bench.csv".into(),
        file_hash: seen.file_hash,
        rows: seen.rows,
        mapping,
        confirm: seen.confirm,
        source: source.clone(),
        progress: None,
    };
    let start = Instant::now();
    ctx.run(&key(), command).await.unwrap();
    start.elapsed()
}

/// What is read: name, and how.
fn readings() -> Vec<(&'static str, Sought)> {
    let plain = Sought {
        limit: 50,
        ..Sought::default()
    };
    let by = |sort: &str| Sought {
        sort: Sort::read(sort).unwrap(),
        ..plain.clone()
    };
    let with = |q: &str| Sought {
        q: q.into(),
        ..plain.clone()
    };
    vec![
        ("first page", plain.clone()),
        ("first page by name", by("name")),
        ("first page by amount", by("-asked")),
        (
            "narrowed to round and stage",
            Sought {
                round: "ROUND".into(),
                stage: "submitted".into(),
                ..plain.clone()
            },
        ),
        ("a rare word", with("zephyr")),
        ("a frequent word", with("compan")),
    ]
}

async fn measured(
    table: &mut Table,
    url: &str,
    folder: &Path,
    n: usize,
    engine: &str,
) -> Vec<(&'static str, f64)> {
    let source = file(folder, n);
    let ctx = books::open(url, 0).await;
    let before = peak();
    let took = filled(&ctx, &source).await;
    let target = if engine == "SQLite" {
        Target::AtLeast(5_000.0)
    } else {
        Target::None
    };
    if n == MANY {
        table.add(
            format!("applications from a file, {engine}"),
            rate(n, took),
            "/s",
            target,
        );
        table.add(
            "  memory added at most",
            peak() - before,
            "MiB",
            Target::Below(256.0),
        );
        let sql = "ANALYZE";
        ctx.app.db.write.execute_unprepared(sql).await.unwrap();
    }
    let euro = Currency::from_code("EUR").unwrap();
    let mut costs = Vec::new();
    let mut deep = readings();
    let last = after(&ctx, n - 60, euro).await;
    deep.push((
        "a page near the end",
        Sought {
            after: Some(last),
            limit: 50,
            ..Sought::default()
        },
    ));
    for (name, sought) in deep {
        let read = || async {
            let found = applications(&ctx, (FundId(1), euro), &sought)
                .await
                .unwrap();
            assert!(!found.lines.is_empty(), "{name}");
        };
        costs.push((name, millis(shortest(ROUNDS, read).await)));
    }
    books::close(ctx).await;
    costs
}

/// The application after so many of them.
async fn after(ctx: &Ctx, n: usize, euro: Currency) -> String {
    let sought = Sought {
        limit: n as u64,
        ..Sought::default()
    };
    let found = applications(ctx, (FundId(1), euro), &sought).await.unwrap();
    found.next.unwrap()
}

fn compared(table: &mut Table, engine: &str, costs: &[Vec<(&'static str, f64)>]) {
    let [few, many] = costs else { return };
    for ((name, few), (_, many)) in few.iter().zip(many) {
        table.add(
            format!("{name} of {MANY}, {engine}"),
            *many,
            "ms",
            Target::None,
        );
        table.add(
            format!("  times that of {FEW}"),
            many / few,
            "×",
            Target::Below(2.0),
        );
    }
}
