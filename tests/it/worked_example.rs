//! The worked example of the ledger's design: every row, every leg.

use crate::bench::{Bench, FUND};
use crate::engine::both;
use crate::funded::amount;
use crate::world::day;
use cofund::fund::amount::Quote;
use cofund::fund::distribute::Distribute;
use cofund::fund::encumbrance::Instrument;
use cofund::fund::exchange::Revalue;
use cofund::fund::exit::Exit;
use cofund::fund::fee::{AccrueFee, PayFee};
use cofund::fund::pay_distribution::PayDistribution;
use cofund::fund::write_down::WriteOff;

both!(
    async fn every_leg_of_the_worked_example(db: Database) {
        let bench = Bench::new(&db).await;
        capital(&bench).await;
        receipts(&bench).await;
        exchange(&bench).await;
        award(&bench).await;
        fee(&bench).await;
        revalue(&bench).await;
        exit(&bench).await;
        distribution(&bench).await;
        write_off(&bench).await;
        end(&bench).await;
    }
);

async fn capital(bench: &Bench) {
    let seq = bench.commit("T", "600000.00").await.seq;
    bench
        .assert_legs(seq, &["9100:T KES 600000.00", "9200:T KES -600000.00"])
        .await;
    let seq = bench.commit("D", "300000.01").await.seq;
    bench
        .assert_legs(seq, &["9100:D KES 300000.01", "9200:D KES -300000.01"])
        .await;
    let seq = bench.commit("P", "2000").await.seq;
    bench
        .assert_legs(seq, &["9100:P EUR 2000.00", "9200:P EUR -2000.00"])
        .await;
    let seq = bench.call("100000", &["P"], Some("140")).await;
    let expected = [
        "1200:T KES 66666.67",
        "1200:D KES 33333.33",
        "9200:T KES 66666.67",
        "9200:D KES 33333.33",
        "3100:T KES -66666.67",
        "3100:D KES -33333.33",
        "9300:T KES -66666.67",
        "9300:D KES -33333.33",
    ];
    bench.assert_legs(seq, &expected).await;
    let seq = bench.call("70000", &["T", "D"], Some("140")).await;
    let expected = [
        "1200:P EUR 500.00",
        "1900:EUR KES 70000.00",
        "9200:P EUR 500.00",
        "1900:EUR EUR -500.00",
        "3100:P KES -70000.00",
        "9300:P EUR -500.00",
    ];
    bench.assert_legs(seq, &expected).await;
}

async fn receipts(bench: &Bench) {
    let seq = bench.receive("T", "MAIN", "66666.67").await;
    bench
        .assert_legs(seq, &["1100:MAIN:L KES 66666.67", "1200:T KES -66666.67"])
        .await;
    let seq = bench.receive("D", "MAIN", "33400.00").await;
    let expected = [
        "1100:MAIN:L KES 33400.00",
        "1200:D KES -33333.33",
        "2300:D KES -66.67",
    ];
    bench.assert_legs(seq, &expected).await;
    let seq = bench.receive("P", "EURO", "500").await;
    bench
        .assert_legs(seq, &["1100:EURO:P EUR 500.00", "1200:P EUR -500.00"])
        .await;
    assert_eq!(bench.balance("1100:MAIN:L", "KES").await, "100066.67");
}

async fn exchange(bench: &Bench) {
    let done = bench.exchange("300", "42375").await;
    assert_eq!(
        (done.rate.to_string(), done.result.to_string()),
        ("141.25".into(), "375.00".into())
    );
    let expected = [
        "1900:EUR EUR 300.00",
        "1100:MAIN:P KES 42375.00",
        "1900:EUR KES 375.00",
        "1100:EURO:P EUR -300.00",
        "1900:EUR KES -42375.00",
        "4400:P KES -375.00",
    ];
    bench.assert_legs(done.posted.seq, &expected).await;
}

async fn award(bench: &Bench) {
    let seq = bench.award(Instrument::Equity).await.seq;
    let expected = [
        "9500:A1 KES 90000.00",
        "9600:L KES -54000.00",
        "9600:P KES -36000.00",
    ];
    bench.assert_legs(seq, &expected).await;
    let paid = bench.disburse(1).await;
    let expected = [
        "9750:L KES 36000.00",
        "9750:P KES 24000.00",
        "9700:L KES -36000.00",
        "9700:P KES -24000.00",
    ];
    bench.assert_legs(paid.instructed.seq, &expected).await;
    let expected = [
        "1300:ACME:L KES 36000.00",
        "1300:ACME:P KES 24000.00",
        "9600:L KES 36000.00",
        "9600:P KES 24000.00",
        "9700:L KES 36000.00",
        "9700:P KES 24000.00",
        "1100:MAIN:L KES -36000.00",
        "1100:MAIN:P KES -24000.00",
        "9500:A1 KES -60000.00",
        "9750:L KES -36000.00",
        "9750:P KES -24000.00",
    ];
    bench.assert_legs(paid.settled.seq, &expected).await;
}

