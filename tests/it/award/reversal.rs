//! Each step of an award taken back by reversing its journal.

use super::{acme, approve, cancel, give_back, instruct, settle, status};
use crate::engine::both;
use crate::funded::{amount, figures, funded, journals, refused};
use crate::world::{day, key};
use cofund::app::{App, Ctx};
use cofund::error::Result;
use cofund::fund::award::IncreaseAward;
use cofund::fund::reverse::Reverse;
use cofund::ledger::Posted;

async fn reverse(ctx: &Ctx, seq: i64, on: &str) -> Result<Posted> {
    let reason = "Booked by mistake".into();
    ctx.run(
        &key(),
        Reverse {
            fund: "ALPHA".into(),
            seq,
            on: day(on),
            reason,
        },
    )
    .await
}

/// Kinds of the journals since the award.
async fn kinds(app: &App) -> Vec<String> {
    let kind = |line: &String| line.split(' ').nth(1).expect("a kind").to_owned();
    journals(app, "ALPHA", 5).await.iter().map(kind).collect()
}

both!(
    async fn payments_are_reversed_from_the_last_step_to_the_first(db: Database) {
        let (app, ctx) = funded(&db).await;
        acme(&ctx).await;
        approve(&ctx, 1, "2024-03-02").await.expect("approved");
        instruct(&ctx, 1, "2024-03-03").await.expect("instructed");
        settle(&ctx, 1, "2024-03-04").await.expect("settled");
        give_back(&ctx, 1, "2024-03-05").await.expect("returned");
        assert_eq!(
            refused(reverse(&ctx, 8, "2024-03-06").await).rule,
            "tranche.moved_on"
        );
        reverse(&ctx, 9, "2024-03-06")
            .await
            .expect("the return is reversed");
        assert_eq!(status(&app).await, "active settled planned");
        assert_eq!(
            refused(reverse(&ctx, 7, "2024-03-06").await).rule,
            "tranche.moved_on"
        );
        assert_eq!(
            refused(reverse(&ctx, 6, "2024-03-06").await).rule,
            "tranche.status"
        );
        reverse(&ctx, 8, "2024-03-06")
            .await
            .expect("the settlement is reversed");
        assert_eq!(status(&app).await, "active instructed planned");
        reverse(&ctx, 7, "2024-03-06")
            .await
            .expect("the instruction is reversed");
        assert_eq!(status(&app).await, "active approved planned");
        assert_eq!(
            kinds(&app).await,
            [
                "award",
                "tranche.instruct",
                "tranche.settle",
                "tranche.return",
                "reversal",
                "reversal",
                "reversal",
            ]
        );
    }
);

both!(
    async fn promises_are_reversed_from_the_last_to_the_first(db: Database) {
        let (app, ctx) = funded(&db).await;
        acme(&ctx).await;
        approve(&ctx, 1, "2024-03-02").await.expect("approved");
        cancel(&ctx, 2, "2024-03-06").await.expect("cancelled");
        reverse(&ctx, 7, "2024-03-06")
            .await
            .expect("the cancellation is reversed");
        assert_eq!(status(&app).await, "active approved planned");
        let raise = IncreaseAward {
            fund: "ALPHA".into(),
            award: 1,
            amount: amount("10"),
            on: day("2024-03-06"),
            reason: "More".into(),
        };
        ctx.run(&key(), raise).await.expect("increased");
        let refusal = refused(reverse(&ctx, 6, "2024-03-06").await);
        assert_eq!(
            (refusal.rule, refusal.figures),
            (
                "award.increased",
                figures(&[("award", "1"), ("left", "10.00"), ("currency", "EUR")])
            )
        );
        reverse(&ctx, 9, "2024-03-06")
            .await
            .expect("the increase is reversed");
        assert_eq!(status(&app).await, "active approved planned cancelled");
        reverse(&ctx, 6, "2024-03-06")
            .await
            .expect("the award is reversed");
        assert_eq!(
            status(&app).await,
            "cancelled cancelled cancelled cancelled"
        );
        assert_eq!(
            kinds(&app).await,
            [
                "award",
                "tranche.cancel",
                "reversal",
                "award.increase",
                "reversal",
                "reversal",
            ]
        );
        let last = journals(&app, "ALPHA", 10).await;
        assert_eq!(
            last,
            ["11 reversal 2024-03-06 award/1: 9500:A1 -90000.00 9600:L 54000.00 9600:P 36000.00"]
        );
    }
);
