//! Capital after two calls, of which the partner still owes part of the second.

use super::read::{main_text, table};
use crate::engine::{Database, both};
use crate::forms::desk::Desk;
use crate::funded::{amount, funded};
use crate::world::{day, key};
use cofund::app::Ctx;
use cofund::fund::call::IssueCall;
use cofund::fund::receive::Receive;

async fn call(ctx: &Ctx, total: &str, notice: &str, due: &str) {
    let call = IssueCall {
        fund: "ALPHA".into(),
        total: amount(total),
        notice_on: day(notice),
        due_on: day(due),
        purpose: "Second & last".into(),
        excused: Vec::new(),
        rates: Vec::new(),
    };
    ctx.run(&key(), call).await.expect("the call is issued");
}

async fn receive(ctx: &Ctx, sponsor: &str, paid: &str, on: &str) {
    let receipt = Receive {
        fund: "ALPHA".into(),
        sponsor: sponsor.into(),
        bank: "MAIN".into(),
        amount: amount(paid),
        on: day(on),
        reference: "R-1".into(),
        call: None,
    };
    let received = ctx.run(&key(), receipt).await;
    received.expect("the money is received");
}

/// Late by 31 days on the day the clock stands at.
async fn history(db: &Database) -> Desk {
    let (_app, ctx) = funded(db).await;
    call(&ctx, "100000", "2025-12-01", "2025-12-15").await;
    receive(&ctx, "T", "60001", "2025-12-12").await;
    receive(&ctx, "P", "10000", "2025-12-15").await;
    Desk::over(db).await
}

both! {
async fn the_overview_says_what_stands_and_what_waits(db: Database) {
    let desk = history(&db).await;
    let page = desk.get("/funds/ALPHA").await;
    assert_eq!(page.status, 200, "{}", page.text);
    let text = main_text(&page.text);
    for said in [
        "Committed EUR 1.00 M 40% from the partner",
        "Called EUR 600,000.00 60% of commitments",
        "Paid in EUR 570,000.00 95% of what is called",
        "Disbursed EUR 0.00 0% of commitments",
        "Sponsor P is late with CC-2 EUR 30,000.00 was due on 15 Dec 2025, 31 days ago",
        "Close the books through 31 Dec 2025",
    ] {
        assert!(text.contains(said), "{said} in {text}");
    }
    let japanese = desk.get("/funds/ALPHA?lang=ja").await;
    let text = main_text(&japanese.text);
    for said in [
        "出資約束額 EUR 100万",
        "Sponsor Pの CC-2 が遅れています EUR 30,000.00、期日 2025年12月15日（31日前）",
    ] {
        let plain = text.replace(['\u{2068}', '\u{2069}'], "");
        assert!(plain.contains(said), "{said} in {plain}");
    }
}
}

both! {
async fn calls_show_each_share_with_what_is_open(db: Database) {
    let desk = history(&db).await;
    let page = desk.get("/funds/ALPHA/calls").await;
    assert_eq!(
        table(&page.text, "Capital calls"),
        [
            vec!["Call", "Sponsor", "Called", "Outstanding", "Due", "Status"],
            vec!["CC-2", "Sponsor T", "60,000.00", "0.00", "15 Dec 2025", "Paid"],
            vec!["CC-2", "Sponsor P", "40,000.00", "30,000.00", "15 Dec 2025", "Late 31 days"],
            vec!["CC-1", "Sponsor T", "300,000.00", "0.00", "15 Feb 2024", "Paid"],
            vec!["CC-1", "Sponsor P", "200,000.00", "0.00", "15 Feb 2024", "Paid"],
        ]
    );
    let page = desk.get("/funds/ALPHA/calls/2").await;
    let shares = table(&page.text, "Shares");
    let partner = ["Sponsor P", "40,000.00", "", "40,000.00", "10,000.00", "30,000.00", "0.00", "Late 31 days"];
    assert_eq!(shares[2], partner);
    assert!(page.text.contains("Second &#38; last"), "{}", page.text);
    let receipts = table(&page.text, "Receipts");
    assert_eq!(receipts[1][..6], ["3", "12 Dec 2025", "Sponsor T R-1", "60,001.00", "CC-2", "1.00"]);
    for missing in ["/funds/ALPHA/calls/3", "/funds/ALPHA/calls/x", "/funds/NONE/calls"] {
        assert_eq!(desk.get(missing).await.status, 404, "{missing}");
    }
    let wrong = desk.get("/funds/ALPHA/calls?after=x").await;
    assert_eq!(wrong.status, 422, "{}", wrong.text);
}
}

both! {
async fn sponsors_and_commitments_agree_with_the_books(db: Database) {
    let desk = history(&db).await;
    let page = desk.get("/funds/ALPHA/commitments").await;
    assert_eq!(
        table(&page.text, "By sponsor")[1..],
        [
            vec!["Sponsor T", "national", "600,000.00", "360,000.00", "240,000.00", "0.00", "60%"],
            vec!["Sponsor P", "partner", "400,000.00", "240,000.00", "160,000.00", "30,000.00", "60%"],
        ]
    );
    let changes = table(&page.text, "How it came about");
    assert_eq!(changes.len(), 3, "{changes:?}");
    assert_eq!(changes[1][1..], ["Commitment", "", "400,000.00", "2"]);
    let page = desk.get("/funds/ALPHA/sponsors").await;
    let standing = table(&page.text, "Where each sponsor stands");
    assert_eq!(
        standing[1],
        ["Sponsor T", "600,000.00", "360,000.00", "0.00", "1.00", "0.00", "360,000.00", "0.00"]
    );
}
}

both! {
async fn lists_go_on_where_a_page_ends(db: Database) {
    let (_app, ctx) = funded(&db).await;
    for _ in 0..27 {
        receive(&ctx, "T", "1", "2024-03-01").await;
    }
    let desk = Desk::over(&db).await;
    let first = desk.get("/funds/ALPHA/receipts").await;
    let rows = table(&first.text, "Receipts");
    assert_eq!((rows.len(), rows[1][0].as_str(), rows[25][0].as_str()), (26, "29", "5"));
    let next = "/funds/ALPHA/receipts?after=5";
    assert!(first.text.contains(&format!("href=\"{next}\"")), "{}", first.text);
    let second = desk.get(next).await;
    let numbers: Vec<_> = table(&second.text, "Receipts").into_iter().skip(1).map(|r| r[0].clone()).collect();
    assert_eq!(numbers, ["4", "3", "2", "1"]);
    assert!(second.text.contains("href=\"/funds/ALPHA/receipts\""), "{}", second.text);
}
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_instance_says_where_to_begin() {
    let db = Database::fresh(crate::engine::Engine::Sqlite).await;
    let desk = Desk::over(&db).await;
    let page = desk.get("/").await;
    assert_eq!(page.status, 200, "{}", page.text);
    assert!(main_text(&page.text).contains("There is no fund yet"));
    assert!(page.text.contains("href=\"/do/programme-start\""));
    let desk = Desk::small().await;
    let page = desk.get("/").await;
    let text = main_text(&page.text);
    assert!(text.contains("Programme: 1 of 10 countries"), "{text}");
    let page = desk.get("/funds/ALPHA").await;
    assert!(main_text(&page.text).contains("Sign the first agreement"));
}
