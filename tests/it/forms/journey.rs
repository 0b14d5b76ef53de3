//! From nothing to a reversed receipt, by forms only.

use super::desk::Desk;
use crate::engine::both;
use crate::world::{key, legs_of};

/// Two sponsors, one committing in another currency, sign and commit.
async fn found(desk: &Desk) {
    let programme = [
        ("code", "PROG"),
        ("name", "Baltic programme"),
        ("target_countries", "3"),
        ("currency", "EUR"),
    ];
    assert_eq!(
        desk.done("/do/programme-start", &programme).await,
        "/?done=programme-start"
    );
    let fund = [
        ("programme", "PROG"),
        ("code", "AMBER"),
        ("name", "Amber Coast"),
        ("kind", "national"),
        ("country", "LV"),
        ("currency", "EUR"),
        ("zone", "Europe/Riga"),
        ("weekend", "sat-sun"),
        ("starts_on", "2025-01-01"),
        ("ends_on", "2034-12-31"),
        ("holidays", "2026-01-01; New Year\r\n2026-12-25; Christmas"),
    ];
    assert_eq!(
        desk.done("/do/fund-open", &fund).await,
        "/funds/AMBER?done=fund-open"
    );
    for (code, kind, side, currency, rate) in [
        ("STATE", "treasury", "local", "EUR", ""),
        ("GULF", "partner", "partner", "KWD", "3.10"),
    ] {
        let sponsor = [
            ("code", code),
            ("name", code),
            ("kind", kind),
            ("country", "LV"),
        ];
        desk.done("/funds/AMBER/do/sponsor-register", &sponsor)
            .await;
        let sign = [
            ("sponsor", code),
            ("side", side),
            ("currency", currency),
            ("signed_on", "2026-01-05"),
            ("terms.notice_days", "5"),
            ("terms.default_interest", "0.08"),
            ("terms.reference_rate", rate),
            ("terms.limits", "sector; energy; 0.25"),
        ];
        desk.done("/funds/AMBER/do/agreement-sign", &sign).await;
    }
    for (code, amount) in [("STATE", "3,000,000"), ("GULF", "1,000,000.000")] {
        let commit = [("sponsor", code), ("amount", amount), ("on", "2026-01-06")];
        desk.done("/funds/AMBER/do/commit", &commit).await;
    }
}

const CALL: [(&str, &str); 5] = [
    ("total", "610,000.00"),
    ("notice_on", "2026-01-07"),
    ("due_on", "2026-01-14"),
    ("purpose", "First investments"),
    ("rates.KWD", "3.10"),
];

