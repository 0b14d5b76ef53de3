//! What is refused of awards and payments, by which rule and figures.

use super::{NOWHERE, acme, approve, award, cancel, give_back, instruct, planned, settle, status};
use crate::engine::both;
use crate::funded::{company, figures, funded, invalid, journals, refused};
use crate::world::{day, key};
use cofund::fund::award::Award;
use cofund::fund::disburse::InstructTranche;
use cofund::fund::found::OpenBankAccount;

both!(
    async fn promises_and_payments_stop_at_each_sources_means(db: Database) {
        let (app, ctx) = funded(&db).await;
        company(&ctx, "ACME", NOWHERE).await;
        let refusal = refused(
            ctx.run(&key(), award("ACME", "1000000.01", "2024-03-01"))
                .await,
        );
        assert_eq!(refusal.rule, "capital.award_headroom");
        assert_eq!(
            refusal.figures,
            figures(&[
                ("side", "L"),
                ("available", "600000.00"),
                ("asked", "600000.01"),
                ("short", "0.01"),
                ("currency", "EUR"),
            ])
        );
        ctx.run(&key(), award("ACME", "1000000", "2024-03-01"))
            .await
            .expect("all of it may be promised");
        approve(&ctx, 1, "2024-03-02").await.expect("approved");
        let refusal = refused(instruct(&ctx, 1, "2024-03-02").await);
        assert_eq!(refusal.rule, "capital.payment_headroom");
        assert_eq!(
            refusal.figures,
            figures(&[
                ("side", "L"),
                ("available", "300000.00"),
                ("asked", "600000.00"),
                ("short", "300000.00"),
                ("currency", "EUR"),
            ])
        );
        assert_eq!(status(&app).await, "active approved");
        assert_eq!(journals(&app, "ALPHA", 6).await, Vec::<String>::new());
    }
);

both!(
    async fn bad_fields_are_named(db: Database) {
        let (app, ctx) = funded(&db).await;
        company(&ctx, "ACME", NOWHERE).await;
        let tranches = vec![planned("60", "2024-03-01"), planned("39.99", "2024-03-01")];
        let wrong = [
            (
                Award {
                    tranches,
                    ..award("ACME", "100", "2024-03-01")
                },
                "tranches",
                "award.tranche_sum",
            ),
            (
                Award {
                    tranches: vec![planned("100", "2024-02-29")],
                    ..award("ACME", "100", "2024-03-01")
                },
                "tranches.0",
                "date.order",
            ),
            (
                award("NONE", "100", "2024-03-01"),
                "company",
                "company.unknown",
            ),
            (award("ACME", "0", "2024-03-01"), "amount", "money.sign"),
            (
                award("ACME", "1.001", "2024-03-01"),
                "amount",
                "money.scale",
            ),
            (award("ACME", "1", "2022-12-31"), "on", "date.range"),
            (
                Award {
                    purpose: "a\u{202e}b".into(),
                    ..award("ACME", "1", "2024-03-01")
                },
                "purpose",
                "text.bidi_control",
            ),
        ];
        for (command, field, rule) in wrong {
            let (found, broken, _) = invalid(ctx.run(&key(), command).await);
            assert_eq!((found.as_str(), broken.as_str()), (field, rule));
        }
        assert_eq!(journals(&app, "ALPHA", 5).await, Vec::<String>::new());
        let twice = Award {
            external_id: Some("G-1".into()),
            ..award("ACME", "1", "2024-03-01")
        };
        ctx.run(&key(), twice.clone())
            .await
            .expect("the first is taken");
        assert_eq!(invalid(ctx.run(&key(), twice).await).1, "award.id_taken");
        assert_eq!(
            invalid(approve(&ctx, 2, "2024-03-02").await).1,
            "tranche.unknown"
        );
        assert_eq!(
            invalid(approve(&ctx, 1, "2024-02-29").await).1,
            "date.order"
        );
    }
);

both!(
    async fn a_tranche_takes_one_step_after_the_other(db: Database) {
        let (_app, ctx) = funded(&db).await;
        acme(&ctx).await;
        let refusal = refused(instruct(&ctx, 1, "2024-03-02").await);
        assert_eq!(
            (refusal.rule, refusal.text.as_str()),
            (
                "tranche.status",
                "tranche 1 of award 1 is planned; to be instructed it must be approved"
            )
        );
        assert_eq!(
            refusal.figures,
            figures(&[
                ("award", "1"),
                ("tranche", "1"),
                ("status", "planned"),
                ("wanted", "approved")
            ])
        );
        assert_eq!(
            refused(settle(&ctx, 1, "2024-03-02").await).rule,
            "tranche.status"
        );
        assert_eq!(
            refused(give_back(&ctx, 1, "2024-03-02").await).rule,
            "tranche.status"
        );
        approve(&ctx, 1, "2024-03-02").await.expect("approved");
        assert_eq!(
            refused(approve(&ctx, 1, "2024-03-02").await).rule,
            "tranche.status"
        );
        assert_eq!(
            invalid(instruct(&ctx, 1, "2024-03-01").await).1,
            "date.order"
        );
        let dollars = OpenBankAccount {
            fund: "ALPHA".into(),
            code: "USD".into(),
            name: "Dollars".into(),
            currency: "USD".into(),
        };
        ctx.run(&key(), dollars).await.expect("opened");
        let wrong = InstructTranche {
            fund: "ALPHA".into(),
            award: 1,
            tranche: 1,
            bank: "USD".into(),
            on: day("2024-03-02"),
        };
        assert_eq!(
            invalid(ctx.run(&key(), wrong).await).1,
            "ledger.currency_mismatch"
        );
        instruct(&ctx, 1, "2024-03-03").await.expect("instructed");
        assert_eq!(
            refused(cancel(&ctx, 1, "2024-03-03").await).rule,
            "tranche.status"
        );
        settle(&ctx, 1, "2024-03-04").await.expect("settled");
        assert_eq!(
            refused(settle(&ctx, 1, "2024-03-04").await).rule,
            "tranche.status"
        );
    }
);
