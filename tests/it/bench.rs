//! A fund in KES with three sponsors, and what tests of its operations look at: the legs of a
//! journal, the balances, and what must hold after every step.

use crate::engine::Database;
use crate::funded::{amount, company};
use crate::world::{alpha, app, ctx, day, fund, key, sponsor};
use cofund::app::{App, Ctx};
use cofund::command::Command;
use cofund::fund::agreement::{AmendTerms, SignAgreement};
use cofund::fund::amount::Quote;
use cofund::fund::award::{Award, PlannedTranche};
use cofund::fund::call::IssueCall;
use cofund::fund::commit::Commit;
use cofund::fund::disburse::{Disburse, Disbursed};
use cofund::fund::encumbrance::Instrument;
use cofund::fund::exchange::{Exchange, Exchanged};
use cofund::fund::found::OpenBankAccount;
use cofund::fund::receive::Receive;
use cofund::fund::reverse::Reverse;
use cofund::fund::terms::{Ratio, Terms};
use cofund::ledger::{AccountRef, Posted, store};
use cofund::money::{Currency, Money};
use entity::value::Side;
use entity::{account, balance, tranche};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::BTreeMap;
use std::sync::Arc;

pub const FUND: &str = "WORK";
/// Day on which capital is paid in; operations come later.
pub const PAID: &str = "2026-02-10";

pub struct Bench {
    pub app: Arc<App>,
    pub ctx: Ctx,
}

pub fn currency(code: &str) -> Currency {
    Currency::from_code(code).expect("a currency")
}

/// Terms of the partner, who commits in EUR.
pub fn partner_terms(reference_rate: Option<&str>) -> Terms {
    Terms {
        excuse: Some(true),
        reference_rate: reference_rate.map(str::to_owned),
        ..Terms::default()
    }
}

impl Bench {
    /// T and D commit in KES, P in EUR; fees are borne 60 to 40; distributions can be recalled for
    /// a year.
    pub async fn new(db: &Database) -> Self {
        Self::with(db, partner_terms(Some("140"))).await
    }

    pub async fn with(db: &Database, partner: Terms) -> Self {
        let app = app(db).await;
        let ctx = ctx(&app);
        alpha(&ctx).await;
        fund(&ctx, FUND, "KES").await;
        let bench = Self { app, ctx };
        bench.bank("EURO", "EUR").await;
        let own = Terms {
            excuse: Some(true),
            ..Terms::default()
        };
        bench
            .sign("T", "treasury", Side::Local, "KES", own.clone())
            .await;
        bench
            .sign("D", "private_investor", Side::Local, "KES", own)
            .await;
        bench
            .sign("P", "partner", Side::Partner, "EUR", partner)
            .await;
        let terms = Terms {
            award_ratio: Some(Ratio {
                local: 60,
                partner: 40,
            }),
            fee_ratio: Some(Ratio {
                local: 60,
                partner: 40,
            }),
            recycling_days: Some(365),
            ..Terms::default()
        };
        let amend = AmendTerms {
            fund: FUND.into(),
            sponsor: None,
            effective_on: day("2026-01-01"),
            terms,
        };
        bench.run(amend).await;
        bench
    }

    /// As [`Bench::new`], with 100,000 KES called and paid (D 66.67 too much), 500 EUR called and
    /// paid at 140, and 300 of them exchanged at 141.25.
    pub async fn funded(db: &Database) -> Self {
        let bench = Self::new(db).await;
        bench.pay_in().await;
        bench.exchange("300", "42375.00").await;
        bench
    }

    /// As [`Bench::funded`], with 60,000 of an award of 90,000 paid to ACME, 60 to 40.
    pub async fn invested(db: &Database) -> Self {
        Self::holding(db, Instrument::Equity).await
    }

    /// As [`Bench::invested`], by another instrument.
    pub async fn holding(db: &Database, instrument: Instrument) -> Self {
        let bench = Self::funded(db).await;
        bench.award(instrument).await;
        bench.disburse(1).await;
        bench
    }

    pub async fn bank(&self, code: &str, currency: &str) {
        let bank = OpenBankAccount {
            fund: FUND.into(),
            code: code.into(),
            name: format!("{code} account"),
            currency: currency.into(),
        };
        self.run(bank).await;
    }

