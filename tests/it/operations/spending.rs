//! Expenses, bank charges and fees.

use crate::bench::{Bench, FUND, reversal};
use crate::engine::both;
use crate::funded::amount;
use crate::world::day;
use cofund::fund::agreement::AmendTerms;
use cofund::fund::expense::{BankCharge, Expense};
use cofund::fund::fee::{AccrueFee, FeeBasis, FeeMethod, FeeOn, PayFee};
use cofund::fund::return_receipt::ReturnReceipt;
use cofund::fund::terms::{Ratio, Terms};
use cofund::money::Fraction;
use entity::value::Side;

fn expense(text: &str) -> Expense {
    Expense {
        fund: FUND.into(),
        bank: "MAIN".into(),
        payee: "Auditors".into(),
        invoice: "2026-17".into(),
        amount: amount(text),
        on: day("2026-03-01"),
        note: String::new(),
    }
}

fn charge(bank: &str, side: Side, text: &str) -> BankCharge {
    BankCharge {
        fund: FUND.into(),
        bank: bank.into(),
        side,
        amount: amount(text),
        on: day("2026-03-01"),
        note: String::new(),
    }
}

fn fee(from: &str, to: &str) -> AccrueFee {
    AccrueFee {
        fund: FUND.into(),
        from: day(from),
        to: day(to),
        amount: None,
        basis: None,
        on: day("2026-03-31"),
        note: String::new(),
    }
}

fn rated(method: FeeMethod, rate: &str, of: FeeOn) -> FeeBasis {
    let rate = Fraction::parse(rate).expect("a rate");
    FeeBasis { method, rate, of }
}

fn pay(fee: i64) -> PayFee {
    PayFee {
        fund: FUND.into(),
        fee,
        bank: "MAIN".into(),
        on: day("2026-04-05"),
    }
}

/// From now on the local source bears everything.
async fn all_local(bench: &Bench) {
    let terms = Terms {
        fee_ratio: Some(Ratio {
            local: 1,
            partner: 0,
        }),
        ..Terms::default()
    };
    let (fund, sponsor) = (FUND.into(), None);
    bench
        .run(AmendTerms {
            fund,
            sponsor,
            effective_on: day("2026-02-20"),
            terms,
        })
        .await;
}

both!(
    async fn an_expense_is_borne_by_the_agreed_ratio(db: Database) {
        let bench = Bench::funded(&db).await;
        let posted = bench.run(expense("1000.01")).await;
        let expected = [
            "5110:L KES 600.01",
            "5110:P KES 400.00",
            "1100:MAIN:L KES -600.01",
            "1100:MAIN:P KES -400.00",
        ];
        bench.assert_legs(posted.seq, &expected).await;
        bench.reverse(posted.seq).await;
        assert_eq!(bench.balance("1100:MAIN:L", "KES").await, "100066.67");
        assert_eq!(bench.balance("5110:P", "KES").await, "0.00");
    }
);

both!(
    async fn without_a_ratio_the_commitments_bear_it(db: Database) {
        let bench = Bench::new(&db).await;
        let none = AmendTerms {
            fund: FUND.into(),
            sponsor: None,
            effective_on: day("2026-02-20"),
            terms: Terms::default(),
        };
        bench.run(none).await;
        bench
            .refused_by("source.nothing_committed", expense("1"))
            .await;
        bench.pay_in().await;
        bench.exchange("300", "42375").await;
        // Promised nothing so far: no rate is needed for what it would be worth.
        bench
            .sign("Q", "partner", Side::Partner, "USD", Terms::default())
            .await;
        let posted = bench.run(expense("1180")).await;
        let expected = [
            "5110:L KES 900.00",
            "5110:P KES 280.00",
            "1100:MAIN:L KES -900.00",
            "1100:MAIN:P KES -280.00",
        ];
        bench.assert_legs(posted.seq, &expected).await;
    }
);

both!(
    async fn an_expense_takes_neither_more_than_there_is_nor_a_sponsors_advance(db: Database) {
        let bench = Bench::funded(&db).await;
        let (rule, text) = bench.refused(expense("200000")).await;
        assert_eq!(rule, "cash.overdraw");
        assert!(
            text.contains("100066.67 KES") && text.contains("short by 19933.33"),
            "{text}"
        );
        all_local(&bench).await;
        let (rule, text) = bench.refused(expense("100050")).await;
        assert_eq!(rule, "capital.payment_headroom");
        assert!(
            text.contains("local") && text.contains("short by 50.00"),
            "{text}"
        );
        bench.run(expense("100000")).await;
        bench.refused_by("money.sign", expense("0")).await;
        bench.refused_by("money.scale", expense("1.001")).await;
        bench
            .refused_by(
                "text.required",
                Expense {
                    payee: " ".into(),
                    ..expense("1")
                },
            )
            .await;
        bench
            .refused_by(
                "ledger.currency_mismatch",
                Expense {
                    bank: "EURO".into(),
                    ..expense("1")
                },
            )
            .await;
        bench
            .refused_by(
                "date.range",
                Expense {
                    on: day("2019-01-01"),
                    ..expense("1")
                },
            )
            .await;
    }
);

