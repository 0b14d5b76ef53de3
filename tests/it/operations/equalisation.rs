//! A later closing; the figures of the first test are those of the case `subsequent_close` in the
//! golden table of fees and equalisation, six years on.

use crate::bench::{Bench, FUND, reversal};
use crate::engine::both;
use crate::funded::amount;
use crate::world::day;
use cofund::fund::amount::Quote;
use cofund::fund::call::IssueCall;
use cofund::fund::equalise::Equalise;
use cofund::fund::pay_distribution::PayDistribution;
use cofund::fund::receive::Receive;
use cofund::fund::terms::Terms;
use cofund::money::Fraction;
use entity::call_share;
use entity::value::Side;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

fn equalise(admitted: &[&str]) -> Equalise {
    Equalise {
        fund: FUND.into(),
        admitted: admitted.iter().map(|s| (*s).to_owned()).collect(),
        on: day("2027-07-01"),
        first_close: day("2027-01-01"),
        due_on: day("2027-07-15"),
        purpose: "Second closing".into(),
    }
}

/// Signs sponsors with 8 % interest on equalisation and lets them commit.
async fn join(bench: &Bench, code: &str, side: Side, committed: &str) {
    let terms = Terms {
        equalisation_interest: Some(Fraction::parse("0.08").expect("a rate")),
        ..Terms::default()
    };
    let kind = if side == Side::Local {
        "private_investor"
    } else {
        "partner"
    };
    bench.sign(code, kind, side, "KES", terms).await;
    bench.commit(code, committed).await;
}

async fn draw(bench: &Bench, total: &str) -> i64 {
    let call = IssueCall {
        fund: FUND.into(),
        total: amount(total),
        notice_on: day("2026-12-01"),
        due_on: day("2027-01-01"),
        purpose: "First closing".into(),
        excused: Vec::new(),
        rates: vec![Quote {
            currency: "EUR".into(),
            rate: "140".into(),
        }],
    };
    bench.run(call).await.no
}

async fn receive(bench: &Bench, sponsor: &str, text: &str) -> i64 {
    let receipt = Receive {
        fund: FUND.into(),
        sponsor: sponsor.into(),
        bank: "MAIN".into(),
        amount: amount(text),
        on: day("2027-07-10"),
        reference: String::new(),
        call: None,
    };
    bench.run(receipt).await.posted.seq
}

fn pay(distribution: i64) -> PayDistribution {
    PayDistribution {
        fund: FUND.into(),
        distribution,
        bank: "MAIN".into(),
        on: day("2027-07-20"),
        sponsor: None,
    }
}

both!(
    async fn everybody_stands_as_if_admitted_at_the_first_closing(db: Database) {
        let bench = Bench::new(&db).await;
        join(&bench, "A", Side::Local, "60000000").await;
        draw(&bench, "12000000").await;
        join(&bench, "B", Side::Partner, "40000000").await;
        let done = bench.run(equalise(&["B"])).await;
        let expected = [
            "1200:B KES 4990421.92",
            "3100:B KES -4800000.00",
            "9200:B KES 4800000.00",
            "9300:B KES -4800000.00",
            "3100:A KES 4800000.00",
            "2200:A:P KES -4990421.92",
            "9300:A KES 4800000.00",
            "9200:A KES -4800000.00",
        ];
        bench.assert_legs(done.posted.seq, &expected).await;
        assert_eq!(bench.balance("9200:A", "KES").await, "52800000.00");
        assert_eq!(bench.balance("9200:B", "KES").await, "35200000.00");
        assert_eq!(bench.balance("3100:A", "KES").await, "7200000.00");
        let after: Vec<_> = done
            .sponsors
            .iter()
            .map(|s| s.unfunded_after.to_string())
            .collect();
        assert_eq!(after, ["52800000.00", "35200000.00"]);
        bench
            .refused_by("cash.overdraw", pay(done.distributions[0]))
            .await;
        let seq = receive(&bench, "B", "4990421.92").await;
        bench
            .assert_legs(
                seq,
                &["1100:MAIN:P KES 4990421.92", "1200:B KES -4990421.92"],
            )
            .await;
        let share = call_share::Entity::find()
            .filter(call_share::Column::CallNo.eq(done.call))
            .one(&bench.app.db.read)
            .await;
        let share = share.expect("reads").expect("B owes a share");
        assert_eq!(share.paid, share.amount);
        let seq = bench.run(pay(done.distributions[0])).await.seq;
        let expected = ["2200:A:P KES 4990421.92", "1100:MAIN:P KES -4990421.92"];
        bench.assert_legs(seq, &expected).await;
    }
);

