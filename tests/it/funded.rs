//! A funded fund for tests of its operations, and its journals as text.

use crate::engine::Database;
use crate::world::{alpha, app, ctx, day, key, sponsor};
use cofund::app::{App, Ctx};
use cofund::error::{Error, Refusal};
use cofund::fund::Amount;
use cofund::fund::agreement::{AmendTerms, SignAgreement};
use cofund::fund::call::IssueCall;
use cofund::fund::commit::Commit;
use cofund::fund::company::RegisterCompany;
use cofund::fund::receive::Receive;
use cofund::fund::terms::Terms;
use cofund::ledger::store;
use cofund::money::Money;
use entity::journal;
use entity::value::{FundId, Side};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use std::sync::Arc;

pub fn amount(text: &str) -> Amount {
    Amount::new(text)
}

/// `ALPHA` in EUR: the treasury T commits 600,000, the partner P 400,000; 500,000 of it is called
/// and received, so T's source holds 300,000 and P's 200,000. Its last journal is the fifth.
pub async fn funded(db: &Database) -> (Arc<App>, Ctx) {
    let app = app(db).await;
    let ctx = ctx(&app);
    alpha(&ctx).await;
    for (code, kind, side, commits) in [
        ("T", "treasury", Side::Local, "600000"),
        ("P", "partner", Side::Partner, "400000"),
    ] {
        sponsor(&ctx, code, kind).await;
        agree(&ctx, code, side, "EUR", Terms::default()).await;
        commit(&ctx, code, commits).await;
    }
    let call = IssueCall {
        fund: "ALPHA".into(),
        total: amount("500000"),
        notice_on: day("2024-02-01"),
        due_on: day("2024-02-15"),
        purpose: "First call".into(),
        excused: Vec::new(),
        rates: Vec::new(),
    };
    ctx.run(&key(), call).await.expect("the call is issued");
    for (code, paid) in [("T", "300000"), ("P", "200000")] {
        let receipt = Receive {
            fund: "ALPHA".into(),
            sponsor: code.into(),
            bank: "MAIN".into(),
            amount: amount(paid),
            on: day("2024-02-15"),
            reference: String::new(),
            call: None,
        };
        ctx.run(&key(), receipt)
            .await
            .expect("the money is received");
    }
    (app, ctx)
}

pub async fn agree(ctx: &Ctx, sponsor: &str, side: Side, currency: &str, terms: Terms) {
    let agreement = SignAgreement {
        fund: "ALPHA".into(),
        sponsor: sponsor.into(),
        side,
        currency: currency.into(),
        signed_on: day("2024-01-01"),
        terms,
    };
    ctx.run(&key(), agreement)
        .await
        .expect("the agreement is signed");
}

pub async fn commit(ctx: &Ctx, sponsor: &str, text: &str) {
    let commitment = Commit {
        fund: "ALPHA".into(),
        sponsor: sponsor.into(),
        amount: amount(text),
        on: day("2024-01-02"),
        note: String::new(),
    };
    ctx.run(&key(), commitment)
        .await
        .expect("the commitment stands");
}

/// Lays terms down for the whole fund, or for one sponsor.
pub async fn amend(ctx: &Ctx, sponsor: Option<&str>, terms: Terms) {
    let amendment = AmendTerms {
        fund: "ALPHA".into(),
        sponsor: sponsor.map(Into::into),
        effective_on: day("2024-01-01"),
        terms,
    };
    ctx.run(&key(), amendment)
        .await
        .expect("the terms are amended");
}

/// Registers a company in sector, stage and region.
pub async fn company(ctx: &Ctx, code: &str, place: [&str; 3]) {
    let [sector, stage, region] = place.map(Into::into);
    let company = RegisterCompany {
        code: code.into(),
        name: format!("Company {code}"),
        country: "EE".into(),
        sector,
        stage,
        region,
        ..RegisterCompany::default()
    };
    ctx.run(&key(), company)
        .await
        .expect("the company is registered");
}

/// Every journal after `seq`: number, kind, day, subject, then its legs.
pub async fn journals(app: &App, fund: &str, seq: i64) -> Vec<String> {
    let id: FundId = app.writer.fund_id(fund).await.expect("the fund is there");
    let rows = journal::Entity::find()
        .filter(journal::Column::FundId.eq(id))
        .filter(journal::Column::Seq.gt(seq))
        .order_by_asc(journal::Column::Seq)
        .all(&app.db.read)
        .await
        .expect("journals are read");
    let mut texts = Vec::new();
    for row in rows {
        let head = format!(
            "{} {} {} {}:",
            row.seq, row.kind, row.effective_on, row.subject
        );
        let legs = store::legs(&app.db.read, id, row.seq)
            .await
            .expect("legs are read");
        let legs = legs.into_iter().map(|(account, minor)| {
            let money = Money::from_minor(minor, account.currency);
            format!("{} {money}", account.path())
        });
        let parts: Vec<String> = std::iter::once(head).chain(legs).collect();
        texts.push(parts.join(" "));
    }
    texts
}

/// The refusal that was expected.
pub fn refused<T: std::fmt::Debug>(outcome: Result<T, Error>) -> Refusal {
    match outcome {
        Err(Error::Refused(refusal)) => refusal,
        other => panic!("a refusal was expected, not {other:?}"),
    }
}

/// Rule and sentence of the one bad field that was expected.
pub fn invalid<T: std::fmt::Debug>(outcome: Result<T, Error>) -> (String, String, String) {
    match outcome {
        Err(Error::Invalid(mut fields)) if fields.len() == 1 => {
            let field = fields.remove(0);
            (field.field, field.rule, field.text)
        }
        other => panic!("one bad field was expected, not {other:?}"),
    }
}

/// Figures as written in tests.
pub fn figures(pairs: &[(&'static str, &str)]) -> Vec<(&'static str, String)> {
    pairs
        .iter()
        .map(|(name, value)| (*name, (*value).to_owned()))
        .collect()
}
