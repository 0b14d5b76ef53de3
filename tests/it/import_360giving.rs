//! The import of published grants: the real file to the last penny, and rows that are refused.

use crate::engine::both;
use crate::funded::journals;
use crate::world::{app, ctx, key};
use cofund::app::{App, Ctx};
use cofund::error::{Error, Result};
use cofund::fund::award::IncreaseAward;
use cofund::fund::found::StartProgramme;
use cofund::fund::import::{Options, Summary, Sums, import, read};
use cofund::ledger::{Code, store};
use cofund::money::Money;
use entity::{award, company, journal, tranche};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use std::collections::BTreeMap;

const FILE: &str = include_str!("../data/360giving-870.json");
const CREATE: Options = Options {
    create: true,
    raise_award: false,
};
const RAISE: Options = Options {
    create: true,
    raise_award: true,
};

async fn bring(ctx: &Ctx, text: &str, options: Options) -> Result<Summary> {
    import(ctx, "GIVING", text, options, &mut |_, _| {}).await
}

/// Imported, already there, refused and file, per currency, of one amount.
fn totals(sums: &Sums, amount: &str) -> Vec<String> {
    let of = match amount {
        "applied for" => &sums.applied_for,
        "awarded" => &sums.awarded,
        _ => &sums.disbursed,
    };
    let line = |(currency, t): (&String, &cofund::fund::import::Total)| {
        format!(
            "{currency}: {} + {} + {} = {}, {} unreadable",
            t.imported, t.already_there, t.refused, t.file, t.unreadable
        )
    };
    of.iter().map(line).collect()
}

/// Normal-side balances of the fund per number of the chart.
async fn balances(app: &App) -> BTreeMap<i64, String> {
    let fund = app
        .writer
        .fund_id("GIVING")
        .await
        .expect("the fund is there");
    let mut sums: BTreeMap<i64, (i64, _)> = BTreeMap::new();
    let last = store::book_row(&app.db.read, fund)
        .await
        .expect("the book is read")
        .head_seq;
    for seq in 1..=last {
        for (account, minor) in store::legs(&app.db.read, fund, seq)
            .await
            .expect("legs are read")
        {
            let sum = sums
                .entry(account.code.number())
                .or_insert((0, account.currency));
            sum.0 += minor * account.code.normal();
        }
    }
    sums.into_iter()
        .map(|(code, (minor, currency))| (code, Money::from_minor(minor, currency).to_string()))
        .collect()
}

/// A file of rows with these fields laid over a good one.
fn file(rows: &[&str]) -> String {
    let rows: Vec<String> = rows
        .iter()
        .map(|over| {
            let mut row = serde_json::json!({
                "id": "G-1", "title": "A grant", "currency": "GBP", "awardDate": "2020-02-29",
                "recipientOrganization": [{"id": "GB-COH-1", "name": "One"}],
            });
            let over: serde_json::Value = serde_json::from_str(over).expect("a row");
            for (name, value) in over.as_object().expect("an object") {
                row[name] = value.clone();
            }
            row.to_string()
        })
        .collect();
    format!(
        "{{\"version\": [1, {{\"a\": 2.5}}], \"grants\": [{}]}}",
        rows.join(",")
    )
}

fn refusals(summary: &Summary) -> Vec<String> {
    let line = |r: &cofund::fund::import::RefusedRow| {
        format!("{} {} {}", r.row, r.id.as_deref().unwrap_or("-"), r.rule)
    };
    summary.refused.iter().map(line).collect()
}

both!(
    async fn the_real_file_is_booked_to_the_last_penny(db: Database) {
        let app = app(&db).await;
        let ctx = ctx(&app);
        let mut told = Vec::new();
        let summary = import(&ctx, "GIVING", FILE, RAISE, &mut |done, all| {
            told.push((done, all))
        })
        .await
        .expect("the file is imported");
        assert_eq!(
            (told[0], told[told.len() - 1], told.len()),
            ((0, 870), (870, 870), 871)
        );
        assert_eq!(
            (
                summary.rows,
                summary.imported,
                summary.already_there,
                summary.refused.len()
            ),
            (870, 870, 0, 0)
        );
        assert_eq!(
            (
                summary.created,
                summary.raised,
                summary.raised_by.to_string()
            ),
            (true, 9, "5285.28".into())
        );
        assert_eq!(
            totals(&summary.sums, "applied for"),
            ["GBP: 52777419.46 + 0.00 + 0.00 = 52777419.46, 0 unreadable"]
        );
        assert_eq!(
            totals(&summary.sums, "awarded"),
            ["GBP: 51625696.54 + 0.00 + 0.00 = 51625696.54, 0 unreadable"]
        );
        assert_eq!(
            totals(&summary.sums, "disbursed"),
            ["GBP: 38711248.17 + 0.00 + 0.00 = 38711248.17, 0 unreadable"]
        );
        let booked = balances(&app).await;
        // Awarded and raised, less disbursed, is what remains promised.
        let expected = [
            (1100, "13088751.83"),
            (1200, "0.00"),
            (3100, "51800000.00"),
            (5200, "38711248.17"),
            (9100, "51800000.00"),
            (9200, "0.00"),
            (9300, "51800000.00"),
            (9500, "12919733.65"),
            (9600, "12919733.65"),
            (9700, "0.00"),
            (9750, "0.00"),
        ];
        assert_eq!(
            booked,
            expected.map(|(code, text)| (code, text.to_owned())).into()
        );
        assert_eq!(Code::Grants.number(), 5200);
        let (read, assumed) = (&app.db.read, tranche::Column::DateAssumed.eq(1));
        assert_eq!(
            company::Entity::find().count(read).await.expect("counted"),
            694
        );
        assert_eq!(
            award::Entity::find().count(read).await.expect("counted"),
            870
        );
        assert_eq!(
            tranche::Entity::find()
                .filter(assumed)
                .count(read)
                .await
                .expect("counted"),
            759 + 9
        );
    }
);

