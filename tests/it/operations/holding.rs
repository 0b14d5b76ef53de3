//! Exits, valuations, write-downs and write-offs.

use crate::bench::{Bench, FUND, reversal};
use crate::engine::both;
use crate::funded::amount;
use crate::world::day;
use cofund::fund::disburse::{ApproveTranche, InstructTranche};
use cofund::fund::encumbrance::Instrument;
use cofund::fund::exit::Exit;
use cofund::fund::write_down::{Value, WriteDown, WriteOff};

fn exit(proceeds: &str, cost: &str) -> Exit {
    Exit {
        fund: FUND.into(),
        company: "ACME".into(),
        bank: "MAIN".into(),
        proceeds: amount(proceeds),
        cost: amount(cost),
        on: day("2026-04-10"),
        note: String::new(),
    }
}

fn value(text: &str) -> Value {
    Value {
        fund: FUND.into(),
        company: "ACME".into(),
        fair_value: amount(text),
        on: day("2026-03-31"),
        method: "Latest round".into(),
    }
}

fn down(text: &str) -> WriteDown {
    WriteDown {
        fund: FUND.into(),
        company: "ACME".into(),
        amount: amount(text),
        on: day("2026-04-01"),
        reason: "Behind plan".into(),
    }
}

fn off() -> WriteOff {
    WriteOff {
        fund: FUND.into(),
        company: "ACME".into(),
        on: day("2026-05-01"),
        reason: "Insolvency".into(),
    }
}

both!(
    async fn a_sale_takes_its_part_of_the_unrealised_value_along(db: Database) {
        let bench = Bench::invested(&db).await;
        let valued = bench.run(value("90000")).await;
        assert_eq!(valued.change.to_string(), "30000.00");
        let expected = [
            "1310:ACME:L KES 18000.00",
            "1310:ACME:P KES 12000.00",
            "4200:L KES -18000.00",
            "4200:P KES -12000.00",
        ];
        bench.assert_legs(valued.posted.seq, &expected).await;
        bench
            .refused_by("holding.value_unchanged", value("90000"))
            .await;
        let sold = bench.run(exit("20000", "30000")).await;
        assert_eq!(sold.gain.to_string(), "-10000.00");
        let expected = [
            "1100:MAIN:L KES 12000.00",
            "1100:MAIN:P KES 8000.00",
            "1300:ACME:L KES -18000.00",
            "1300:ACME:P KES -12000.00",
            "4100:L KES 6000.00",
            "4100:P KES 4000.00",
            "4200:L KES 9000.00",
            "4200:P KES 6000.00",
            "1310:ACME:L KES -9000.00",
            "1310:ACME:P KES -6000.00",
        ];
        bench.assert_legs(sold.posted.seq, &expected).await;
        let (rule, text) = bench.refused(exit("1", "30000.01")).await;
        assert_eq!(rule, "holding.over_disposal");
        assert!(
            text.contains("cost of 30000.00 KES") && text.contains("0.01 too much"),
            "{text}"
        );
        bench.run(exit("40000", "30000")).await;
        for path in ["1300:ACME:L", "1300:ACME:P", "1310:ACME:L", "1310:ACME:P"] {
            assert_eq!(bench.balance(path, "KES").await, "0.00", "{path}");
        }
    }
);

both!(
    async fn what_comes_in_after_a_write_off_goes_to_whoever_paid(db: Database) {
        let bench = Bench::invested(&db).await;
        bench.run(value("10000")).await;
        bench.run(off()).await;
        assert_eq!(bench.balance("1310:ACME:L", "KES").await, "0.00");
        let late = bench
            .run(Exit {
                on: day("2026-06-01"),
                ..exit("1000", "0")
            })
            .await;
        let expected = [
            "1100:MAIN:L KES 600.00",
            "1100:MAIN:P KES 400.00",
            "4100:L KES -600.00",
            "4100:P KES -400.00",
        ];
        bench.assert_legs(late.posted.seq, &expected).await;
        bench.refused_by("holding.none", off()).await;
    }
);

both!(
    async fn a_write_down_is_shared_as_the_holding_was_financed(db: Database) {
        let bench = Bench::invested(&db).await;
        let posted = bench.run(down("10001.01")).await;
        let expected = [
            "5300:L KES 6000.61",
            "5300:P KES 4000.40",
            "1300:ACME:L KES -6000.61",
            "1300:ACME:P KES -4000.40",
        ];
        bench.assert_legs(posted.seq, &expected).await;
        bench.reverse(posted.seq).await;
        let (rule, text) = bench.refused(down("60000.01")).await;
        assert_eq!(rule, "holding.over_disposal");
        assert!(
            text.contains("60000.00 KES") && text.contains("0.01 too much"),
            "{text}"
        );
        bench
            .refused_by(
                "text.required",
                WriteDown {
                    reason: String::new(),
                    ..down("1")
                },
            )
            .await;
        bench
            .refused_by(
                "company.unknown",
                WriteDown {
                    company: "NONE".into(),
                    ..down("1")
                },
            )
            .await;
    }
);

