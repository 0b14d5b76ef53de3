//! Small files: what one row becomes, and which rows are refused.

use super::{CREATE, RAISE, bring, file, refusals, totals};
use crate::engine::both;
use crate::funded::{amount, journals};
use crate::world::{app, ctx, day, key};
use cofund::error::Error;
use cofund::fund::award::IncreaseAward;
use cofund::fund::found::StartProgramme;
use cofund::fund::import::{Options, read};
use entity::{award, company, journal};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use std::collections::BTreeMap;

/// One good row and twenty-one others, of which G-19 is good.
const ROWS: [&str; 22] = [
    r#"{"amountAwarded": 100.10, "amountAppliedFor": 200, "amountDisbursed": 60}"#,
    r#"{"amountAwarded": 50}"#,
    r#"{"id": "G-3", "currency": "EUR", "amountAwarded": "7.005"}"#,
    r#"{"id": "G-4", "awardDate": "2020-2-3", "amountAwarded": 1}"#,
    r#"{"id": "G-5", "awardDate": "2021-02-29", "amountAwarded": 1}"#,
    r#"{"id": "G-6", "awardDate": "03/02/2020", "amountAwarded": 1}"#,
    r#"{"id": "G-7", "amountAwarded": 10, "amountDisbursed": 10.01}"#,
    r#"{"id": "G-8", "amountAwarded": 0}"#,
    r#"{"id": "G-9", "amountAwarded": -5}"#,
    r#"{"id": "G-10", "amountAwarded": 12345678901234567.895}"#,
    r#"{"id": "G-11", "amountAwarded": 1e3}"#,
    r#"{"id": "G-12"}"#,
    r#"{"id": null, "amountAwarded": 1}"#,
    r#"{"id": "G-14", "amountAwarded": 1, "recipientOrganization": []}"#,
    r#"{"id": "G-15", "amountAwarded": 1, "title": "a\u202eb"}"#,
    r#"{"id": "G-16", "amountAwarded": true}"#,
    r#"{"id": "G-17", "amountAwarded": "1,000"}"#,
    r#"{"id": "G-18", "currency": "gbp", "amountAwarded": 1}"#,
    r#"{"id": "G-19", "amountAwarded": "20.5", "awardDate": "2020-03-01T23:59:59.5-08:00", "amountDisbursed": "20.50"}"#,
    r#"{"id": "G-20", "amountAwarded": 1, "amountAppliedFor": -1}"#,
    r#"{"id": "G-21", "amountAwarded": 1, "awardDate": "9999-12-31"}"#,
    r#"{"id": "G-22", "amountAwarded": 1, "awardDate": "2020-03-01 and more"}"#,
];

both!(
    async fn bad_rows_are_refused_alone_and_summed_exactly(db: Database) {
        let app = app(&db).await;
        let summary = bring(&ctx(&app), &file(&ROWS), CREATE)
            .await
            .expect("imported");
        assert_eq!(
            (summary.rows, summary.imported, summary.already_there),
            (22, 2, 0)
        );
        assert_eq!(
            refusals(&summary),
            [
                "2 G-1 import.repeated_id",
                "3 G-3 ledger.currency_mismatch",
                "4 G-4 date.format",
                "5 G-5 date.invalid",
                "6 G-6 date.format",
                "7 G-7 award.over_disbursement",
                "8 G-8 money.sign",
                "9 G-9 money.sign",
                "10 G-10 money.scale",
                "11 G-11 money.format",
                "12 G-12 import.missing",
                "13 - import.missing",
                "14 G-14 import.type",
                "15 G-15 text.bidi_control",
                "16 G-16 import.type",
                "17 G-17 money.format",
                "18 G-18 currency.unknown",
                "20 G-20 money.sign",
                "21 G-21 date.range",
                "22 G-22 date.format",
            ]
        );
        assert_eq!(
            totals(&summary.sums, "awarded"),
            [
                "EUR: 0.00 + 0.00 + 7.005 = 7.005, 0 unreadable",
                "GBP: 120.60 + 0.00 + 12345678901234631.895 = 12345678901234752.495, 3 unreadable",
                "gbp: 0 + 0 + 1 = 1, 0 unreadable",
            ]
        );
        assert_eq!(
            journals(&app, "GIVING", 5).await,
            [
                "6 award 2020-02-29 award/1: 9500:A1 100.10 9600:L -50.05 9600:P -50.05",
                "7 tranche.instruct 2020-02-29 award/1: 9700:L -30.00 9750:L 30.00 9700:P -30.00 9750:P 30.00",
                "8 tranche.settle 2020-02-29 award/1: 9700:L 30.00 9750:L -30.00 9700:P 30.00 9750:P -30.00 5200:L 30.00 1100:MAIN:L -30.00 5200:P 30.00 1100:MAIN:P -30.00 9500:A1 -60.00 9600:L 30.00 9600:P 30.00",
                "9 award 2020-03-01 award/2: 9500:A2 20.50 9600:L -10.25 9600:P -10.25",
                "10 tranche.instruct 2020-03-01 award/2: 9700:L -10.25 9750:L 10.25 9700:P -10.25 9750:P 10.25",
                "11 tranche.settle 2020-03-01 award/2: 9700:L 10.25 9750:L -10.25 9700:P 10.25 9750:P -10.25 5200:L 10.25 1100:MAIN:L -10.25 5200:P 10.25 1100:MAIN:P -10.25 9500:A2 -20.50 9600:L 10.25 9600:P 10.25",
            ]
        );
        let companies = company::Entity::find()
            .count(&app.db.read)
            .await
            .expect("counted");
        assert_eq!(companies, 1, "nothing of a refused row is kept");
    }
);

