//! When applications are received, once, and what is kept when they are not.

use super::{ALL, acting, called, save, started};
use crate::engine::both;
use crate::world::key;
use cofund::app::Ctx;
use cofund::dealflow::view::open;
use cofund::dealflow::{ExtendRound, Received, SubmitApplication, WithdrawApplication};
use cofund::error::Error;
use entity::value::Instant;
use entity::{application_event, mail, submission};
use sea_orm::{EntityTrait, PaginatorTrait};

/// 2026-03-31 17:00 in Tallinn: 14:00 UTC.
const CLOSE: i64 = 1_774_965_600_000_000;

async fn submit(ctx: &Ctx, id: &str) -> Result<Received, Error> {
    let opened = open(ctx, id).await.unwrap();
    let submit = SubmitApplication {
        fund: "ALPHA".into(),
        application: id.into(),
        revision: opened.application.revision,
        certified: true,
    };
    ctx.run(&key(), submit).await
}

both!(
    async fn the_last_instant_counts_and_the_next_does_not(db: crate::engine::Database) {
        let (app, root, founder) = called(&db).await;
        let ctx = acting(&app, &founder).await;
        let id = started(&ctx).await.application;
        ctx.run(&key(), save(&id, 0, ALL)).await.unwrap();
        app.clock.set(Instant(CLOSE + 1));
        let late = submit(&ctx, &id).await.unwrap_err();
        assert_eq!(late.rule(), "call.closed");
        // What is typed after the deadline is kept all the same.
        let saved = ctx
            .run(&key(), save(&id, 1, &[("impact", "Much less gas.")]))
            .await;
        assert_eq!(saved.unwrap().revision, 2);
        let extend = ExtendRound {
            fund: "ALPHA".into(),
            round: "ROUND".into(),
            closes_at: "2026-04-01 17:00".into(),
            reason: "storm".into(),
        };
        let told = root.run(&key(), extend).await.unwrap();
        assert_eq!(told.told, 1);
        app.clock.set(Instant(CLOSE + 86_400_000_000));
        let received = submit(&ctx, &id).await.unwrap();
        assert_eq!((received.no, received.zone.as_str()), (1, "Europe/Tallinn"));
        assert_eq!(received.received_at, Instant(CLOSE + 86_400_000_000));
        assert_eq!(
            submit(&ctx, &id).await.unwrap_err().rule(),
            "application.not_draft"
        );
        let count = submission::Entity::find()
            .count(&app.db.read)
            .await
            .unwrap();
        assert_eq!(count, 1, "received once");
        let letters = mail::Entity::find().all(&app.db.read).await.unwrap();
        let receipt = letters
            .iter()
            .find(|m| m.subject.contains("Received"))
            .unwrap();
        assert!(receipt.text.contains(&received.hash), "{}", receipt.text);
        assert!(
            receipt
                .text
                .contains("2026-04-01 17:00 Europe/Tallinn (UTC+03:00)")
        );
    }
);

both!(
    async fn grace_is_data_and_ends_too(db: crate::engine::Database) {
        let (app, _, founder) = called(&db).await;
        let sql = "UPDATE round SET grace_minutes = 10";
        sea_orm::ConnectionTrait::execute_unprepared(&app.db.write, sql)
            .await
            .unwrap();
        let ctx = acting(&app, &founder).await;
        let id = started(&ctx).await.application;
        ctx.run(&key(), save(&id, 0, ALL)).await.unwrap();
        app.clock.set(Instant(CLOSE + 600_000_001));
        assert_eq!(submit(&ctx, &id).await.unwrap_err().rule(), "call.closed");
        app.clock.set(Instant(CLOSE + 600_000_000));
        submit(&ctx, &id).await.unwrap();
        let withdraw = WithdrawApplication {
            fund: "ALPHA".into(),
            application: id.clone(),
            reason: "sold".into(),
        };
        ctx.run(&key(), withdraw).await.unwrap();
        let events = application_event::Entity::find()
            .all(&app.db.read)
            .await
            .unwrap();
        let kinds: Vec<&str> = events.iter().map(|e| e.kind.as_str()).collect();
        assert_eq!(kinds, ["started", "submitted", "withdrawn"]);
        // Another one may be begun after that, while the round is open.
        let again = started(&ctx).await;
        assert!(again.new);
        assert_ne!(again.application, id);
    }
);

both!(
    async fn what_is_missing_is_named_and_nothing_is_sent(db: crate::engine::Database) {
        let (app, _, founder) = called(&db).await;
        let ctx = acting(&app, &founder).await;
        let first = started(&ctx).await;
        let second = started(&ctx).await;
        assert_eq!(first.application, second.application, "one draft a round");
        assert_eq!((first.new, second.new), (true, false));
        let id = first.application;
        let without: Vec<_> = ALL
            .iter()
            .filter(|(q, _)| *q != "problem")
            .copied()
            .collect();
        ctx.run(&key(), save(&id, 0, &without)).await.unwrap();
        ctx.run(&key(), save(&id, 1, &[("amount", "1.20.000")]))
            .await
            .unwrap();
        let Err(Error::Invalid(fields)) = submit(&ctx, &id).await else {
            panic!("it is refused");
        };
        let found: Vec<(&str, &str)> = fields
            .iter()
            .map(|f| (f.field.as_str(), f.rule.as_str()))
            .collect();
        assert_eq!(
            found,
            [("problem", "answer.required"), ("amount", "money.format")]
        );
        let opened = open(&ctx, &id).await.unwrap();
        assert_eq!(opened.typed["amount"].text, "1.20.000", "kept as typed");
        assert!(opened.submissions.is_empty());
    }
);
