//! Finding among many: lookups go by an index, pages hold each company once.

use super::{enter, entered, merge};
use crate::engine::{Database, Engine, both};
use crate::world::{app, ctx};
use cofund::db::statement;
use cofund::fund::company::alike::Why;
use cofund::fund::view::companies::{Sought, companies};
use sea_orm::{ConnectionTrait, Value};
use std::collections::BTreeSet;
use std::fmt::Write as _;

const MANY: usize = 20_000;

/// Companies with keys of their own.
async fn fill(db: &impl ConnectionTrait) {
    for part in (0..MANY).collect::<Vec<_>>().chunks(1_000) {
        let mut sql = "INSERT INTO company (id, code, name, country, sector, stage, region,
            recorded_at, name_given, number, lei, site, name_key, number_key, host, key_rules,
            root_id) VALUES "
            .to_owned();
        for (i, n) in part.iter().enumerate() {
            let gap = if i == 0 { "" } else { ", " };
            let (id, country) = (n + 1, if n % 3 == 0 { "EE" } else { "LV" });
            write!(
                sql,
                "{gap}({id}, 'C-{n}', 'Name {n}', '{country}', 's{}', '', '', 1, 'Name {n}', '{n}', \
                 'L{n}', '', 'name{n:05}', '{n}', 'h{n}.example', 1, {id})",
                n % 7
            )
            .unwrap();
        }
        db.execute_unprepared(&sql)
            .await
            .expect("the companies are there");
    }
    db.execute_unprepared("ANALYZE").await.expect("statistics");
}

async fn plan(db: &Database, conn: &impl ConnectionTrait, sql: &str, values: Vec<Value>) -> String {
    let explain = match db.engine {
        Engine::Sqlite => "EXPLAIN QUERY PLAN",
        Engine::Postgres => "EXPLAIN",
    };
    let backend = conn.get_database_backend();
    let sql = statement(backend, &format!("{explain} {sql}"), values);
    let rows = conn.query_all_raw(sql).await.expect("a plan");
    let column = if db.engine == Engine::Sqlite { 3 } else { 0 };
    let lines = rows
        .iter()
        .map(|row| row.try_get_by_index::<String>(column).unwrap());
    lines.collect::<Vec<_>>().join("\n")
}

both!(
    async fn duplicates_are_looked_up_by_an_index(db: Database) {
        let app = app(&db).await;
        fill(&app.db.write).await;
        for why in Why::ALL {
            let (index, values): (_, Vec<Value>) = match why {
                Why::Lei => ("company_lei", vec!["L77".into()]),
                Why::Number => ("company_number_key", vec!["77".into(), "LV".into()]),
                Why::Name => ("company_name_key", vec!["name00077".into()]),
                Why::Host => ("company_host", vec!["h77.example".into()]),
            };
            let plan = plan(&db, &app.db.read, why.lookup(), values).await;
            assert!(plan.contains(index), "{why:?}: {plan}");
            let scans = ["SCAN", "Seq Scan"].iter().any(|scan| plan.contains(scan));
            assert!(!scans, "{why:?}: {plan}");
        }
    }
);

async fn codes(ctx: &cofund::app::Ctx, q: &str) -> Vec<String> {
    let sought = Sought {
        q: q.into(),
        limit: 50,
        ..Sought::default()
    };
    let page = companies(ctx, &sought).await.unwrap();
    page.rows.into_iter().map(|line| line.code).collect()
}

both!(
    async fn pages_hold_each_company_once(db: Database) {
        let app = app(&db).await;
        let root = ctx(&app);
        fill(&app.db.write).await;
        let mut seen = BTreeSet::new();
        let mut sought = Sought {
            country: "EE".into(),
            sector: "s1".into(),
            limit: 300,
            ..Sought::default()
        };
        loop {
            let page = companies(&root, &sought).await.unwrap();
            for line in page.rows {
                assert!(seen.insert(line.code), "a company twice");
            }
            match page.next {
                Some(next) => sought.after = Some(next),
                None => break,
            }
        }
        let all = (0..MANY).filter(|n| n % 3 == 0 && n % 7 == 1).count();
        assert_eq!(seen.len(), all);
    }
);

both!(
    async fn companies_are_found_by_what_people_know(db: Database) {
        let app = app(&db).await;
        let root = ctx(&app);
        let mut one = entered("ONE", "株式会社 東京エナジー");
        one.number = "0123-456".into();
        one.lei = "5493001KJTIIGC8Y1R12".into();
        one.site = "https://www.energy.example".into();
        enter(&root, one).await;
        enter(&root, entered("TWO", "Škoda Wärme GmbH")).await;
        enter(&root, entered("OLD", "Skoda Waerme")).await;
        merge(&root, "OLD", "TWO").await.expect("they are one");
        for (q, found) in [
            ("東京", vec!["ONE"]),
            ("ｴﾅｼﾞｰ", vec!["ONE"]),
            ("123456", vec!["ONE"]),
            ("5493001kjtiigc8y1r12", vec!["ONE"]),
            ("www.energy.example/team", vec!["ONE"]),
            ("ONE", vec!["ONE"]),
            ("ŠKODA", vec!["TWO"]),
            ("wärme gmbh", vec!["TWO"]),
            // Merged records are found, and only then.
            ("waerme", vec!["OLD"]),
            ("", vec!["TWO", "ONE"]),
            ("100%", vec![]),
            ("_", vec![]),
        ] {
            assert_eq!(codes(&root, q).await, found, "{q}");
        }
    }
);