both! {
    async fn a_fund_lives_by_its_forms(db: crate::engine::Database) {
        let desk = Desk::over(&db).await;
        found(&desk).await;
        assert_eq!(
            legs_of(&desk.app, 2).await,
            ["9100:GULF KWD 1000000.000", "9200:GULF KWD -1000000.000"]
        );
        let mut preview = CALL.to_vec();
        preview.push(("step", "preview"));
        let page = desk.post("/funds/AMBER/do/call-issue", &preview).await;
        assert_eq!(page.status, 200, "{}", page.text);
        assert!(page.text.contains("EUR\u{a0}300,000.00"), "{}", page.text);
        assert!(page.text.contains("KWD\u{a0}100,000.000"), "{}", page.text);
        assert!(page.control("total").contains("610,000.00"));
        assert_eq!(desk.journals().await, 2, "a preview books nothing");
        let page = desk.post("/funds/AMBER/do/call-issue", &CALL).await;
        assert_eq!(page.location, "/funds/AMBER/calls/1?done=call-issue&no=1");
        let receive = [
            ("sponsor", "STATE"),
            ("bank", "MAIN"),
            ("amount", "300,000"),
            ("on", "2026-01-12"),
            ("reference", "F-1"),
        ];
        let at = desk.done("/funds/AMBER/do/receive", &receive).await;
        assert_eq!(at, "/funds/AMBER/journal/4?done=receive&no=4");
        assert_eq!(
            legs_of(&desk.app, 4).await,
            ["1100:MAIN:L EUR 300000.00", "1200:STATE EUR -300000.00"]
        );
        let reverse = [("seq", "4"), ("on", "2026-01-13"), ("reason", "Booked twice")];
        let at = desk.done("/funds/AMBER/do/reverse", &reverse).await;
        assert_eq!(at, "/funds/AMBER/journal/5?done=reverse&no=5");
        assert_eq!(
            legs_of(&desk.app, 5).await,
            ["1100:MAIN:L EUR -300000.00", "1200:STATE EUR 300000.00"]
        );
        let again = desk.post_anew("/funds/AMBER/do/reverse", &reverse).await;
        assert_eq!(again.status, 409);
        assert!(again.text.contains("reversed already, by journal 5"), "{}", again.text);
        assert!(again.control("reason").contains("Booked twice"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_sent_twice_books_once() {
    let desk = Desk::committed().await;
    let before = desk.journals().await;
    let key = key();
    let commit = [
        ("sponsor", "TREASURY"),
        ("amount", "500"),
        ("on", "2026-01-10"),
    ];
    let first = desk.send("/funds/ALPHA/do/commit", &key, &commit).await;
    let second = desk.send("/funds/ALPHA/do/commit", &key, &commit).await;
    assert_eq!((first.status, second.status), (303, 303));
    assert_eq!(first.location, second.location);
    assert_eq!(desk.journals().await, before + 1);
    // Gone back and changed: what was booked stands, and the form says so under a new key.
    let changed = [
        ("sponsor", "TREASURY"),
        ("amount", "600"),
        ("on", "2026-01-10"),
    ];
    let third = desk.send("/funds/ALPHA/do/commit", &key, &changed).await;
    assert_eq!(third.status, 409, "{}", third.text);
    assert!(
        third.text.contains("sent before with other contents"),
        "{}",
        third.text
    );
    assert!(!third.text.contains(&key));
    assert!(third.control("amount").contains("600"));
    assert_eq!(desk.journals().await, before + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_says_by_how_much() {
    let desk = Desk::committed().await;
    let cancel = [
        ("sponsor", "TREASURY"),
        ("amount", "1000000.01"),
        ("on", "2026-01-10"),
    ];
    let page = desk
        .post_anew("/funds/ALPHA/do/commit-cancel?lang=de", &cancel)
        .await;
    assert_eq!(page.status, 422, "a point is no German decimal mark");
    let cancel = [
        ("sponsor", "TREASURY"),
        ("amount", "1.000.000,01"),
        ("on", "2026-01-10"),
    ];
    let page = desk
        .post_anew("/funds/ALPHA/do/commit-cancel?lang=de", &cancel)
        .await;
    assert_eq!(page.status, 409);
    let says = "1.000.000,00 EUR can be called; 1.000.000,01 is 0,01 too much";
    assert!(page.text.contains(says), "{}", page.text);
    assert!(page.text.contains("commitment.over_call"));
    assert!(page.control("amount").contains("1.000.000,01"));
    let page = desk
        .post_anew(
            "/funds/ALPHA/do/commit-cancel?lang=ja",
            &[
                ("sponsor", "TREASURY"),
                ("amount", "1,000,000.01"),
                ("on", "2026-01-10"),
            ],
        )
        .await;
    assert!(page.text.contains("0.01 超過します"), "{}", page.text);
}

/// An amendment starts from what stands, so that nothing is dropped by leaving it out.
#[tokio::test(flavor = "multi_thread")]
async fn terms_are_amended_from_what_stands() {
    let desk = Desk::committed().await;
    let page = desk.get("/funds/ALPHA/do/terms-amend").await;
    assert!(page.text.contains(r#"method="get""#), "{}", page.text);
    let matching = [
        ("sponsor", ""),
        ("effective_on", "2026-01-06"),
        ("terms.unlock_share", "2/3"),
        ("terms.matching.cap", "2500000"),
    ];
    let page = desk
        .post_anew("/funds/ALPHA/do/terms-amend?sponsor=", &matching)
        .await;
    assert_eq!(page.status, 422, "a matching rule is given as a whole");
    assert!(!page.error("terms.matching.max_government_share").is_empty());
    assert!(page.error("terms.matching.cap").is_empty());
    let mut whole = matching.to_vec();
    whole.extend([
        ("terms.matching.ratio_government_per_private", "1.5"),
        ("terms.matching.private_floor", "0"),
        ("terms.matching.max_government_share", "0.6"),
        ("terms.limits", "sector; energy; 0.25\nregion; Kurzeme; 0.5"),
        ("terms.excuse", "no"),
    ]);
    desk.done("/funds/ALPHA/do/terms-amend?sponsor=", &whole)
        .await;
    let page = desk
        .get("/funds/ALPHA/do/terms-amend?sponsor=&lang=de")
        .await;
    assert!(page.control("terms.unlock_share").contains("2/3"));
    assert!(page.control("terms.matching.cap").contains("2.500.000,00"));
    assert!(
        page.control("terms.matching.max_government_share")
            .contains("0,6")
    );
    assert!(
        page.text
            .contains("sector; energy; 0.25\nregion; Kurzeme; 0.5</textarea>")
    );
    assert!(
        page.text.contains(r#"<option value="no" selected>"#),
        "{}",
        page.text
    );
}
