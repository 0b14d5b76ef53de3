//! Exchange and revaluation.

use crate::bench::{Bench, FUND};
use crate::engine::both;
use crate::funded::amount;
use crate::world::day;
use cofund::fund::amount::Quote;
use cofund::fund::exchange::{Exchange, Revalue};
use entity::rate;
use entity::value::Side;
use sea_orm::{EntityTrait, QueryOrder};

fn exchange(from: (&str, &str), to: (&str, &str)) -> Exchange {
    Exchange {
        fund: FUND.into(),
        side: Side::Partner,
        from_bank: from.0.into(),
        from_amount: amount(from.1),
        to_bank: to.0.into(),
        to_amount: amount(to.1),
        on: day("2026-03-01"),
        note: String::new(),
    }
}

fn revalue(on: &str, rates: &[&str]) -> Revalue {
    let quote = |rate: &&str| Quote {
        currency: "EUR".into(),
        rate: (*rate).into(),
    };
    Revalue {
        fund: FUND.into(),
        rates: rates.iter().map(quote).collect(),
        on: day(on),
    }
}

both!(
    async fn foreign_money_sold_below_what_it_is_carried_at_is_a_loss(db: Database) {
        let bench = Bench::funded(&db).await;
        let sold = bench
            .run(exchange(("EURO", "100"), ("MAIN", "13900")))
            .await;
        assert_eq!(
            (sold.rate.to_string(), sold.result.to_string()),
            ("139".into(), "-100.00".into())
        );
        let expected = [
            "1900:EUR EUR 100.00",
            "1100:MAIN:P KES 13900.00",
            "4400:P KES 100.00",
            "1900:EUR KES -100.00",
            "1100:EURO:P EUR -100.00",
            "1900:EUR KES -13900.00",
        ];
        bench.assert_legs(sold.posted.seq, &expected).await;
        bench.reverse(sold.posted.seq).await;
        assert_eq!(bench.balance("1900:EUR", "KES").await, "28000.00");
        let rates = rate::Entity::find()
            .order_by_asc(rate::Column::N)
            .all(&bench.app.db.read)
            .await;
        let rates = rates
            .expect("reads")
            .into_iter()
            .map(|r| (r.mantissa, r.scale, r.origin));
        let expected = [
            (140, 0, "call notice".to_owned()),
            (140, 0, "call notice".to_owned()),
            (14125, 2, "exchange".to_owned()),
            (139, 0, "exchange".to_owned()),
        ];
        assert_eq!(rates.collect::<Vec<_>>(), expected);
    }
);

both!(
    async fn foreign_money_bought_is_carried_at_its_price(db: Database) {
        let bench = Bench::funded(&db).await;
        let bought = bench.run(exchange(("MAIN", "1420"), ("EURO", "10"))).await;
        assert_eq!(
            (bought.rate.to_string(), bought.result.to_string()),
            ("142".into(), "0.00".into())
        );
        let expected = [
            "1900:EUR KES 1420.00",
            "1100:EURO:P EUR 10.00",
            "1100:MAIN:P KES -1420.00",
            "1900:EUR EUR -10.00",
        ];
        bench.assert_legs(bought.posted.seq, &expected).await;
        // A third of the position at an endless rate, then all the rest: nothing is left over.
        let part = bench.run(exchange(("EURO", "70"), ("MAIN", "10000"))).await;
        assert_eq!(part.rate.to_string(), "142.857142857143");
        assert_eq!(part.result.to_string(), "193.33");
        bench
            .run(exchange(("EURO", "140"), ("MAIN", "20000")))
            .await;
        for code in ["EUR", "KES"] {
            assert_eq!(bench.balance("1900:EUR", code).await, "0.00");
        }
    }
);

both!(
    async fn exchanges_that_make_no_sense_are_refused(db: Database) {
        let bench = Bench::funded(&db).await;
        bench.bank("SECOND", "KES").await;
        bench.bank("DOLLAR", "USD").await;
        bench
            .refused_by("fx.same_currency", exchange(("MAIN", "1"), ("SECOND", "1")))
            .await;
        let (rule, text) = bench
            .refused(exchange(("EURO", "1"), ("DOLLAR", "1")))
            .await;
        assert_eq!(rule, "fx.through_base");
        assert!(text.contains("EUR to KES first"), "{text}");
        let (rule, text) = bench
            .refused(exchange(("EURO", "200.01"), ("MAIN", "1")))
            .await;
        assert_eq!(rule, "cash.overdraw");
        assert!(
            text.contains("200.00 EUR") && text.contains("short by 0.01"),
            "{text}"
        );
        bench
            .refused_by("money.sign", exchange(("EURO", "1"), ("MAIN", "0")))
            .await;
        let local = Exchange {
            side: Side::Local,
            ..exchange(("EURO", "1"), ("MAIN", "140"))
        };
        bench.refused_by("cash.overdraw", local).await;
    }
);

both!(
    async fn after_a_revaluation_the_position_stands_at_the_rate(db: Database) {
        let bench = Bench::funded(&db).await;
        let down = bench.run(revalue("2026-03-31", &["139"])).await;
        assert_eq!(down.differences[0].difference.to_string(), "-200.00");
        let posted = down.posted.expect("the rate moved");
        bench
            .assert_legs(posted.seq, &["4410:P KES 200.00", "1900:EUR KES -200.00"])
            .await;
        assert_eq!(bench.balance("1900:EUR", "KES").await, "27800.00");
        let again = bench.run(revalue("2026-03-31", &["139"])).await;
        assert_eq!(again.posted, None);
        let up = bench.run(revalue("2026-04-30", &["141.000025"])).await;
        assert_eq!(up.differences[0].difference.to_string(), "400.00");
        let (rule, text) = bench.refused(revalue("2026-03-01", &["150"])).await;
        assert_eq!(rule, "fx.revalue_backdated");
        assert!(text.contains("2026-04-30"), "{text}");
        bench
            .refused_by("fx.rate_twice", revalue("2026-05-31", &["150", "151"]))
            .await;
        bench
            .refused_by("fx.rate_missing", revalue("2026-05-31", &[]))
            .await;
        bench
            .refused_by("fx.range", revalue("2026-05-31", &["0"]))
            .await;
    }
);
