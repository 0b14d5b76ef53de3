//! Interest, dividends and loans paid back.

use crate::bench::{Bench, FUND};
use crate::engine::both;
use crate::funded::{amount, company};
use crate::world::day;
use cofund::fund::encumbrance::Instrument;
use cofund::fund::income::{Income, IncomeKind, LoanRepayment};
use entity::value::Side;

fn income(bank: &str, kind: IncomeKind, text: &str) -> Income {
    Income {
        fund: FUND.into(),
        bank: bank.into(),
        kind,
        company: None,
        amount: amount(text),
        on: day("2026-03-31"),
        note: String::new(),
        side: None,
    }
}

fn repayment(principal: &str, interest: &str) -> LoanRepayment {
    LoanRepayment {
        fund: FUND.into(),
        company: "ACME".into(),
        bank: "MAIN".into(),
        principal: amount(principal),
        interest: amount(interest),
        on: day("2026-03-31"),
        note: String::new(),
    }
}

both!(
    async fn bank_interest_follows_the_cash(db: Database) {
        let bench = Bench::funded(&db).await;
        let posted = bench.run(income("MAIN", IncomeKind::Interest, "100")).await;
        let expected = [
            "1100:MAIN:L KES 70.25",
            "1100:MAIN:P KES 29.75",
            "4300:L KES -70.25",
            "4300:P KES -29.75",
        ];
        bench.assert_legs(posted.seq, &expected).await;
        let abroad = bench.run(income("EURO", IncomeKind::Interest, "10")).await;
        let expected = [
            "1100:EURO:P EUR 10.00",
            "1900:EUR EUR -10.00",
            "1900:EUR KES 1412.50",
            "4300:P KES -1412.50",
        ];
        bench.assert_legs(abroad.seq, &expected).await;
        let named = Income {
            side: Some(Side::Local),
            ..income("MAIN", IncomeKind::Interest, "5")
        };
        let posted = bench.run(named).await;
        bench
            .assert_legs(posted.seq, &["1100:MAIN:L KES 5.00", "4300:L KES -5.00"])
            .await;
        bench.reverse(abroad.seq).await;
        bench.bank("EMPTY", "KES").await;
        bench
            .refused_by(
                "income.side_needed",
                income("EMPTY", IncomeKind::Interest, "1"),
            )
            .await;
        bench.bank("DOLLAR", "USD").await;
        let unpriced = Income {
            side: Some(Side::Local),
            ..income("DOLLAR", IncomeKind::Interest, "1")
        };
        bench.refused_by("fx.rate_missing", unpriced).await;
    }
);

both!(
    async fn a_dividend_goes_to_whoever_financed_the_company(db: Database) {
        let bench = Bench::invested(&db).await;
        let of = |code: &str| Income {
            company: Some(code.into()),
            ..income("MAIN", IncomeKind::Dividend, "1000")
        };
        let posted = bench.run(of("ACME")).await;
        let expected = [
            "1100:MAIN:L KES 600.00",
            "1100:MAIN:P KES 400.00",
            "4300:L KES -600.00",
            "4300:P KES -400.00",
        ];
        bench.assert_legs(posted.seq, &expected).await;
        bench
            .refused_by(
                "income.company_needed",
                income("MAIN", IncomeKind::Dividend, "1"),
            )
            .await;
        bench.refused_by("company.unknown", of("NONE")).await;
        company(&bench.ctx, "OTHER", ["health", "seed", "Nairobi"]).await;
        let (rule, text) = bench.refused(of("OTHER")).await;
        assert_eq!(rule, "holding.none");
        assert!(text.contains("OTHER"), "{text}");
    }
);

both!(
    async fn a_loan_is_repaid_in_the_ratio_of_its_balances(db: Database) {
        let bench = Bench::holding(&db, Instrument::Loan).await;
        let posted = bench.run(repayment("10000", "500")).await;
        let expected = [
            "1100:MAIN:L KES 6300.00",
            "1100:MAIN:P KES 4200.00",
            "1320:ACME:L KES -6000.00",
            "1320:ACME:P KES -4000.00",
            "4300:L KES -300.00",
            "4300:P KES -200.00",
        ];
        bench.assert_legs(posted.seq, &expected).await;
        let (rule, text) = bench.refused(repayment("50000.05", "0")).await;
        assert_eq!(rule, "holding.over_disposal");
        assert!(text.contains("30000.00"), "{text}");
        bench.refused_by("money.sign", repayment("0", "0")).await;
        bench.refused_by("money.sign", repayment("-1", "5")).await;
        bench.run(repayment("50000", "0")).await;
        assert_eq!(bench.balance("1320:ACME:P", "KES").await, "0.00");
        let late = bench.run(repayment("0", "10")).await;
        bench
            .assert_legs(
                late.seq,
                &[
                    "1100:MAIN:L KES 6.00",
                    "1100:MAIN:P KES 4.00",
                    "4300:L KES -6.00",
                    "4300:P KES -4.00",
                ],
            )
            .await;
    }
);
