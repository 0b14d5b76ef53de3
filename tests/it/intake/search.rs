//! Finding what was received, and paging through it.

use super::{ALL, acting, browser, called, round, save};
use crate::engine::{Database, both};
use crate::sign::visitor::House;
use crate::world::people::person;
use crate::world::{self, key};
use cofund::access::Role;
use cofund::app::{App, Ctx};
use cofund::dealflow::search;
use cofund::dealflow::view::{Found, Many, Sort, Sought, applications};
use cofund::dealflow::{StartApplication, SubmitApplication, WithdrawApplication};
use cofund::money::Currency;
use cofund::web::Site;
use entity::value::{FundId, Instant};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What a list of `ALPHA` finds, by name.
async fn found(ctx: &Ctx, sought: &Sought) -> Found {
    let euro = Currency::from_code("EUR").unwrap();
    let sought = Sought {
        limit: sought.limit.max(50),
        ..sought.clone()
    };
    let fund = (FundId(1), euro);
    applications(ctx, fund, &sought).await.unwrap()
}

async fn names(ctx: &Ctx, q: &str) -> Vec<String> {
    let sought = Sought {
        q: q.into(),
        ..Sought::default()
    };
    let found = found(ctx, &sought).await;
    let n = u64::try_from(found.lines.len()).unwrap();
    assert_eq!(found.many, Many::Exactly(n), "{q}");
    found.lines.into_iter().map(|line| line.name).collect()
}

/// An application to a round with these answers in place of the usual ones, not yet sent.
async fn drafted(ctx: &Ctx, fund: &str, round: &str, answers: &[(&str, &str)]) -> String {
    let start = key();
    let start = StartApplication::new(fund, round, &start);
    let id = ctx.run(&key(), start).await.unwrap().application;
    for (base, typed) in [(0, ALL), (1, answers)] {
        let mut save = save(&id, base, typed);
        save.fund = fund.into();
        ctx.run(&key(), save).await.unwrap();
    }
    id
}

async fn sent(ctx: &Ctx, fund: &str, round: &str, answers: &[(&str, &str)]) -> String {
    let id = drafted(ctx, fund, round, answers).await;
    let submit = SubmitApplication {
        fund: fund.into(),
        application: id.clone(),
        revision: 2,
        certified: true,
    };
    ctx.run(&key(), submit).await.unwrap();
    id
}

async fn somebody(app: &Arc<App>, n: usize) -> Ctx {
    let founder = person(app, &format!("founder{n}@startup.example"), &[]).await;
    acting(app, &founder).await
}

both!(
    async fn what_was_received_is_found_and_nothing_else(db: Database) {
        let (app, root, founder) = called(&db).await;
        world::fund(&root, "BETA", "EUR").await;
        round(&root, "BETA", "OTHER").await;
        let ctx = acting(&app, &founder).await;
        let tokyo = [
            ("company_name", "株式会社東京エナジー"),
            ("product", "砂の蓄電池を開発しています"),
        ];
        let id = sent(&ctx, "ALPHA", "ROUND", &tokyo).await;
        let two = somebody(&app, 2).await;
        sent(
            &two,
            "ALPHA",
            "ROUND",
            &[("company_name", "Škoda Wärme GmbH")],
        )
        .await;
        let three = somebody(&app, 3).await;
        drafted(
            &three,
            "ALPHA",
            "ROUND",
            &[("company_name", "Secret Škoda 東京")],
        )
        .await;
        sent(
            &three,
            "BETA",
            "OTHER",
            &[("company_name", "Foreign Škoda 東京")],
        )
        .await;
        for (q, finds) in [
            ("東京", vec!["株式会社東京エナジー"]),
            ("蓄電池を開発", vec!["株式会社東京エナジー"]),
            ("ｴﾅｼﾞｰ 砂", vec!["株式会社東京エナジー"]),
            ("skod", vec![]),
            ("ŠKOD", vec!["Škoda Wärme GmbH"]),
            ("škoda battery", vec!["Škoda Wärme GmbH"]),
            // The label of a chosen option, and what every application says.
            (
                "energy utilities",
                vec!["Škoda Wärme GmbH", "株式会社東京エナジー"],
            ),
            ("secret", vec![]),
            ("foreign", vec![]),
            ("\" OR 1 * NEAR(", vec![]),
            ("' & ! :*", vec![]),
        ] {
            let got: BTreeSet<String> = names(&root, q).await.into_iter().collect();
            let wanted: BTreeSet<String> = finds.into_iter().map(String::from).collect();
            assert_eq!(got, wanted, "{q}");
        }
        let sought = Sought {
            q: "砂".into(),
            ..Sought::default()
        };
        let line = found(&root, &sought).await.lines.remove(0);
        let (_, part) = line.excerpt.expect("where it was found");
        assert_eq!(part, "砂の蓄電池を開発しています");
        let withdraw = WithdrawApplication {
            fund: "ALPHA".into(),
            application: id,
            reason: "sold".into(),
        };
        ctx.run(&key(), withdraw).await.unwrap();
        assert_eq!(names(&root, "東京").await.len(), 1, "still found");
        let withdrawn = Sought {
            stage: "withdrawn".into(),
            ..Sought::default()
        };
        assert_eq!(found(&root, &withdrawn).await.lines.len(), 1);
    }
);

