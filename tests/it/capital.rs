//! Commitments, calls and receipts, with every leg of every journal.

use crate::engine::both;
use crate::world::{alpha, app, ctx, day, key, legs_of, sponsor};
use cofund::app::Ctx;
use cofund::fund::agreement::{AmendTerms, SignAgreement};
use cofund::fund::amount::{Amount, Quote};
use cofund::fund::call::IssueCall;
use cofund::fund::commit::Commit;
use cofund::fund::receive::Receive;
use cofund::fund::reverse::Reverse;
use cofund::fund::terms::Terms;
use entity::value::Side;

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
    ctx.run(&key(), sign).await.expect("signs");
}

async fn commits(ctx: &Ctx, code: &str, amount: &str) {
    let commit = Commit {
        fund: "ALPHA".into(),
        sponsor: code.into(),
        amount: Amount::new(amount),
        on: day("2024-01-02"),
        note: String::new(),
    };
    ctx.run(&key(), commit).await.expect("commits");
}

fn call(total: &str) -> IssueCall {
    IssueCall {
        fund: "ALPHA".into(),
        total: Amount::new(total),
        notice_on: day("2024-02-01"),
        due_on: day("2024-02-15"),
        purpose: "First investments".into(),
        excused: Vec::new(),
        rates: vec![Quote {
            currency: "USD".into(),
            rate: "0.8".into(),
        }],
    }
}

fn receive(sponsor: &str, bank: &str, amount: &str, on: &str) -> Receive {
    Receive {
        fund: "ALPHA".into(),
        sponsor: sponsor.into(),
        bank: bank.into(),
        amount: Amount::new(amount),
        on: day(on),
        reference: "wire".into(),
        call: None,
    }
}

/// T 600,000.00 and D 300,000.01 local in EUR, P 125,000.00 USD, which is 100,000.00 at 0.8.
async fn three(ctx: &Ctx) {
    alpha(ctx).await;
    let late = Terms {
        default_interest: Some("0.10".parse().unwrap()),
        ..Terms::default()
    };
    joins(ctx, "T", "treasury", Side::Local, "EUR", late).await;
    joins(
        ctx,
        "D",
        "private_investor",
        Side::Local,
        "EUR",
        Terms::default(),
    )
    .await;
    let reference = Terms {
        reference_rate: Some("0.8".into()),
        ..Terms::default()
    };
    joins(ctx, "P", "partner", Side::Partner, "USD", reference).await;
    commits(ctx, "T", "600000.00").await;
    commits(ctx, "D", "300000.01").await;
    commits(ctx, "P", "125000.00").await;
}

both!(
    async fn a_call_is_shared_converted_and_posted(db: Database) {
        let app = app(&db).await;
        let ctx = ctx(&app);
        three(&ctx).await;
        let issued = ctx.run(&key(), call("100000.00")).await.expect("issues");
        let shares: Vec<_> = issued
            .shares
            .iter()
            .map(|s| (s.base.to_string(), s.amount.to_string()))
            .collect();
        assert_eq!(
            shares,
            [
                ("60000.00", "60000.00"),
                ("30000.00", "30000.00"),
                ("10000.00", "12500.00")
            ]
            .map(|(a, b)| (a.to_owned(), b.to_owned()))
        );
        assert_eq!(
            legs_of(&app, issued.posted.seq).await,
            [
                "1200:T EUR 60000.00",
                "3100:T EUR -60000.00",
                "9200:T EUR 60000.00",
                "9300:T EUR -60000.00",
                "1200:D EUR 30000.00",
                "3100:D EUR -30000.00",
                "9200:D EUR 30000.00",
                "9300:D EUR -30000.00",
                "1200:P USD 12500.00",
                "1900:USD USD -12500.00",
                "1900:USD EUR 10000.00",
                "3100:P EUR -10000.00",
                "9200:P USD 12500.00",
                "9300:P USD -12500.00",
            ]
        );
    }
);

both!(
    async fn a_call_beyond_what_is_callable_says_by_how_much(db: Database) {
        let app = app(&db).await;
        let ctx = ctx(&app);
        three(&ctx).await;
        let refused = ctx
            .run(&key(), call("1000000.02"))
            .await
            .expect_err("1,000,000.01 are callable");
        assert_eq!(
            refused.to_string(),
            "1000000.01 EUR are callable; a call of 1000000.02 is 0.01 too much [commitment.over_call]"
        );
        let all = ctx
            .run(&key(), call("1000000.01"))
            .await
            .expect("ends exactly at the commitments");
        assert!(
            all.shares.iter().all(|s| s.unfunded_after.is_zero()),
            "{all:?}"
        );
    }
);

