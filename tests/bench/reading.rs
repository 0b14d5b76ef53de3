//! Trial balances, verification and journal pages of a long book, beside a short one.

use crate::books::{self, FUND, fill, fill_month, found};
use crate::place;
use crate::table::{Table, Target, millis, rate, shortest};
use cofund::access::{Action, Permit, Scope};
use cofund::app::Ctx;
use cofund::ledger::read::{AsOf, Filter, Recorded, journals, trial_balance};
use cofund::ledger::verify::verify;
use entity::value::{Day, FundId};
use std::time::Instant;

const CLOSED: usize = 1_000_000;
const OPEN: usize = 50_000;

pub async fn run(table: &mut Table, wanted: impl Fn(&str) -> bool) {
    let folder = place::folder();
    let start = Instant::now();
    let url = place::sqlite(folder.path(), "long.db").await;
    let long = Book::of(fill(&url, CLOSED, OPEN).await).await;
    eprintln!(
        "{} entries made in {:.0} s",
        CLOSED + OPEN,
        start.elapsed().as_secs_f64()
    );
    if wanted("trial_balance") {
        let url = place::sqlite(folder.path(), "tenth.db").await;
        let tenth = Book::of(fill(&url, CLOSED / 10, OPEN).await).await;
        trial_balances(table, &long, &tenth).await;
    }
    if wanted("verify") {
        verification(table, &long).await;
    }
    if wanted("journal_page") {
        let url = place::sqlite(folder.path(), "short.db").await;
        let ctx = books::open(&url, 0).await;
        found(&ctx).await;
        fill_month(&ctx, 0, 250).await;
        pages(table, &long, &Book::of(ctx).await).await;
    }
}

struct Book {
    ctx: Ctx,
    fund: FundId,
    permit: Permit,
}

impl Book {
    async fn of(ctx: Ctx) -> Self {
        let fund = ctx.fund_id(FUND).await.expect("the fund is there");
        let permit = ctx
            .permit(Action::Read, Scope::Fund(fund))
            .expect("may read");
        Self { ctx, fund, permit }
    }

    async fn trial(&self, day: Day, recorded: Recorded) {
        let conn = self.ctx.app.db.snapshot().await.unwrap();
        let trial = trial_balance(&conn, &self.permit, self.fund, AsOf { day, recorded })
            .await
            .expect("a trial balance");
        assert!(!trial.lines.is_empty());
        conn.commit().await.unwrap();
    }

    async fn page(&self, filter: &Filter) {
        let conn = self.ctx.app.db.snapshot().await.unwrap();
        let page = journals(&conn, &self.permit, self.fund, filter, None, 50)
            .await
            .expect("a page");
        assert_eq!(page.items.len(), 50);
        conn.commit().await.unwrap();
    }
}

async fn trial_balances(table: &mut Table, long: &Book, tenth: &Book) {
    // The last day but two with entries, so that no balance of today is the answer.
    let last = books::day("2026-02-25");
    let ever = Recorded::Ever;
    let (mut a, mut b) = (f64::MAX, f64::MAX);
    for _ in 0..5 {
        a = a.min(millis(shortest(5, || long.trial(last, ever)).await));
        b = b.min(millis(shortest(5, || tenth.trial(last, ever)).await));
    }
    let name = "trial balance, 1,000,000 closed entries and 50,000 open";
    table.add(name, a, "ms", Target::Below(50.0));
    table.add(
        "trial balance, 100,000 closed and 50,000 open",
        b,
        "ms",
        Target::None,
    );
    table.add("  long / short closed part", a / b, "×", Target::Below(1.5));
    let closed = books::day("2025-06-30");
    let a = millis(shortest(10, || long.trial(closed, ever)).await);
    table.add("trial balance of a closed day", a, "ms", Target::None);
    let before = Recorded::Through(250_000 * 18 / 24);
    let a = millis(shortest(5, || long.trial(closed, before)).await);
    table.add(
        "  as recorded before that month's close",
        a,
        "ms",
        Target::None,
    );
    let a = millis(shortest(3, || long.trial(last, Recorded::Through(9_000))).await);
    table.add(
        "  as recorded before any close, of the last day",
        a,
        "ms",
        Target::None,
    );
}

async fn verification(table: &mut Table, long: &Book) {
    let mut best = 0_f64;
    for _ in 0..4 {
        let conn = long.ctx.app.db.snapshot().await.unwrap();
        let start = Instant::now();
        let report = verify(&conn).await.expect("verifies");
        let took = start.elapsed();
        assert!(report.findings.is_empty(), "the book holds");
        let entries = usize::try_from(report.entries).unwrap();
        best = best.max(rate(entries, took));
        conn.commit().await.unwrap();
    }
    table.add(
        "verify: entries (four a journal)",
        best,
        "/s",
        Target::AtLeast(300_000.0),
    );
}

async fn pages(table: &mut Table, long: &Book, short: &Book) {
    let account = Filter {
        account: Some("1100".into()),
        ..Filter::default()
    };
    for (name, filter) in [("newest", Filter::default()), ("of an account", account)] {
        let (mut a, mut b) = (f64::MAX, f64::MAX);
        for _ in 0..5 {
            a = a.min(millis(shortest(10, || long.page(&filter)).await));
            b = b.min(millis(shortest(10, || short.page(&filter)).await));
        }
        table.add(
            format!("journal page, {name}: 1,000,000 entries"),
            a,
            "ms",
            Target::None,
        );
        table.add(
            format!("journal page, {name}: 1,000 entries"),
            b,
            "ms",
            Target::None,
        );
        table.add("  long / short book", a / b, "×", Target::Below(1.5));
    }
}
