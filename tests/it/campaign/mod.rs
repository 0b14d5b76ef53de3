//! Long and hostile runs: a reference model, races, crashes, a full disk, tampering, and the
//! traps of the engines below.
//!
//! Each has counts that fit an everyday run; with `COFUND_CAMPAIGN` set (`tests/run --campaign`)
//! they are the long ones.

mod allotment;
mod crash;
mod fulldisk;
mod model;
mod offspring;
mod predict;
mod race;
mod random;
mod storage;
mod tamper;
mod traps;

use crate::world::{alpha, day, key, sponsor};
use cofund::app::{App, Ctx};
use cofund::fund::agreement::SignAgreement;
use cofund::fund::amount::Amount;
use cofund::fund::commit::Commit;
use cofund::fund::company::RegisterCompany;
use cofund::fund::terms::Terms;
use entity::value::Side;
use std::sync::Arc;

/// The everyday count, or the long one.
fn count(everyday: usize, campaign: usize) -> usize {
    if std::env::var_os("COFUND_CAMPAIGN").is_some() {
        campaign
    } else {
        everyday
    }
}

/// The fund `ALPHA` with one sponsor, T, local and in EUR.
async fn one_sponsor(ctx: &Ctx) {
    alpha(ctx).await;
    joins(ctx, "T", "treasury", Side::Local, "EUR", Terms::default()).await;
}

async fn joins(ctx: &Ctx, code: &str, kind: &str, side: Side, currency: &str, terms: Terms) {
    sponsor(ctx, code, kind).await;
    let sign = SignAgreement {
        fund: "ALPHA".into(),
        sponsor: code.into(),
        side,
        currency: currency.into(),
        signed_on: day("2024-01-01"),
        terms,
    };
    ctx.run(&key(), sign).await.expect("the sponsor signs");
}

fn commit(sponsor: &str, amount: &str) -> Commit {
    Commit {
        fund: "ALPHA".into(),
        sponsor: sponsor.into(),
        amount: Amount::new(amount),
        on: day("2024-01-02"),
        note: String::new(),
    }
}

/// The company `ACME`.
async fn company(ctx: &Ctx) {
    let company = RegisterCompany {
        code: "ACME".into(),
        name: "Acme".into(),
        country: "EE".into(),
        sector: String::new(),
        stage: String::new(),
        region: String::new(),
        ..RegisterCompany::default()
    };
    ctx.run(&key(), company)
        .await
        .expect("the company registers");
}

/// Everything in the database recomputes from the entries alone.
async fn assert_proven(app: &Arc<App>) {
    let snapshot = app.db.snapshot().await.expect("a snapshot begins");
    let report = cofund::ledger::verify::verify(&snapshot)
        .await
        .expect("the verification runs");
    assert!(report.findings.is_empty(), "{:#?}", report.findings.list);
}
