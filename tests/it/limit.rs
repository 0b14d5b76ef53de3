//! Limits on awards: the strictest of all terms binds, follow-ons count, figures are exact.

use crate::award::award;
use crate::engine::both;
use crate::funded::{agree, amend, amount, commit, company, figures, funded, refused};
use crate::world::{day, key, sponsor};
use cofund::app::Ctx;
use cofund::error::Result;
use cofund::fund::award::{Award, Awarded, IncreaseAward};
use cofund::fund::return_tranche::CancelTranche;
use cofund::fund::terms::{Dimension, Limit, Terms};
use cofund::money::Fraction;
use entity::value::Side;

fn fraction(text: &str) -> Fraction {
    text.parse().expect("a share")
}

fn share(dimension: Dimension, name: &str, share: &str) -> Limit {
    Limit {
        dimension,
        name: name.into(),
        share: fraction(share),
    }
}

fn concentration(text: &str) -> Terms {
    let concentration = Some(fraction(text));
    Terms {
        concentration,
        ..Terms::default()
    }
}

/// Adds to award 1.
async fn raise(ctx: &Ctx, text: &str) -> Result<Awarded> {
    let increase = IncreaseAward {
        fund: "ALPHA".into(),
        award: 1,
        amount: amount(text),
        on: day("2024-04-01"),
        reason: "Follow-on".into(),
    };
    ctx.run(&key(), increase).await
}

/// Awards on 1 March 2024.
async fn give(ctx: &Ctx, company: &str, text: &str) -> Result<Awarded> {
    ctx.run(&key(), award(company, text, "2024-03-01")).await
}

both!(
    async fn concentration_counts_follow_ons_and_forgets_what_is_cancelled(db: Database) {
        let (_app, ctx) = funded(&db).await;
        company(&ctx, "ACME", ["", "", ""]).await;
        amend(&ctx, None, concentration("0.20")).await;
        amend(&ctx, Some("P"), concentration("0.15")).await;
        amend(&ctx, Some("T"), concentration("0.90")).await;
        give(&ctx, "ACME", "120000").await.expect("within");
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
        assert_eq!(
            refused(raise(&ctx, "30000.01").await).rule,
            "limit.concentration"
        );
        let made = ctx
            .run(&key(), follow_on("30000"))
            .await
            .expect("exactly the limit");
        let rooms: Vec<_> = made.limits.iter().map(|l| l.room.to_string()).collect();
        assert_eq!(rooms, ["30000.00"]);
        assert_eq!(
            refused(raise(&ctx, "0.01").await).rule,
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
        raise(&ctx, "30000").await.expect("there is room again");
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
        give(&ctx, "ONE", "200000").await.expect("within");
        let refusal = refused(give(&ctx, "TWO", "100000.01").await);
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
        let refusal = refused(give(&ctx, "TWO", "50000.01").await);
        assert_eq!(
            (refusal.rule, &refusal.figures[3]),
            ("limit.stage", &("limit", "50000.00".to_owned()))
        );
        let made = give(&ctx, "TWO", "50000").await.expect("within all three");
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
        let made = give(&ctx, "OTHER", "500000").await.expect("not limited");
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
                mandated_share: Some(fraction("0.75")),
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
        let refusal = refused(give(&ctx, "ACME", "250000.01").await);
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
        give(&ctx, "ACME", "250000")
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
        amend(&ctx, None, concentration("0.1")).await;
        let refusal = refused(give(&ctx, "ACME", "107100.01").await);
        // 10,000,001 yen at 0.0071 are 71,000.0071 euro, truncated.
        assert_eq!(
            refusal.figures[2..4],
            figures(&[("commitments", "1071000.00"), ("limit", "107100.00")])
        );
    }
);
