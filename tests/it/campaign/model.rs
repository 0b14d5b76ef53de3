//! A long random sequence of commands, each reply predicted by the reference ledger: what is
//! done, with all its figures, and what is refused, by which rule. The same on both engines, up
//! to the hash of the book.

use super::predict::deed::{Deed, name};
use super::predict::operation::Fund;
use super::random::Random;
use super::{assert_proven, count, joins};
use crate::engine::{Database, Engine};
use crate::world::{NOON, PostLegs, alpha, app, ctx, day, key};
use cofund::app::{App, Ctx};
use cofund::error::Result;
use cofund::fund::advance::ApplyAdvance;
use cofund::fund::amount::{Amount, Quote};
use cofund::fund::call::IssueCall;
use cofund::fund::commit::{CancelCommitment, Commit, TransferCommitment};
use cofund::fund::found::OpenBankAccount;
use cofund::fund::period::{ClosePeriod, ReopenPeriod};
use cofund::fund::receive::Receive;
use cofund::fund::return_receipt::ReturnReceipt;
use cofund::fund::reverse::Reverse;
use cofund::fund::terms::Terms;
use cofund::ledger::verify::{Head, heads};
use cofund::ledger::{Posted, store};
use entity::value::{FundId, Instant, Side};
use sea_orm::EntityTrait;
use std::collections::BTreeMap;
use std::sync::Arc;

mod draw;
mod send;

/// The fund with the sponsors of the reference ledger and a bank account in USD.
async fn four(ctx: &Ctx) {
    alpha(ctx).await;
    let terms = |json: &str| serde_json::from_str::<Terms>(json).expect("terms");
    for (code, kind, side, currency, json) in [
        (
            "T",
            "treasury",
            Side::Local,
            "EUR",
            r#"{"default_interest":"0.10"}"#,
        ),
        (
            "D",
            "private_investor",
            Side::Local,
            "EUR",
            r#"{"excuse":true}"#,
        ),
        (
            "P",
            "partner",
            Side::Partner,
            "USD",
            r#"{"default_interest":"0.08","notice_days":5,"reference_rate":"0.8"}"#,
        ),
        ("Q", "partner", Side::Partner, "EUR", r#"{"excuse":true}"#),
    ] {
        joins(ctx, code, kind, side, currency, terms(json)).await;
    }
    super::company(ctx).await;
    let bank = OpenBankAccount {
        fund: "ALPHA".into(),
        code: "DOLLAR".into(),
        name: "Dollars".into(),
        currency: "USD".into(),
    };
    ctx.run(&key(), bank).await.expect("opens");
}

/// What came of a sequence: the replies, the balances and the heads.
struct Outcome {
    replies: Vec<String>,
    head: Head,
}

/// Sends the deeds of a seed one after the other and compares each reply.
async fn play(engine: Engine, seed: u64, deeds: usize) -> Outcome {
    let db = Database::fresh(engine).await;
    let app = app(&db).await;
    let ctx = ctx(&app);
    four(&ctx).await;
    let (mut random, mut fund, mut replies) = (Random::new(seed), Fund::default(), Vec::new());
    let mut tally: BTreeMap<(&str, String), usize> = BTreeMap::new();
    for i in 0..deeds {
        app.clock
            .set(Instant(NOON.0 + i64::try_from(i).expect("few") * 1_000));
        let deed = draw::deed(&mut random, &fund, i);
        let answer = send::send(&ctx, &format!("{seed}-{i}"), &deed).await;
        let got = answer.unwrap_or_else(|e| format!("refused {}", e.rule()));
        let wanted = fund
            .predict(&deed)
            .unwrap_or_else(|rule| format!("refused {rule}"));
        assert_eq!(got, wanted, "{engine:?}, seed {seed}, deed {i}: {deed:?}");
        let what = if got.starts_with("refused") {
            got.clone()
        } else {
            "done".to_owned()
        };
        *tally.entry((name(&deed), what)).or_default() += 1;
        replies.push(got);
    }
    compare(&app, &fund).await;
    assert_proven(&app).await;
    let heads = heads(&app.db.read).await.expect("heads");
    let head = heads
        .into_iter()
        .find(|h| h.fund == "ALPHA")
        .expect("the book");
    if std::env::var_os("COFUND_CAMPAIGN").is_some() {
        println!("{engine:?} {seed}: {tally:#?}");
    }
    Outcome { replies, head }
}

/// Every account of the book holds what the reference holds, and no other is there.
async fn compare(app: &Arc<App>, fund: &Fund) {
    let accounts = entity::account::Entity::find()
        .all(&app.db.read)
        .await
        .expect("reads");
    let balances = entity::balance::Entity::find()
        .all(&app.db.read)
        .await
        .expect("reads");
    let mut real = BTreeMap::new();
    for a in &accounts {
        let held = balances
            .iter()
            .find(|b| b.account == a.no)
            .map_or(0, |b| b.posted.0);
        let at = store::account_ref(a).expect("a code of the chart");
        let side = at
            .side
            .map_or(' ', |s| if s == Side::Local { 'L' } else { 'P' });
        real.insert(
            (
                at.code.number(),
                at.detail,
                at.currency.code().to_owned(),
                side,
            ),
            i128::from(held),
        );
    }
    let due: BTreeMap<_, _> = fund
        .books
        .balances
        .iter()
        .map(|((c, d, u, s), n)| ((*c, d.clone(), (*u).to_owned(), *s), *n))
        .collect();
    assert_eq!(real, due);
    let book = store::book_row(&app.db.read, FundId(1))
        .await
        .expect("the book");
    assert_eq!(book.head_seq, fund.books.seq);
    assert_eq!(
        book.closed_through.map(|d| d.to_string()),
        fund.books.closed
    );
}

async fn both_engines(seed: u64, deeds: usize) {
    let (sqlite, postgres) = tokio::join!(
        play(Engine::Sqlite, seed, deeds),
        play(Engine::Postgres, seed, deeds)
    );
    assert_eq!(sqlite.replies, postgres.replies);
    assert_eq!(sqlite.head, postgres.head, "one seed, one chain");
    let refused = sqlite
        .replies
        .iter()
        .filter(|r| r.starts_with("refused"))
        .count();
    assert!(
        refused > deeds / 10 && refused < deeds * 9 / 10,
        "{refused} of {deeds} were refused"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_reply_is_predicted_on_both_engines() {
    for seed in 1..=u64::try_from(count(4, 200)).expect("few") {
        both_engines(seed, 300).await;
    }
}

/// Long lives meet what short ones do not: closed years, many calls, late advances.
#[tokio::test(flavor = "multi_thread")]
async fn a_long_life_is_predicted_on_both_engines() {
    for seed in 1_000..1_000 + u64::try_from(count(1, 10)).expect("few") {
        both_engines(seed, 1_000).await;
    }
}