both!(
    async fn bank_charges_leave_at_what_foreign_money_is_carried_at(db: Database) {
        let bench = Bench::funded(&db).await;
        let seq = bench.run(charge("MAIN", Side::Local, "12.50")).await.seq;
        bench
            .assert_legs(seq, &["5120:L KES 12.50", "1100:MAIN:L KES -12.50"])
            .await;
        let seq = bench.run(charge("EURO", Side::Partner, "1.50")).await.seq;
        let expected = [
            "1900:EUR EUR 1.50",
            "1100:EURO:P EUR -1.50",
            "5120:P KES 210.00",
            "1900:EUR KES -210.00",
        ];
        bench.assert_legs(seq, &expected).await;
        bench
            .refused_by("cash.overdraw", charge("EURO", Side::Partner, "198.51"))
            .await;
        bench
            .refused_by("bank.unknown", charge("NONE", Side::Local, "1"))
            .await;
    }
);

both!(
    async fn fees_are_calculated_accrued_paid_and_taken_back(db: Database) {
        let bench = Bench::invested(&db).await;
        let basis = Some(rated(FeeMethod::Act365, "0.02", FeeOn::Commitments));
        let first = bench
            .run(AccrueFee {
                basis,
                ..fee("2026-01-01", "2026-04-01")
            })
            .await;
        assert_eq!(first.amount.to_string(), "5819.18");
        assert_eq!(
            (first.local.to_string(), first.partner.to_string()),
            ("3491.51".into(), "2327.67".into())
        );
        let basis = Some(rated(
            FeeMethod::AnnualRateOver4,
            "0.0175",
            FeeOn::NetInvested,
        ));
        let second = bench
            .run(AccrueFee {
                basis,
                ..fee("2026-04-01", "2026-07-01")
            })
            .await;
        assert_eq!(second.amount.to_string(), "262.50");
        let given = FeeOn::Given(amount("100000"));
        let basis = Some(rated(FeeMethod::AnnualRateOver4, "0.02", given));
        let third = bench
            .run(AccrueFee {
                basis,
                ..fee("2026-07-01", "2026-10-01")
            })
            .await;
        assert_eq!(third.amount.to_string(), "500.00");
        let paid = bench.run(pay(second.no)).await;
        let expected = [
            "2100:L KES 157.50",
            "2100:P KES 105.00",
            "1100:MAIN:L KES -157.50",
            "1100:MAIN:P KES -105.00",
        ];
        bench.assert_legs(paid.seq, &expected).await;
        bench.refused_by("fee.status", pay(second.no)).await;
        bench
            .refused_by("fee.status", reversal(second.posted.seq))
            .await;
        bench.reverse(paid.seq).await;
        bench.reverse(second.posted.seq).await;
        bench.refused_by("fee.status", pay(second.no)).await;
        assert_eq!(bench.balance("2100:L", "KES").await, "3791.51");
    }
);

both!(
    async fn no_day_bears_two_fees(db: Database) {
        let bench = Bench::funded(&db).await;
        let quarter = |amount_text: &str, from, to| AccrueFee {
            amount: Some(amount(amount_text)),
            ..fee(from, to)
        };
        let first = bench.run(quarter("100", "2026-01-01", "2026-04-01")).await;
        let (rule, text) = bench
            .refused(quarter("100", "2026-03-31", "2026-07-01"))
            .await;
        assert_eq!(rule, "fee.period_overlaps");
        assert!(
            text.contains("fee 1 covers 2026-01-01 up to 2026-04-01"),
            "{text}"
        );
        bench.run(quarter("100", "2026-04-01", "2026-07-01")).await;
        bench.reverse(first.posted.seq).await;
        bench.run(quarter("90", "2026-01-01", "2026-04-01")).await;
        bench
            .refused_by("date.order", quarter("1", "2026-08-01", "2026-08-01"))
            .await;
        bench
            .refused_by("fee.amount_or_basis", fee("2026-08-01", "2026-09-01"))
            .await;
        bench.refused_by("fee.unknown", pay(9)).await;
        let huge = quarter("2000000", "2026-08-01", "2026-09-01");
        bench.refused_by("capital.award_headroom", huge).await;
    }
);

both!(
    async fn nothing_owed_is_paid_while_a_returned_receipt_is_open(db: Database) {
        let bench = Bench::funded(&db).await;
        all_local(&bench).await;
        let accrue = AccrueFee {
            amount: Some(amount("500")),
            ..fee("2026-01-01", "2026-04-01")
        };
        let accrued = bench.run(accrue).await;
        bench.run(expense("90000")).await;
        let back = ReturnReceipt {
            fund: FUND.into(),
            receipt: 1,
            on: day("2026-03-02"),
            reason: "Returned by the bank".into(),
        };
        bench.run(back).await;
        bench.receive("D", "MAIN", "1000").await;
        bench
            .refused_by("payment.suspense_open", pay(accrued.no))
            .await;
    }
);
