//! Distributions, their payment, and what of them can be called again.

use crate::bench::{Bench, FUND, partner_terms, reversal};
use crate::engine::both;
use crate::funded::amount;
use crate::world::day;
use cofund::fund::distribute::{Distribute, GivenShare};
use cofund::fund::pay_distribution::PayDistribution;
use cofund::fund::recall::MakeRecallable;
use entity::distribution;
use sea_orm::EntityTrait;

fn distribute(total: &str, recallable: &str) -> Distribute {
    Distribute {
        fund: FUND.into(),
        amount: amount(total),
        recallable: amount(recallable),
        on: day("2026-04-15"),
        purpose: "Proceeds".into(),
        shares: None,
    }
}

fn given(total: &str, recallable: &str, shares: &[(&str, &str)]) -> Distribute {
    let share = |(sponsor, text): &(&str, &str)| GivenShare {
        sponsor: (*sponsor).into(),
        amount: amount(text),
    };
    Distribute {
        shares: Some(shares.iter().map(share).collect()),
        ..distribute(total, recallable)
    }
}

fn pay(sponsor: Option<&str>) -> PayDistribution {
    PayDistribution {
        fund: FUND.into(),
        distribution: 1,
        bank: "MAIN".into(),
        on: day("2026-04-20"),
        sponsor: sponsor.map(str::to_owned),
    }
}

fn recall(text: &str, on: &str) -> MakeRecallable {
    MakeRecallable {
        fund: FUND.into(),
        distribution: 1,
        amount: amount(text),
        on: day(on),
        reason: "Recycled".into(),
    }
}

async fn status(bench: &Bench) -> (String, i64) {
    let rows = distribution::Entity::find()
        .all(&bench.app.db.read)
        .await
        .expect("reads");
    (rows[0].status.clone(), rows[0].recallable.0)
}

both!(
    async fn shares_are_paid_one_by_one_and_taken_back_in_turn(db: Database) {
        let bench = Bench::funded(&db).await;
        let declared = bench.run(distribute("17000", "0")).await;
        let amounts: Vec<String> = declared
            .shares
            .iter()
            .map(|s| s.amount.to_string())
            .collect();
        assert_eq!(amounts, ["6666.67", "3333.33", "7000.00"]);
        bench
            .refused_by(
                "date.order",
                PayDistribution {
                    on: day("2026-04-14"),
                    ..pay(None)
                },
            )
            .await;
        let first = bench.run(pay(Some("P"))).await;
        bench
            .assert_legs(
                first.seq,
                &["2200:P:P KES 7000.00", "1100:MAIN:P KES -7000.00"],
            )
            .await;
        bench
            .refused_by("distribution.nothing_due", pay(Some("P")))
            .await;
        assert_eq!(status(&bench).await.0, "declared");
        let rest = bench.run(pay(None)).await;
        assert_eq!(status(&bench).await.0, "paid");
        bench.refused_by("distribution.status", pay(None)).await;
        bench
            .refused_by("distribution.paid", reversal(declared.posted.seq))
            .await;
        bench.reverse(rest.seq).await;
        assert_eq!(status(&bench).await.0, "declared");
        bench
            .refused_by("distribution.paid", reversal(declared.posted.seq))
            .await;
        bench.reverse(first.seq).await;
        bench.reverse(declared.posted.seq).await;
        assert_eq!(status(&bench).await.0, "reversed");
        assert_eq!(bench.balance("1100:MAIN:P", "KES").await, "42375.00");
        bench.refused_by("distribution.status", pay(None)).await;
    }
);

both!(
    async fn each_source_can_only_give_what_it_has(db: Database) {
        let bench = Bench::funded(&db).await;
        let (rule, text) = bench
            .refused(given("100000.01", "0", &[("T", "100000.01")]))
            .await;
        assert_eq!(rule, "capital.payment_headroom");
        assert!(
            text.contains("local") && text.contains("short by 0.01"),
            "{text}"
        );
        bench.run(given("100000", "0", &[("T", "100000")])).await;
        let (rule, _) = bench.refused(given("0.01", "0", &[("D", "0.01")])).await;
        assert_eq!(rule, "capital.payment_headroom");
    }
);

