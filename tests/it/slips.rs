//! Slips of the pen: what is most often not meant is refused by the command itself.

use crate::bench::{Bench, FUND};
use crate::engine::both;
use crate::world::day;
use cofund::fund::amount::{Amount, Quote};
use cofund::fund::call::IssueCall;
use cofund::fund::exchange::Revalue;
use cofund::fund::found::{OpenFund, RegisterSponsor};
use cofund::fund::return_receipt::ReturnReceipt;
use cofund::money::Money;

fn call(rates: &[(&str, &str)]) -> IssueCall {
    IssueCall {
        fund: FUND.into(),
        total: Amount::new("1000.00"),
        notice_on: day("2026-03-02"),
        due_on: day("2026-04-30"),
        purpose: String::new(),
        excused: Vec::new(),
        rates: quotes(rates),
    }
}

fn quotes(rates: &[(&str, &str)]) -> Vec<Quote> {
    let quote = |(currency, rate): &(&str, &str)| Quote {
        currency: (*currency).to_owned(),
        rate: (*rate).to_owned(),
    };
    rates.iter().map(quote).collect()
}

both!(
    async fn rates_are_of_currencies_that_are_used_and_named_once(db: Database) {
        let bench = Bench::funded(&db).await;
        let twice = [("EUR", "140"), ("EUR", "140")];
        bench.refused_by("fx.rate_twice", call(&twice)).await;
        let revalue = Revalue {
            fund: FUND.into(),
            rates: quotes(&twice),
            on: day("2026-03-31"),
        };
        bench.refused_by("fx.rate_twice", revalue).await;
        let unused = call(&[("EUR", "140"), ("USD", "130")]);
        let (rule, text) = bench.refused(unused).await;
        assert_eq!(rule, "fx.rate_unused");
        assert!(text.contains("USD"), "{text}");
        bench.run(call(&[("EUR", "140")])).await;
    }
);

both!(
    async fn a_reason_is_given(db: Database) {
        let bench = Bench::funded(&db).await;
        for reason in ["", " \u{a0}"] {
            let back = ReturnReceipt {
                fund: FUND.into(),
                receipt: 1,
                on: day("2026-03-31"),
                reason: reason.into(),
            };
            bench.refused_by("text.required", back).await;
        }
    }
);

fn fund(starts_on: &str, ends_on: &str, country: &str) -> OpenFund {
    OpenFund {
        programme: "PROG".into(),
        code: "LATER".into(),
        name: "Later".into(),
        kind: "national".into(),
        country: country.into(),
        currency: "EUR".into(),
        zone: "Europe/Tallinn".into(),
        weekend: "sat-sun".into(),
        starts_on: day(starts_on),
        ends_on: day(ends_on),
        holidays: Vec::new(),
    }
}

both!(
    async fn a_fund_lies_in_days_and_countries_that_exist(db: Database) {
        let bench = Bench::new(&db).await;
        for (starts, ends) in [
            ("0001-01-01", "2030-01-01"),
            ("1899-12-31", "2030-01-01"),
            ("2026-01-01", "2201-01-01"),
            ("2026-01-01", "9999-12-31"),
        ] {
            bench
                .refused_by("date.range", fund(starts, ends, "EE"))
                .await;
        }
        bench
            .refused_by("country.unknown", fund("2026-01-01", "2036-01-01", "XX"))
            .await;
        let hidden = RegisterSponsor {
            code: "HIDDEN".into(),
            name: "Trea\u{200b}sury".into(),
            kind: "treasury".into(),
            country: "EE".into(),
        };
        bench.refused_by("text.invisible", hidden).await;
    }
);

#[test]
fn a_sum_beyond_all_amounts_names_the_largest() {
    let euro = crate::bench::currency("EUR");
    let e = cofund::error::Error::too_large("amount", "the sum is too large", euro);
    let largest = Money::from_minor(i64::MAX, euro).to_string();
    assert!(e.to_string().contains(&largest), "{e}");
    let cofund::error::Error::Invalid(fields) = e else {
        panic!("a field");
    };
    assert!(fields[0].figures.contains(&("largest", largest)));
    assert!(fields[0].figures.iter().all(|(_, figure)| figure != "none"));
}