    pub async fn sign(&self, code: &str, kind: &str, side: Side, currency: &str, terms: Terms) {
        sponsor(&self.ctx, code, kind).await;
        let agreement = SignAgreement {
            fund: FUND.into(),
            sponsor: code.into(),
            side,
            currency: currency.into(),
            signed_on: day("2026-01-01"),
            terms,
        };
        self.run(agreement).await;
    }

    pub async fn commit(&self, sponsor: &str, text: &str) -> Posted {
        let commit = Commit {
            fund: FUND.into(),
            sponsor: sponsor.into(),
            amount: amount(text),
            on: day("2026-01-05"),
            note: String::new(),
        };
        self.run(commit).await
    }

    pub async fn call(&self, total: &str, excused: &[&str], rate: Option<&str>) -> i64 {
        let rates = rate.map(|rate| Quote {
            currency: "EUR".into(),
            rate: rate.into(),
        });
        let call = IssueCall {
            fund: FUND.into(),
            total: amount(total),
            notice_on: day("2026-01-20"),
            due_on: day(PAID),
            purpose: "First investments".into(),
            excused: excused.iter().map(|s| (*s).to_owned()).collect(),
            rates: rates.into_iter().collect(),
        };
        self.run(call).await.posted.seq
    }

    pub async fn receive(&self, sponsor: &str, bank: &str, text: &str) -> i64 {
        let receipt = Receive {
            fund: FUND.into(),
            sponsor: sponsor.into(),
            bank: bank.into(),
            amount: amount(text),
            on: day(PAID),
            reference: String::new(),
            call: None,
        };
        self.run(receipt).await.posted.seq
    }

    pub async fn pay_in(&self) {
        for (sponsor, text) in [("T", "600000.00"), ("D", "300000.01"), ("P", "2000")] {
            self.commit(sponsor, text).await;
        }
        self.call("100000", &["P"], Some("140")).await;
        self.call("70000", &["T", "D"], Some("140")).await;
        self.receive("T", "MAIN", "66666.67").await;
        self.receive("D", "MAIN", "33400.00").await;
        self.receive("P", "EURO", "500").await;
    }

    pub async fn exchange(&self, eur: &str, kes: &str) -> Exchanged {
        let exchange = Exchange {
            fund: FUND.into(),
            side: Side::Partner,
            from_bank: "EURO".into(),
            from_amount: amount(eur),
            to_bank: "MAIN".into(),
            to_amount: amount(kes),
            on: day("2026-02-11"),
            note: String::new(),
        };
        self.run(exchange).await
    }

    /// Award 1 to ACME: 90,000 in tranches of 60,000 and 30,000, 60 to 40.
    pub async fn award(&self, instrument: Instrument) -> Posted {
        company(&self.ctx, "ACME", ["agriculture", "seed", "Nairobi"]).await;
        let part = |text: &str| PlannedTranche {
            amount: amount(text),
            planned_on: day("2026-02-13"),
            condition: String::new(),
        };
        let award = Award {
            fund: FUND.into(),
            company: "ACME".into(),
            instrument,
            amount: amount("90000"),
            on: day("2026-02-12"),
            purpose: "Seed round".into(),
            mandated: false,
            external_id: None,
            tranches: vec![part("60000"), part("30000")],
        };
        self.run(award).await.posted
    }

    pub async fn disburse(&self, tranche: i64) -> Disbursed {
        let disburse = Disburse {
            fund: FUND.into(),
            award: 1,
            tranche,
            bank: "MAIN".into(),
            on: day("2026-02-13"),
        };
        self.run(disburse).await
    }

    /// Runs a command that must succeed, and checks what must hold after every step.
    pub async fn run<C: Command>(&self, command: C) -> C::Reply {
        let reply = self.ctx.run(&key(), command).await;
        let reply = reply.unwrap_or_else(|e| panic!("{} is refused: {e}", C::NAME));
        self.check().await;
        reply
    }

    /// Runs a command that must be refused, and leaves every balance as it was: rule and sentence.
    pub async fn refused<C: Command>(&self, command: C) -> (String, String) {
        let before = self.balances().await;
        let Err(e) = self.ctx.run(&key(), command).await else {
            panic!("{} should be refused", C::NAME);
        };
        assert_eq!(self.balances().await, before, "a refusal leaves nothing");
        (e.rule().to_owned(), e.to_string())
    }