both!(
    async fn given_shares_must_be_the_whole(db: Database) {
        let bench = Bench::funded(&db).await;
        let (rule, text) = bench
            .refused(given("10", "0", &[("T", "4"), ("P", "5")]))
            .await;
        assert_eq!(rule, "distribution.share_sum");
        assert!(text.contains("sum to 9.00"), "{text}");
        bench
            .refused_by(
                "distribution.sponsor_twice",
                given("9", "0", &[("T", "4"), ("T", "5")]),
            )
            .await;
        bench
            .refused_by("sponsor.unknown", given("9", "0", &[("X", "9")]))
            .await;
        bench
            .refused_by("distribution.recallable", distribute("9", "9.01"))
            .await;
        bench.refused_by("money.sign", distribute("0", "0")).await;
        let (rule, text) = bench
            .refused(given("80000", "80000", &[("T", "80000")]))
            .await;
        assert_eq!(rule, "recall.beyond_called");
        assert!(
            text.contains("66666.67") && text.contains("13333.33 too much"),
            "{text}"
        );
    }
);

both!(
    async fn a_foreign_commitment_is_reinstated_only_at_the_agreed_rate(db: Database) {
        let bench = Bench::with(&db, partner_terms(None)).await;
        bench
            .refused_by("distribution.no_contributions", distribute("1", "0"))
            .await;
        bench.pay_in().await;
        bench.exchange("300", "42375.00").await;
        let (rule, text) = bench.refused(distribute("17000", "1700")).await;
        assert_eq!(rule, "recall.reference_rate");
        assert!(
            text.contains("P commits in EUR") && text.contains("700.00 KES"),
            "{text}"
        );
        bench.run(distribute("17000", "0")).await;
        let (rule, _) = bench.refused(recall("170", "2026-05-01")).await;
        assert_eq!(rule, "recall.reference_rate");
    }
);

both!(
    async fn a_distribution_can_be_recalled_later_within_its_days(db: Database) {
        let bench = Bench::funded(&db).await;
        let declared = bench.run(distribute("17000", "1700")).await;
        assert_eq!(bench.balance("9350:P", "EUR").await, "5.00");
        let later = bench.run(recall("1700.01", "2027-04-15")).await;
        let expected = [
            "9350:T KES 666.67",
            "9350:D KES 333.34",
            "9350:P EUR 5.00",
            "9200:T KES -666.67",
            "9200:D KES -333.34",
            "9200:P EUR -5.00",
        ];
        bench.assert_legs(later.seq, &expected).await;
        assert_eq!(status(&bench).await.1, 340_001);
        let (rule, text) = bench.refused(recall("1", "2027-04-16")).await;
        assert_eq!(rule, "recall.too_late");
        assert!(text.contains("until 2027-04-15"), "{text}");
        let (rule, text) = bench.refused(recall("13600", "2026-05-01")).await;
        assert_eq!(rule, "recall.beyond_distributed");
        assert!(
            text.contains("13599.99 KES") && text.contains("0.01 too much"),
            "{text}"
        );
        bench
            .refused_by("date.order", recall("1", "2026-04-14"))
            .await;
        bench
            .refused_by("distribution.recalled", reversal(declared.posted.seq))
            .await;
        let undone = cofund::fund::reverse::Reverse {
            on: day("2027-05-01"),
            ..reversal(later.seq)
        };
        bench.run(undone).await;
        assert_eq!(status(&bench).await.1, 170_000);
        bench.reverse(declared.posted.seq).await;
        bench
            .refused_by("recall.standing", recall("1", "2026-05-01"))
            .await;
        assert_eq!(bench.balance("9350:T", "KES").await, "0.00");
    }
);