both!(
    async fn a_raised_award_is_three_facts_and_two_payments(db: Database) {
        let app = app(&db).await;
        let rows = [r#"{"amountAwarded": 10, "amountDisbursed": 10.03, "amountAppliedFor": 12}"#];
        let summary = bring(&ctx(&app), &file(&rows), RAISE)
            .await
            .expect("imported");
        assert_eq!(
            (
                summary.imported,
                summary.raised,
                summary.raised_by.to_string()
            ),
            (1, 1, "0.03".into())
        );
        let kinds: Vec<_> = journals(&app, "GIVING", 5)
            .await
            .iter()
            .map(|j| j.split(": ").next().expect("a head").to_owned())
            .collect();
        assert_eq!(
            kinds,
            [
                "6 award 2020-02-29 award/1",
                "7 award.increase 2020-02-29 award/1",
                "8 tranche.instruct 2020-02-29 award/1",
                "9 tranche.settle 2020-02-29 award/1",
                "10 tranche.instruct 2020-02-29 award/1",
                "11 tranche.settle 2020-02-29 award/1",
            ]
        );
        let row = award::Entity::find()
            .one(&app.db.read)
            .await
            .expect("read")
            .expect("there");
        assert_eq!(
            (
                row.amount.0,
                row.status.as_str(),
                row.external_id.as_deref()
            ),
            (1003, "closed", Some("G-1"))
        );
        let made = journal::Entity::find()
            .filter(journal::Column::Kind.eq("award"))
            .one(&app.db.read)
            .await;
        let meta: BTreeMap<String, String> =
            serde_json::from_str(&made.expect("read").expect("there").meta).expect("JSON");
        let expected = [
            ("applied_for", "12.00"),
            ("company", "GB-COH-1"),
            ("external_id", "G-1"),
            ("recipient", "GB-COH-1"),
            ("recipient_name", "One"),
            ("source", "360giving"),
        ];
        assert_eq!(
            meta,
            expected
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into()
        );
    }
);

both!(
    async fn a_grant_that_changed_and_a_fund_without_money_are_told_apart(db: Database) {
        let app = app(&db).await;
        let ctx = ctx(&app);
        bring(&ctx, &file(&[r#"{"amountAwarded": 10}"#]), CREATE)
            .await
            .expect("imported");
        let changed = bring(&ctx, &file(&[r#"{"amountAwarded": 11}"#]), CREATE)
            .await
            .expect("read");
        assert_eq!(refusals(&changed), ["1 G-1 request.key_reused"]);
        let large = r#"{"id": "G-2", "amountAwarded": 200000.01}"#;
        let refused = bring(&ctx, &file(&[large]), CREATE).await.expect("read");
        assert_eq!(refusals(&refused), ["1 G-2 capital.award_headroom"]);
        assert_eq!(
            company::Entity::find()
                .count(&app.db.read)
                .await
                .expect("counted"),
            1
        );
    }
);

both!(
    async fn without_a_fund_nothing_is_made_and_a_cut_off_making_is_finished(db: Database) {
        let app = app(&db).await;
        let ctx = ctx(&app);
        let text = file(&[r#"{"amountAwarded": 10, "amountDisbursed": 4}"#]);
        let missing = bring(&ctx, &text, Options::default()).await;
        assert!(matches!(missing, Err(Error::NotFound(_))), "{missing:?}");
        // An earlier run stopped after its first step.
        let programme = StartProgramme {
            code: "360GIVING".into(),
            name: "Imported 360Giving data".into(),
            target_countries: 1,
            currency: "GBP".into(),
        };
        ctx.run("360giving/GIVING/make/programme", programme)
            .await
            .expect("started");
        let summary = bring(&ctx, &text, CREATE).await.expect("imported");
        assert_eq!((summary.created, summary.imported), (true, 1));
        let raise = IncreaseAward {
            fund: "GIVING".into(),
            award: 1,
            amount: amount("1"),
            on: day("2020-02-29"),
            reason: "More".into(),
        };
        ctx.run(&key(), raise)
            .await
            .expect("an imported award is an award like any other");
    }
);

both!(
    async fn two_imports_at_once_book_each_row_once(db: Database) {
        let app = app(&db).await;
        let ctx = ctx(&app);
        let rows: Vec<String> = (1..=40)
            .map(|n| format!(r#"{{"id": "G-{n}", "amountAwarded": {n}, "amountDisbursed": 0.5}}"#))
            .collect();
        let text = file(&rows.iter().map(String::as_str).collect::<Vec<_>>());
        let (one, two) = tokio::join!(bring(&ctx, &text, CREATE), bring(&ctx, &text, CREATE));
        for summary in [one.expect("imported"), two.expect("imported")] {
            assert_eq!(summary.imported + summary.already_there, 40);
        }
        assert_eq!(journals(&app, "GIVING", 5).await.len(), 40 * 3);
        assert_eq!(
            award::Entity::find()
                .count(&app.db.read)
                .await
                .expect("counted"),
            40
        );
    }
);

#[test]
fn files_that_are_no_360giving_are_refused_as_a_whole() {
    for (text, rule) in [
        ("", "import.format"),
        ("[]", "import.format"),
        ("{\"grants\": {}}", "import.format"),
        ("{\"grants\": [{\"id\": \"G\"}", "import.format"),
        ("{\"grants\": []} more", "import.format"),
        ("{\"funders\": []}", "import.no_grants"),
    ] {
        assert_eq!(
            read(text).expect_err("not a file of grants").rule(),
            rule,
            "{text}"
        );
    }
    assert_eq!(read("\u{feff}{\"grants\": []}").expect("an empty file"), []);
}

#[test]
fn amounts_keep_the_text_of_the_file_and_org_ids_become_codes() {
    let text = file(&[r#"{"amountAwarded": 0.10000000000000000001}"#]);
    let rows = read(&text).expect("one row");
    assert_eq!(rows[0].awarded.as_deref(), Some("0.10000000000000000001"));
    let code = |id: &str| {
        let mut grant = rows[0].grant.clone().expect("a grant");
        grant.recipient_id = id.into();
        grant.company_code()
    };
    assert_eq!(code("GB-COH-IP28755R"), "GB-COH-IP28755R");
    assert_eq!(code("GB-COH-n/a"), "GB-COH-n-a-147e7d7c2cf4");
    assert_ne!(code("GB-COH-n/a"), code("GB-COH-n?a"));
    assert_eq!(code(&"x".repeat(400)).len(), 60);
}

#[test]
fn codes_and_dates_are_taken_as_they_stand_and_text_on_one_line() {
    let over = r#"{"amountAwarded": 1, "currency": "GBP ", "title": " Two\nlines "}"#;
    let rows = read(&file(&[over])).expect("one row");
    let grant = rows[0]
        .grant
        .clone()
        .expect("a grant, whose currency the booking refuses");
    assert_eq!(
        (grant.currency.as_str(), grant.title.as_str()),
        ("GBP ", "Two lines")
    );
    let rows = read(&file(&[
        r#"{"amountAwarded": 1, "awardDate": "2020-02-29 "}"#,
    ]))
    .expect("one row");
    assert_eq!(
        rows[0].grant.clone().expect_err("no date").rule,
        "date.format"
    );
}