/// Ten received applications: names, amounts and instants come in pairs, so that orders have ties.
async fn ten(app: &Arc<App>, root: &Ctx) {
    round(root, "ALPHA", "LATER").await;
    for n in 0..10_usize {
        let ctx = somebody(app, n + 10).await;
        let name = format!("Company {}", (n * 7) % 5);
        let amount = format!("{}", 6_000 + (n % 5) * 100);
        let code = if n < 6 { "ROUND" } else { "LATER" };
        let answers = [("company_name", name.as_str()), ("amount", amount.as_str())];
        if n % 2 == 0 {
            app.clock.set(Instant(app.clock.now().0 + 60_000_000));
        }
        sent(&ctx, "ALPHA", code, &answers).await;
    }
}

both!(
    async fn pages_hold_each_row_once_in_any_order(db: Database) {
        let (app, root, _) = called(&db).await;
        ten(&app, &root).await;
        for (q, round, of) in [
            ("", "", 10),
            ("company batt", "", 10),
            ("", "LATER", 4),
            ("company", "ROUND", 6),
        ] {
            for (name, sort) in Sort::ALL {
                let mut sought = Sought {
                    q: q.into(),
                    round: round.into(),
                    stage: "submitted".into(),
                    sort,
                    after: None,
                    limit: 3,
                };
                let mut lines = Vec::new();
                loop {
                    let euro = Currency::from_code("EUR").unwrap();
                    let page = applications(&root, (FundId(1), euro), &sought)
                        .await
                        .unwrap();
                    assert_eq!(page.many, Many::Exactly(of), "{q} {round} {name}");
                    lines.extend(page.lines);
                    match page.next {
                        Some(next) => sought.after = Some(next),
                        None => break,
                    }
                }
                let ids: BTreeSet<&str> = lines.iter().map(|l| l.id.as_str()).collect();
                assert_eq!(
                    (lines.len() as u64, ids.len() as u64),
                    (of, of),
                    "{q} {round} {name}"
                );
                let rank = |l: &cofund::dealflow::view::Line| match name.trim_start_matches('-') {
                    "name" => (l.name.clone(), 0),
                    "asked" => (String::new(), l.asked.unwrap().minor()),
                    _ => (String::new(), l.submitted_at.unwrap().0),
                };
                let in_order = |pair: &[cofund::dealflow::view::Line]| {
                    if name.starts_with('-') {
                        rank(&pair[0]) >= rank(&pair[1])
                    } else {
                        rank(&pair[0]) <= rank(&pair[1])
                    }
                };
                assert!(lines.windows(2).all(in_order), "{q} {round} {name}");
            }
        }
        let foreign = Sought {
            after: Some("NOWHERE".into()),
            limit: 3,
            ..Sought::default()
        };
        let euro = Currency::from_code("EUR").unwrap();
        let refused = applications(&root, (FundId(1), euro), &foreign)
            .await
            .unwrap_err();
        assert_eq!(refused.rule(), "page.cursor");
    }
);

both!(
    async fn the_index_is_made_anew_from_what_was_received(db: Database) {
        let (app, root, _) = called(&db).await;
        ten(&app, &root).await;
        let before = names(&root, "company").await;
        let tx = app.db.begin_write().await.unwrap();
        assert_eq!(search::rebuild(&tx).await.unwrap(), 10);
        tx.commit().await.unwrap();
        assert_eq!(names(&root, "company").await, before);
        assert_eq!(search::complete(&app.db).await.unwrap(), None);
        // As after an upgrade: rows without words.
        let sql = "UPDATE application_index SET rules = 0";
        sea_orm::ConnectionTrait::execute_unprepared(&app.db.write, sql)
            .await
            .unwrap();
        assert_eq!(search::complete(&app.db).await.unwrap(), Some(10));
    }
);

/// The page: what is looked for stands in the address, and where it was found beside the name.
#[tokio::test(flavor = "multi_thread")]
async fn a_reader_searches_from_the_address() {
    let db = Database::fresh(crate::engine::Engine::Sqlite).await;
    let (app, root, _) = called(&db).await;
    ten(&app, &root).await;
    let officer = person(&app, "officer@fund.example", &[Role::ProgrammeOfficer]).await;
    let house = House::with(Site::new(Arc::clone(&app)));
    let mut officer = browser(&house, &officer);
    let list = "/funds/ALPHA/applications";
    let came = officer
        .get(&format!("{list}?q=sand+company&sort=name&round=ROUND"))
        .await;
    assert_eq!(came.status, 200, "{}", came.text);
    assert!(came.text.contains("6 applications."), "{}", came.text);
    assert!(came.text.contains(": A sand battery."), "{}", came.text);
    assert!(
        came.text.contains(r#"name="q" value="sand company""#),
        "{}",
        came.text
    );
    let came = officer.get(&format!("{list}?q=nowhere")).await;
    assert!(
        came.text
            .contains("No application holds all of these words")
    );
    assert_eq!(officer.get(&format!("{list}?sort=size")).await.status, 422);
    assert_eq!(
        officer.get(&format!("{list}?after=NOWHERE")).await.status,
        422
    );
    let came = officer.get("/funds/ALPHA/applications/import").await;
    assert_eq!(came.status, 403, "reading is not bringing in");
}