both!(
    async fn sponsors_of_both_sources_pay_back_to_the_last_unit(db: Database) {
        let bench = Bench::new(&db).await;
        for (code, committed) in [("A", "333333.33"), ("B", "200000.01"), ("C", "77.77")] {
            join(&bench, code, Side::Local, committed).await;
        }
        draw(&bench, "100000.01").await;
        join(&bench, "X", Side::Local, "123456.78").await;
        join(&bench, "Y", Side::Partner, "98765.43").await;
        let done = bench.run(equalise(&["X", "Y"])).await;
        assert_eq!(done.distributions.len(), 2);
        let sum = |admitted: bool, part: fn(&cofund::fund::equalise::EqualisedShare) -> i64| {
            done.sponsors
                .iter()
                .filter(|s| s.admitted == admitted)
                .map(part)
                .sum::<i64>()
        };
        assert_eq!(
            sum(true, |s| s.capital.minor()),
            sum(false, |s| s.capital.minor())
        );
        assert_eq!(
            sum(true, |s| s.interest.minor()),
            sum(false, |s| s.interest.minor())
        );
        for code in ["X", "Y"] {
            let owed = bench.balance(&format!("1200:{code}"), "KES").await;
            receive(&bench, code, &owed).await;
        }
        let cash = |side: &str| format!("1100:MAIN:{side}");
        for no in &done.distributions {
            bench.run(pay(*no)).await;
        }
        for side in ["L", "P"] {
            assert_eq!(bench.balance(&cash(side), "KES").await, "0.00", "{side}");
        }
    }
);

both!(
    async fn an_equalisation_is_withdrawn_while_nothing_is_paid(db: Database) {
        let bench = Bench::new(&db).await;
        join(&bench, "A", Side::Local, "6000").await;
        draw(&bench, "1200").await;
        join(&bench, "B", Side::Local, "4000").await;
        let done = bench.run(equalise(&["B"])).await;
        let undo = |seq| cofund::fund::reverse::Reverse {
            on: day("2027-08-01"),
            ..reversal(seq)
        };
        let paid = receive(&bench, "B", "100").await;
        bench
            .refused_by("call.partly_paid", undo(done.posted.seq))
            .await;
        bench.run(undo(paid)).await;
        bench.run(undo(done.posted.seq)).await;
        assert_eq!(bench.balance("9200:A", "KES").await, "4800.00");
        assert_eq!(bench.balance("1200:B", "KES").await, "0.00");
        bench
            .refused_by("distribution.status", pay(done.distributions[0]))
            .await;
        let again = bench.run(equalise(&["B"])).await;
        assert_eq!(again.sponsors, done.sponsors);
    }
);

both!(
    async fn only_new_sponsors_in_the_funds_currency_are_equalised(db: Database) {
        let bench = Bench::new(&db).await;
        join(&bench, "A", Side::Local, "6000").await;
        join(&bench, "B", Side::Local, "4000").await;
        bench
            .refused_by("equalisation.nothing_drawn", equalise(&["B"]))
            .await;
        draw(&bench, "1000").await;
        let (rule, text) = bench.refused(equalise(&["B"])).await;
        assert_eq!(rule, "equalisation.not_new");
        assert!(text.contains("been called 400.00"), "{text}");
        bench
            .refused_by("equalisation.not_new", equalise(&["T"]))
            .await;
        bench
            .refused_by("equalisation.admitted", equalise(&[]))
            .await;
        bench.refused_by("sponsor.unknown", equalise(&["X"])).await;
        join(&bench, "C", Side::Local, "1000").await;
        bench
            .refused_by("equalisation.sponsor_twice", equalise(&["C", "C"]))
            .await;
        let early = Equalise {
            first_close: day("2027-07-02"),
            ..equalise(&["C"])
        };
        bench.refused_by("date.order", early).await;
        bench.commit("P", "10").await;
        let (rule, text) = bench.refused(equalise(&["C"])).await;
        assert_eq!(rule, "equalisation.foreign_commitment");
        assert!(text.contains("P commits in EUR"), "{text}");
    }
);
