//! Limits on awards: the strictest of all terms binds, follow-ons count, figures are exact.

use crate::award::award;
use crate::engine::both;
use crate::funded::{agree, amend, amount, commit, company, figures, funded, refused};
use crate::world::{day, key, sponsor};
use cofund::fund::award::{Award, IncreaseAward};
use cofund::fund::return_tranche::CancelTranche;
use cofund::fund::terms::{Dimension, Limit, Terms};
use cofund::money::Fraction;
use entity::value::Side;

fn fraction(text: &str) -> Option<Fraction> {
    Some(text.parse().expect("a share"))
}

fn share(dimension: Dimension, name: &str, share: &str) -> Limit {
    Limit {
        dimension,
        name: name.into(),
        share: share.parse().expect("a share"),
    }
}

both!(
    async fn concentration_counts_follow_ons_and_forgets_what_is_cancelled(db: Database) {
        let (_app, ctx) = funded(&db).await;
        company(&ctx, "ACME", ["", "", ""]).await;
        amend(
            &ctx,
            None,
            Terms {
                concentration: fraction("0.20"),
                ..Terms::default()
            },
        )
        .await;
        amend(
            &ctx,
            Some("P"),
            Terms {
                concentration: fraction("0.15"),
                ..Terms::default()
            },
        )
        .await;
        amend(
            &ctx,
            Some("T"),
            Terms {
                concentration: fraction("0.90"),
                ..Terms::default()
            },
        )
        .await;
        ctx.run(&key(), award("ACME", "120000", "2024-03-01"))
            .await
            .expect("within");
        let follow_on = |text: &str| award("ACME", text, "2024-04-01");
        let refusal = refused(ctx.run(&key(), follow_on("30000.01")).await);
        assert_eq!(refusal.rule, "limit.concentration");
        assert_eq!(
            refusal.figures,
            figures(&[
                ("of", "ACME"),
                ("share", "0.15"),
                ("commitments", "1000000.00"),
                ("limit", "150000.00"),
                ("used", "120000.00"),
                ("asked", "30000.01"),
                ("room", "30000.00"),
                ("over", "0.01"),
                ("currency", "EUR"),
            ])
        );
        let raise = |text: &str| IncreaseAward {
            fund: "ALPHA".into(),
            award: 1,
            amount: amount(text),
            on: day("2024-04-01"),
            reason: "Follow-on".into(),
        };
        assert_eq!(
            refused(ctx.run(&key(), raise("30000.01")).await).rule,
            "limit.concentration"
        );
        let made = ctx
            .run(&key(), follow_on("30000"))
            .await
            .expect("exactly the limit");
        assert_eq!(made.limits.len(), 1);
        assert_eq!(
            (
                made.limits[0].used.to_string(),
                made.limits[0].room.to_string()
            ),
            ("120000.00".into(), "30000.00".into())
        );
        assert_eq!(
            refused(ctx.run(&key(), raise("0.01")).await).rule,
            "limit.concentration"
        );
        let given_up = CancelTranche {
            fund: "ALPHA".into(),
            award: 2,
            tranche: 1,
            on: day("2024-04-02"),
            reason: "Withdrawn".into(),
        };
        ctx.run(&key(), given_up).await.expect("cancelled");
        ctx.run(&key(), raise("30000"))
            .await
            .expect("there is room again");
    }
);

both!(
    async fn sector_stage_and_region_have_limits(db: Database) {
        let (_app, ctx) = funded(&db).await;
        company(&ctx, "ONE", ["energy", "seed", "north"]).await;
        company(&ctx, "TWO", ["energy", "growth", "south"]).await;
        company(&ctx, "OTHER", ["health", "late", "west"]).await;
        let limits = vec![
            share(Dimension::Sector, "energy", "0.3"),
            share(Dimension::Stage, "growth", "1/8"),
            share(Dimension::Region, "south", "0.2"),
        ];
        amend(
            &ctx,
            None,
            Terms {
                limits,
                ..Terms::default()
            },
        )
        .await;
        ctx.run(&key(), award("ONE", "200000", "2024-03-01"))
            .await
            .expect("within");
        let refusal = refused(
            ctx.run(&key(), award("TWO", "100000.01", "2024-03-01"))
                .await,
        );
        assert_eq!(
            (refusal.rule, &refusal.figures[0]),
            ("limit.sector", &("of", "energy".to_owned()))
        );
        let limits = vec![
            share(Dimension::Stage, "growth", "0.05"),
            share(Dimension::Sector, "energy", "0.5"),
        ];
        amend(
            &ctx,
            Some("T"),
            Terms {
                limits,
                ..Terms::default()
            },
        )
        .await;
        let refusal = refused(
            ctx.run(&key(), award("TWO", "50000.01", "2024-03-01"))
                .await,
        );
        assert_eq!(
            (refusal.rule, &refusal.figures[3]),
            ("limit.stage", &("limit", "50000.00".to_owned()))
        );
        let made = ctx
            .run(&key(), award("TWO", "50000", "2024-03-01"))
            .await
            .expect("within all three");
        let rooms: Vec<_> = made
            .limits
            .iter()
            .map(|l| format!("{} {}", l.rule.name(), l.room))
            .collect();
        assert_eq!(
            rooms,
            [
                "limit.sector 100000.00",
                "limit.stage 50000.00",
                "limit.region 200000.00"
            ]
        );
        let made = ctx
            .run(&key(), award("OTHER", "500000", "2024-03-01"))
            .await
            .expect("not limited");
        assert_eq!(made.limits, []);
    }
);