both!(
    async fn loans_are_written_down_and_not_sold(db: Database) {
        let bench = Bench::holding(&db, Instrument::Loan).await;
        let posted = bench.run(down("100")).await;
        let expected = [
            "5300:L KES 60.00",
            "5300:P KES 40.00",
            "1320:ACME:L KES -60.00",
            "1320:ACME:P KES -40.00",
        ];
        bench.assert_legs(posted.seq, &expected).await;
        bench.refused_by("holding.none", exit("1", "0")).await;
        bench.refused_by("holding.none", value("1")).await;
        assert_eq!(bench.run(off()).await.lost.to_string(), "59900.00");
    }
);

both!(
    async fn a_reversed_write_off_promises_again(db: Database) {
        let bench = Bench::invested(&db).await;
        let done = bench.run(off()).await;
        assert_eq!(bench.tranche(2).await.status, "cancelled");
        assert_eq!(bench.balance("9500:A1", "KES").await, "0.00");
        bench.reverse(done.posted.seq).await;
        assert_eq!(bench.tranche(2).await.status, "planned");
        assert_eq!(bench.tranche(1).await.status, "settled");
        assert_eq!(bench.balance("9500:A1", "KES").await, "30000.00");
        assert_eq!(bench.balance("1300:ACME:L", "KES").await, "36000.00");
        bench
            .refused_by("ledger.reversed_already", reversal(done.posted.seq))
            .await;
    }
);

both!(
    async fn a_payment_under_way_holds_a_write_off_up(db: Database) {
        let bench = Bench::invested(&db).await;
        let (fund, award, tranche, on) = (FUND.to_owned(), 1, 2, day("2026-04-20"));
        bench
            .run(ApproveTranche {
                fund: fund.clone(),
                award,
                tranche,
                on,
            })
            .await;
        bench
            .run(InstructTranche {
                fund,
                award,
                tranche,
                bank: "MAIN".into(),
                on,
            })
            .await;
        let (rule, text) = bench.refused(off()).await;
        assert_eq!(rule, "write_off.payment_under_way");
        assert!(text.contains("tranche 2 of award 1"), "{text}");
    }
);

both!(
    async fn a_valuation_that_something_rests_on_is_not_reversed(db: Database) {
        let bench = Bench::invested(&db).await;
        let first = bench.run(value("90000")).await.posted.seq;
        let second = bench.run(value("70000")).await.posted.seq;
        let sold = bench.run(exit("20000", "30000")).await.posted.seq;
        let lost = bench.run(off()).await.posted.seq;
        for later in [lost, sold, second] {
            let (rule, text) = bench.refused(reversal(first)).await;
            assert_eq!(rule, "holding.moved_on");
            assert!(
                text.contains(&format!("reverse journal {later} first")),
                "{text}"
            );
            bench.reverse(later).await;
        }
        let on = day("2026-06-30");
        bench
            .run(WriteDown {
                on,
                ..down("10000")
            })
            .await;
        bench.reverse(first).await;
        for path in ["1310:ACME:L", "1310:ACME:P"] {
            assert_eq!(bench.balance(path, "KES").await, "0.00", "{path}");
        }
    }
);

both!(
    async fn a_write_down_that_something_rests_on_is_not_reversed(db: Database) {
        let bench = Bench::invested(&db).await;
        let lowered = bench.run(down("10000")).await.seq;
        let again = bench.run(down("5000")).await.seq;
        let valued = bench
            .run(Value {
                on: day("2026-04-05"),
                ..value("90000")
            })
            .await
            .posted
            .seq;
        let sold = bench.run(exit("20000", "45000")).await.posted.seq;
        for later in [sold, valued] {
            for first in [lowered, again] {
                let (rule, text) = bench.refused(reversal(first)).await;
                assert_eq!(rule, "holding.moved_on");
                assert!(
                    text.contains(&format!("reverse journal {later} first")),
                    "{text}"
                );
            }
            bench.reverse(later).await;
        }
        let on = day("2026-06-30");
        let lost = bench.run(WriteOff { on, ..off() }).await.posted.seq;
        bench
            .refused_by("holding.moved_on", reversal(lowered))
            .await;
        bench.reverse(lost).await;
        // Each took a sum of its own: the first may go alone.
        bench.reverse(lowered).await;
        let cost = [("1300:ACME:L", "33000.00"), ("1300:ACME:P", "22000.00")];
        for (path, left) in cost {
            assert_eq!(bench.balance(path, "KES").await, left, "{path}");
        }
    }
);