both!(
    async fn the_same_file_again_changes_nothing(db: Database) {
        let app = app(&db).await;
        let ctx = ctx(&app);
        let first = bring(&ctx, FILE, CREATE).await.expect("imported");
        assert_eq!((first.imported, first.refused.len()), (861, 9));
        let head = journals(&app, "GIVING", 0).await;
        let again = bring(&ctx, FILE, CREATE).await.expect("imported again");
        assert_eq!(
            (
                again.created,
                again.imported,
                again.already_there,
                again.refused.len()
            ),
            (false, 0, 861, 9)
        );
        assert_eq!(again.refused, first.refused);
        assert_eq!(journals(&app, "GIVING", 0).await, head);
        assert_eq!(
            totals(&again.sums, "awarded"),
            ["GBP: 0.00 + 50556093.16 + 1069603.38 = 51625696.54, 0 unreadable"]
        );
        let raised = bring(&ctx, FILE, RAISE).await.expect("the nine follow");
        assert_eq!(
            (
                raised.imported,
                raised.already_there,
                raised.refused.len(),
                raised.raised
            ),
            (9, 861, 0, 9)
        );
        let once_more = bring(&ctx, FILE, RAISE).await.expect("all are there");
        assert_eq!(
            (
                once_more.imported,
                once_more.already_there,
                once_more.raised
            ),
            (0, 870, 9)
        );
    }
);

both!(
    async fn nine_rows_of_the_file_are_refused_by_what_was_paid_too_much(db: Database) {
        let app = app(&db).await;
        let summary = bring(&ctx(&app), FILE, CREATE).await.expect("imported");
        let lines: Vec<_> = summary
            .refused
            .iter()
            .map(|r| (r.row, r.id.clone().expect("an id"), r.reason.clone()))
            .collect();
        let line = |row: usize, id: &str, paid: &str, awarded: &str, over: &str| {
            let reason = format!(
                "{paid} GBP were disbursed of an award of {awarded}, over by {over} [award.over_disbursement]"
            );
            (row, id.to_owned(), reason)
        };
        assert_eq!(
            lines,
            [
                line(55, "360G-ptc-gr-00640", "405460.66", "405460.00", "0.66"),
                line(
                    103,
                    "360G-ptc-gr-01377",
                    "312250.00",
                    "309774.50",
                    "2475.50"
                ),
                line(191, "360G-ptc-gr158", "67145.00", "67015.00", "130.00"),
                line(269, "360G-ptc-gr-00439", "87456.00", "87455.00", "1.00"),
                line(299, "360G-ptc-gr144", "68963.00", "68962.00", "1.00"),
                line(327, "360G-ptc-gr76", "83855.00", "83854.00", "1.00"),
                line(417, "360G-ptc-gr-01581", "15759.00", "15584.00", "175.00"),
                line(474, "360G-ptc-gr-01739", "19000.00", "16500.00", "2500.00"),
                line(801, "360G-ptc-gr-01589", "15000.00", "14998.88", "1.12"),
            ]
        );
        assert_eq!(
            totals(&summary.sums, "applied for"),
            ["GBP: 51773589.46 + 0.00 + 1003830.00 = 52777419.46, 0 unreadable"]
        );
        assert_eq!(
            totals(&summary.sums, "awarded"),
            ["GBP: 50556093.16 + 0.00 + 1069603.38 = 51625696.54, 0 unreadable"]
        );
        assert_eq!(
            totals(&summary.sums, "disbursed"),
            ["GBP: 37636359.51 + 0.00 + 1074888.66 = 38711248.17, 0 unreadable"]
        );
    }
);

both!(
    async fn bad_rows_are_refused_alone_and_summed_exactly(db: Database) {
        let app = app(&db).await;
        let rows = [
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
        let summary = bring(&ctx(&app), &file(&rows), CREATE)
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
                "7 tranche.instruct 2020-02-29 award/1: 9700:L -29.99 9750:L 29.99 9700:P -30.01 9750:P 30.01",
                "8 tranche.settle 2020-02-29 award/1: 9700:L 29.99 9750:L -29.99 9700:P 30.01 9750:P -30.01 5200:L 29.99 1100:MAIN:L -29.99 5200:P 30.01 1100:MAIN:P -30.01 9500:A1 -60.00 9600:L 29.99 9600:P 30.01",
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
            amount: cofund::fund::Amount::new("1"),
            on: "2020-02-29".parse().expect("a day"),
            reason: "More".into(),
        };
        ctx.run(&key(), raise)
            .await
            .expect("an imported award is an award like any other");
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