async fn fee(bench: &Bench) {
    let accrue = AccrueFee {
        fund: FUND.into(),
        from: day("2026-01-01"),
        to: day("2026-04-01"),
        amount: Some(amount("4000")),
        basis: None,
        on: day("2026-02-14"),
        note: String::new(),
    };
    let fee = bench.run(accrue).await;
    let expected = [
        "5100:L KES 2400.00",
        "5100:P KES 1600.00",
        "2100:L KES -2400.00",
        "2100:P KES -1600.00",
    ];
    bench.assert_legs(fee.posted.seq, &expected).await;
    let pay = PayFee {
        fund: FUND.into(),
        fee: fee.no,
        bank: "MAIN".into(),
        on: day("2026-02-15"),
    };
    let seq = bench.run(pay).await.seq;
    let expected = [
        "2100:L KES 2400.00",
        "2100:P KES 1600.00",
        "1100:MAIN:L KES -2400.00",
        "1100:MAIN:P KES -1600.00",
    ];
    bench.assert_legs(seq, &expected).await;
}

async fn revalue(bench: &Bench) {
    let rate = Quote {
        currency: "EUR".into(),
        rate: "142".into(),
    };
    let revalue = Revalue {
        fund: FUND.into(),
        rates: vec![rate],
        on: day("2026-03-31"),
    };
    let posted = bench.run(revalue).await.posted.expect("the rate moved");
    bench
        .assert_legs(posted.seq, &["1900:EUR KES 400.00", "4410:P KES -400.00"])
        .await;
}

async fn exit(bench: &Bench) {
    let exit = Exit {
        fund: FUND.into(),
        company: "ACME".into(),
        bank: "MAIN".into(),
        proceeds: amount("75000"),
        cost: amount("30000"),
        on: day("2026-04-10"),
        note: "Half of the shares".into(),
    };
    let exited = bench.run(exit).await;
    assert_eq!(
        (exited.gain.to_string(), exited.cost_left.to_string()),
        ("45000.00".into(), "30000.00".into())
    );
    let expected = [
        "1100:MAIN:L KES 45000.00",
        "1100:MAIN:P KES 30000.00",
        "1300:ACME:L KES -18000.00",
        "1300:ACME:P KES -12000.00",
        "4100:L KES -27000.00",
        "4100:P KES -18000.00",
    ];
    bench.assert_legs(exited.posted.seq, &expected).await;
}

async fn distribution(bench: &Bench) {
    let distribute = Distribute {
        fund: FUND.into(),
        amount: amount("75000"),
        recallable: amount("30000"),
        on: day("2026-04-15"),
        purpose: "Proceeds of Acme".into(),
        shares: None,
    };
    let declared = bench.run(distribute).await;
    let expected = [
        "3300:T KES 29411.77",
        "3300:D KES 14705.88",
        "3300:P KES 30882.35",
        "9350:T KES 11764.71",
        "9350:D KES 5882.35",
        "9350:P EUR 88.23",
        "2200:T:L KES -29411.77",
        "2200:D:L KES -14705.88",
        "2200:P:P KES -30882.35",
        "9200:T KES -11764.71",
        "9200:D KES -5882.35",
        "9200:P EUR -88.23",
    ];
    bench.assert_legs(declared.posted.seq, &expected).await;
    let partner = &declared.shares[2];
    assert_eq!(partner.recallable.to_string(), "12352.94");
    let pay = PayDistribution {
        fund: FUND.into(),
        distribution: declared.no,
        bank: "MAIN".into(),
        on: day("2026-04-20"),
        sponsor: None,
    };
    let seq = bench.run(pay).await.seq;
    let expected = [
        "2200:T:L KES 29411.77",
        "2200:D:L KES 14705.88",
        "2200:P:P KES 30882.35",
        "1100:MAIN:L KES -44117.65",
        "1100:MAIN:P KES -30882.35",
    ];
    bench.assert_legs(seq, &expected).await;
}

async fn write_off(bench: &Bench) {
    let off = WriteOff {
        fund: FUND.into(),
        company: "ACME".into(),
        on: day("2026-05-01"),
        reason: "Insolvency".into(),
    };
    let off = bench.run(off).await;
    let expected = [
        "5300:L KES 18000.00",
        "5300:P KES 12000.00",
        "9600:L KES 18000.00",
        "9600:P KES 12000.00",
        "1300:ACME:L KES -18000.00",
        "1300:ACME:P KES -12000.00",
        "9500:A1 KES -30000.00",
    ];
    bench.assert_legs(off.posted.seq, &expected).await;
    assert_eq!(
        (off.cancelled.len(), off.lost.to_string()),
        (1, "30000.00".into())
    );
    assert_eq!(bench.tranche(2).await.status, "cancelled");
}

/// What is left: every unit that came in is still there, was spent, or went back.
async fn end(bench: &Bench) {
    for (path, code, left) in [
        ("1100:MAIN:L", "KES", "62549.02"),
        ("1100:MAIN:P", "KES", "15892.65"),
        ("1100:EURO:P", "EUR", "200.00"),
        ("1900:EUR", "EUR", "-200.00"),
        ("1900:EUR", "KES", "28400.00"),
        ("9500:A1", "KES", "0.00"),
        ("9600:L", "KES", "0.00"),
        ("9200:P", "EUR", "1588.23"),
        ("1300:ACME:L", "KES", "0.00"),
    ] {
        assert_eq!(bench.balance(path, code).await, left, "{path} {code}");
    }
}
