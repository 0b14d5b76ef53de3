//! The import of published grants: the real file to the last penny, and rows that are refused.

mod rows;

use crate::engine::both;
use crate::funded::journals;
use crate::world::{app, ctx};
use cofund::app::{App, Ctx};
use cofund::error::Result;
use cofund::fund::import::{Options, RefusedRow, Summary, Sums, Total, import};
use cofund::ledger::store;
use cofund::money::Money;
use entity::{award, company, tranche};
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
    let line = |(currency, t): (&String, &Total)| {
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
    let line = |r: &RefusedRow| format!("{} {} {}", r.row, r.id.as_deref().unwrap_or("-"), r.rule);
    summary.refused.iter().map(line).collect()
}

/// What stands on each number of the chart after the real file: awarded and raised, less
/// disbursed, is what remains promised.
const BOOKED: [(i64, &str); 11] = [
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

both!(
    async fn the_real_file_is_booked_to_the_last_penny(db: Database) {
        let app = app(&db).await;
        let ctx = ctx(&app);
        let mut told = Vec::new();
        let summary = import(&ctx, "GIVING", FILE, RAISE, &mut |done, all| {
            told.push((done, all));
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
        let booked = BOOKED.map(|(code, text)| (code, text.to_owned()));
        assert_eq!(balances(&app).await, booked.into());
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
        // Raised or not, what is there is there, and nothing is raised now.
        for options in [RAISE, CREATE] {
            let once_more = bring(&ctx, FILE, options).await.expect("all are there");
            assert_eq!(once_more.refused, []);
            assert_eq!(
                (
                    once_more.imported,
                    once_more.already_there,
                    once_more.raised
                ),
                (0, 870, 0)
            );
            assert_eq!(
                totals(&once_more.sums, "awarded"),
                ["GBP: 0.00 + 51625696.54 + 0.00 = 51625696.54, 0 unreadable"]
            );
        }
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