    /// Runs a command that must be refused by this rule.
    pub async fn refused_by<C: Command>(&self, rule: &str, command: C) {
        let (found, text) = self.refused(command).await;
        assert_eq!(found, rule, "{text}");
    }

    pub async fn reverse(&self, seq: i64) -> Posted {
        self.run(reversal(seq)).await
    }

    /// The legs of a journal, as `path currency amount`, debits above zero, sorted.
    pub async fn legs(&self, seq: i64) -> Vec<String> {
        let id = self.ctx.fund_id(FUND).await.expect("the fund exists");
        let legs = store::legs(&self.app.db.read, id, seq)
            .await
            .expect("reads");
        let text = |(at, minor): (AccountRef, i64)| {
            format!(
                "{} {} {}",
                at.path(),
                at.currency,
                Money::from_minor(minor, at.currency)
            )
        };
        let mut legs: Vec<String> = legs.into_iter().map(text).collect();
        legs.sort();
        legs
    }

    /// The legs of a journal are exactly these.
    pub async fn assert_legs(&self, seq: i64, expected: &[&str]) {
        let mut expected: Vec<String> = expected.iter().map(|leg| (*leg).to_owned()).collect();
        expected.sort();
        assert_eq!(self.legs(seq).await, expected, "journal {seq}");
    }

    /// Balances on the normal side, in minor units, by path and currency.
    pub async fn balances(&self) -> BTreeMap<(String, String), i64> {
        let id = self.ctx.fund_id(FUND).await.expect("the fund exists");
        let read = &self.app.db.read;
        let of = account::Column::FundId.eq(id);
        let accounts = account::Entity::find()
            .filter(of)
            .all(read)
            .await
            .expect("reads");
        let of = balance::Column::FundId.eq(id);
        let rows = balance::Entity::find()
            .filter(of)
            .all(read)
            .await
            .expect("reads");
        let posted: BTreeMap<i64, i64> = rows.iter().map(|b| (b.account, b.posted.0)).collect();
        accounts
            .into_iter()
            .map(|a| ((a.path, a.currency), posted[&a.no] * a.normal))
            .collect()
    }

    /// A balance on the normal side, written out.
    pub async fn balance(&self, path: &str, code: &str) -> String {
        let at = (path.to_owned(), code.to_owned());
        let minor = self.balances().await.get(&at).copied().unwrap_or(0);
        Money::from_minor(minor, currency(code)).to_string()
    }

    /// Per currency and layer everything sums to zero; per sponsor 9100 = 9200 + 9300 - 9350.
    pub async fn check(&self) {
        let Ok(id) = self.ctx.fund_id(FUND).await else {
            return;
        };
        let of = account::Column::FundId.eq(id);
        let accounts = account::Entity::find()
            .filter(of)
            .all(&self.app.db.read)
            .await
            .expect("reads");
        let balances = self.balances().await;
        let mut sums: BTreeMap<(String, String), i64> = BTreeMap::new();
        for a in &accounts {
            let normal = balances[&(a.path.clone(), a.currency.clone())];
            *sums
                .entry((a.currency.clone(), a.layer.clone()))
                .or_default() += normal * a.normal;
        }
        assert!(sums.values().all(|sum| *sum == 0), "{sums:?}");
        for (path, code) in balances
            .keys()
            .filter(|(path, _)| path.starts_with("9100:"))
        {
            let of = |number: &str| {
                let at = (path.replacen("9100", number, 1), code.clone());
                balances.get(&at).copied().unwrap_or(0)
            };
            assert_eq!(of("9100"), of("9200") + of("9300") - of("9350"), "{path}");
        }
    }

    pub async fn tranche(&self, n: i64) -> tranche::Model {
        let id = self.ctx.fund_id(FUND).await.expect("the fund exists");
        let row = tranche::Entity::find_by_id((id, 1, n))
            .one(&self.app.db.read)
            .await;
        row.expect("reads").expect("the tranche exists")
    }
}

pub fn reversal(seq: i64) -> Reverse {
    Reverse {
        fund: FUND.into(),
        seq,
        on: day("2026-06-30"),
        reason: "Booked by mistake".into(),
    }
}