both!(
    async fn a_share_is_kept_for_the_mandated_purpose(db: Database) {
        let (_app, ctx) = funded(&db).await;
        company(&ctx, "ACME", ["", "", ""]).await;
        amend(
            &ctx,
            None,
            Terms {
                mandated_share: fraction("0.75"),
                ..Terms::default()
            },
        )
        .await;
        let inside = Award {
            mandated: true,
            ..award("ACME", "600000", "2024-03-01")
        };
        ctx.run(&key(), inside)
            .await
            .expect("the purpose itself is not limited");
        let refusal = refused(
            ctx.run(&key(), award("ACME", "250000.01", "2024-03-01"))
                .await,
        );
        assert_eq!(refusal.rule, "limit.mandated_purpose");
        assert_eq!(
            refusal.figures,
            figures(&[
                ("of", ""),
                ("share", "0.25"),
                ("commitments", "1000000.00"),
                ("limit", "250000.00"),
                ("used", "0.00"),
                ("asked", "250000.01"),
                ("room", "250000.00"),
                ("over", "0.01"),
                ("currency", "EUR"),
            ])
        );
        ctx.run(&key(), award("ACME", "250000", "2024-03-01"))
            .await
            .expect("exactly the rest");
    }
);

both!(
    async fn after_the_investment_period_only_follow_ons_are_made(db: Database) {
        let (_app, ctx) = funded(&db).await;
        company(&ctx, "OLD", ["", "", ""]).await;
        company(&ctx, "NEW", ["", "", ""]).await;
        let ends = |text: &str| Terms {
            investment_period_ends: Some(day(text)),
            ..Terms::default()
        };
        amend(&ctx, None, ends("2026-12-31")).await;
        amend(&ctx, Some("P"), ends("2024-06-30")).await;
        ctx.run(&key(), award("OLD", "100", "2024-06-30"))
            .await
            .expect("on the last day");
        let refusal = refused(ctx.run(&key(), award("NEW", "100", "2024-07-01")).await);
        assert_eq!(
            (refusal.rule, refusal.figures),
            (
                "limit.investment_period",
                figures(&[
                    ("ended", "2024-06-30"),
                    ("company", "NEW"),
                    ("on", "2024-07-01")
                ]),
            )
        );
        ctx.run(&key(), award("OLD", "100", "2024-07-01"))
            .await
            .expect("a follow-on");
    }
);

both!(
    async fn foreign_commitments_count_at_the_agreements_rate(db: Database) {
        let (_app, ctx) = funded(&db).await;
        company(&ctx, "ACME", ["", "", ""]).await;
        sponsor(&ctx, "Q", "partner").await;
        let terms = Terms {
            reference_rate: Some("0.0071".into()),
            ..Terms::default()
        };
        agree(&ctx, "Q", Side::Partner, "JPY", terms).await;
        commit(&ctx, "Q", "10000001").await;
        amend(
            &ctx,
            None,
            Terms {
                concentration: fraction("0.1"),
                ..Terms::default()
            },
        )
        .await;
        let refusal = refused(
            ctx.run(&key(), award("ACME", "107100.01", "2024-03-01"))
                .await,
        );
        // 10,000,001 yen at 0.0071 are 71,000.0071 euro, truncated.
        assert_eq!(
            refusal.figures[2..4],
            figures(&[("commitments", "1071000.00"), ("limit", "107100.00")])
        );
    }
);