both!(
    async fn late_and_too_much(db: Database) {
        let app = app(&db).await;
        let ctx = ctx(&app);
        three(&ctx).await;
        ctx.run(&key(), call("100000.00")).await.expect("issues");
        // 18 days late on 60,000.00 at 10 %: 295.89.
        let got = ctx
            .run(&key(), receive("T", "MAIN", "60300.00", "2024-03-04"))
            .await
            .expect("receives");
        assert_eq!(got.settled[0].charged.to_string(), "295.89");
        assert_eq!(got.advance.to_string(), "4.11");
        assert_eq!(
            legs_of(&app, got.posted.seq).await,
            [
                "1100:MAIN:L EUR 60300.00",
                "1200:T EUR -60295.89",
                "1200:T EUR 295.89",
                "4310:L EUR -295.89",
                "2300:T EUR -4.11",
            ]
        );
        let wrong = ctx
            .run(&key(), receive("P", "MAIN", "1.00", "2024-03-04"))
            .await
            .expect_err("MAIN is in EUR");
        assert_eq!(wrong.rule(), "ledger.currency_mismatch");
    }
);

both!(
    async fn a_reversal_mirrors_and_opens_the_call_again(db: Database) {
        let app = app(&db).await;
        let ctx = ctx(&app);
        three(&ctx).await;
        let issued = ctx.run(&key(), call("100000.00")).await.expect("issues");
        let got = ctx
            .run(&key(), receive("D", "MAIN", "30000.00", "2024-02-10"))
            .await
            .expect("receives");
        let reverse = |seq| Reverse {
            fund: "ALPHA".into(),
            seq,
            on: day("2024-03-01"),
            reason: "Wrong payer".into(),
        };
        let refused = ctx
            .run(&key(), reverse(issued.posted.seq))
            .await
            .expect_err("the call is partly paid");
        assert_eq!(refused.rule(), "call.partly_paid");
        let mirror = ctx
            .run(&key(), reverse(got.posted.seq))
            .await
            .expect("reverses");
        assert_eq!(
            legs_of(&app, mirror.seq).await,
            ["1100:MAIN:L EUR -30000.00", "1200:D EUR 30000.00"]
        );
        let again = ctx
            .run(&key(), reverse(got.posted.seq))
            .await
            .expect_err("once only");
        assert_eq!(again.rule(), "ledger.reversed_already");
        ctx.run(&key(), reverse(issued.posted.seq))
            .await
            .expect("nothing is paid now");
        let later = IssueCall {
            notice_on: day("2024-03-01"),
            due_on: day("2024-03-15"),
            ..call("1000000.01")
        };
        let twice = ctx
            .run(&key(), later)
            .await
            .expect("everything is callable again");
        assert_eq!(twice.no, 2);
    }
);

both!(
    async fn public_money_follows_private_money(db: Database) {
        let app = app(&db).await;
        let ctx = ctx(&app);
        alpha(&ctx).await;
        let terms: Terms = serde_json::from_str(
            r#"{"matching":{"ratio_government_per_private":"1.5","cap":"50000000.00","private_floor":"100.00","max_government_share":"0.60"}}"#,
        )
        .unwrap();
        let amend = AmendTerms {
            fund: "ALPHA".into(),
            sponsor: None,
            effective_on: day("2024-01-01"),
            terms,
        };
        ctx.run(&key(), amend).await.expect("amends");
        joins(&ctx, "T", "treasury", Side::Local, "EUR", Terms::default()).await;
        joins(&ctx, "P", "partner", Side::Partner, "EUR", Terms::default()).await;
        commits(&ctx, "P", "1000.00").await;
        let commit = |amount: &str| Commit {
            fund: "ALPHA".into(),
            sponsor: "T".into(),
            amount: Amount::new(amount),
            on: day("2024-01-02"),
            note: String::new(),
        };
        let refused = ctx
            .run(&key(), commit("1500.01"))
            .await
            .expect_err("1,500.00 at most");
        assert_eq!(
            refused.to_string(),
            "public commitments would be 1500.01 EUR; 1000.00 of other commitments bring at most 1500.00 (bound by the ratio), over by 0.01 [matching.exceeded]"
        );
        ctx.run(&key(), commit("1500.00")).await.expect("commits");
    }
);
