//! Deeds as the product's commands, and its replies in the reference's words.

use super::{
    Amount, ApplyAdvance, CancelCommitment, ClosePeriod, Commit, Ctx, Deed, IssueCall, PostLegs,
    Posted, Quote, Receive, ReopenPeriod, Result, ReturnReceipt, Reverse, TransferCommitment, day,
};
use crate::campaign::predict::deed::Figure;
use cofund::fund::award::Award;
use cofund::fund::disburse::Disburse;
use cofund::fund::encumbrance::Instrument;
use entity::value::Day;
use std::fmt::Write as _;

fn amount(figure: &Figure) -> Amount {
    Amount::new(figure.text.clone())
}

fn seq(posted: &Posted) -> String {
    format!("seq {}", posted.seq)
}

pub async fn send(ctx: &Ctx, key: &str, deed: &Deed) -> Result<String> {
    match deed {
        Deed::Commit { .. } | Deed::Cancel { .. } | Deed::Transfer { .. } => {
            promise(ctx, key, deed).await
        }
        Deed::Call { .. } => call(ctx, key, deed).await,
        Deed::Receive { .. } | Deed::Return { .. } | Deed::Advance { .. } => {
            receipt(ctx, key, deed).await
        }
        Deed::Reverse { seq: of, on } => {
            let reverse = Reverse {
                fund: fund(),
                seq: *of,
                on: day(on),
                reason: "Wrong".into(),
            };
            Ok(seq(&ctx.run(key, reverse).await?))
        }
        Deed::Award { .. } | Deed::Disburse { .. } => award(ctx, key, deed).await,
        Deed::Legs { on, legs, guarded } => {
            let small = |n: i128| i64::try_from(n).expect("an amount");
            let legs: Vec<_> = legs
                .iter()
                .map(|(code, detail, n)| (*code, *detail, small(*n)))
                .collect();
            let post = PostLegs {
                guarded: *guarded,
                ..PostLegs::new(on, &legs)
            };
            Ok(seq(&ctx.run(key, post).await?))
        }
        Deed::Close { through } => {
            let close = ClosePeriod {
                fund: fund(),
                through: day(through),
                reason: "Done".into(),
            };
            Ok(closed(ctx.run(key, close).await?.through))
        }
        Deed::Reopen { through } => {
            let reopen = ReopenPeriod {
                fund: fund(),
                through: through.as_deref().map(day),
                reason: "Late".into(),
            };
            Ok(closed(ctx.run(key, reopen).await?.through))
        }
    }
}

fn fund() -> String {
    "ALPHA".into()
}

async fn promise(ctx: &Ctx, key: &str, deed: &Deed) -> Result<String> {
    let posted = match deed {
        Deed::Commit {
            sponsor,
            amount: a,
            on,
        } => {
            let commit = Commit {
                fund: fund(),
                sponsor: (*sponsor).into(),
                amount: amount(a),
                on: day(on),
                note: String::new(),
            };
            ctx.run(key, commit).await?
        }
        Deed::Cancel {
            sponsor,
            amount: a,
            on,
        } => {
            let cancel = CancelCommitment {
                fund: fund(),
                sponsor: (*sponsor).into(),
                amount: amount(a),
                on: day(on),
                note: String::new(),
            };
            ctx.run(key, cancel).await?
        }
        Deed::Transfer {
            from,
            to,
            amount: a,
            called,
            on,
        } => {
            let transfer = TransferCommitment {
                fund: fund(),
                from: (*from).into(),
                to: (*to).into(),
                amount: amount(a),
                called: amount(called),
                on: day(on),
                note: String::new(),
            };
            ctx.run(key, transfer).await?
        }
        _ => unreachable!("only promises come here"),
    };
    Ok(seq(&posted))
}

async fn award(ctx: &Ctx, key: &str, deed: &Deed) -> Result<String> {
    match deed {
        Deed::Award { amount: a, on } => {
            let award = Award {
                fund: fund(),
                company: "ACME".into(),
                instrument: Instrument::Grant,
                amount: amount(a),
                on: day(on),
                purpose: String::new(),
                mandated: false,
                external_id: None,
                tranches: Vec::new(),
            };
            let got = ctx.run(key, award).await?;
            Ok(format!(
                "award {} {} {} {}",
                got.no,
                seq(&got.posted),
                got.local,
                got.partner
            ))
        }
        Deed::Disburse { award, on } => {
            let pay = Disburse {
                fund: fund(),
                award: *award,
                tranche: 1,
                bank: "MAIN".into(),
                on: day(on),
            };
            let got = ctx.run(key, pay).await?;
            Ok(format!("{} {}", seq(&got.instructed), seq(&got.settled)))
        }
        _ => unreachable!("only awards come here"),
    }
}

fn closed(through: Option<Day>) -> String {
    format!(
        "closed {}",
        through.map_or("nothing".to_owned(), |d| d.to_string())
    )
}

async fn call(ctx: &Ctx, key: &str, deed: &Deed) -> Result<String> {
    let Deed::Call {
        total,
        notice,
        due,
        excused,
        rate,
    } = deed
    else {
        unreachable!("only calls come here");
    };
    let quote = |n: &i128| Quote {
        currency: "USD".into(),
        rate: format!("{}.{:04}", n / 10_000, n % 10_000),
    };
    let issue = IssueCall {
        fund: fund(),
        total: amount(total),
        notice_on: day(notice),
        due_on: day(due),
        purpose: "Investments".into(),
        excused: excused.iter().map(|code| (*code).to_owned()).collect(),
        rates: rate.iter().map(quote).collect(),
    };
    let issued = ctx.run(key, issue).await?;
    let mut said = format!("call {} {}", issued.no, seq(&issued.posted));
    for s in &issued.shares {
        _ = write!(
            said,
            "; {} {} {} {}",
            s.sponsor, s.base, s.amount, s.unfunded_after
        );
    }
    Ok(said)
}

async fn receipt(ctx: &Ctx, key: &str, deed: &Deed) -> Result<String> {
    match deed {
        Deed::Receive {
            sponsor,
            bank,
            amount: a,
            on,
            call,
        } => {
            let receive = Receive {
                fund: fund(),
                sponsor: (*sponsor).into(),
                bank: (*bank).into(),
                amount: amount(a),
                on: day(on),
                reference: String::new(),
                call: *call,
            };
            let got = ctx.run(key, receive).await?;
            let mut said = format!(
                "receipt {} {} advance {}",
                got.no,
                seq(&got.posted),
                got.advance
            );
            for s in &got.settled {
                _ = write!(
                    said,
                    "; {} {} {} {}",
                    s.call, s.principal, s.charged, s.interest
                );
            }
            Ok(said)
        }
        Deed::Advance {
            sponsor,
            call,
            amount: a,
            on,
        } => {
            let apply = ApplyAdvance {
                fund: fund(),
                sponsor: (*sponsor).into(),
                call: *call,
                amount: amount(a),
                on: day(on),
            };
            Ok(seq(&ctx.run(key, apply).await?))
        }
        Deed::Return { receipt, on } => {
            let back = ReturnReceipt {
                fund: fund(),
                receipt: *receipt,
                on: day(on),
                reason: "Recalled".into(),
            };
            let got = ctx.run(key, back).await?;
            Ok(format!("{} suspended {}", seq(&got.posted), got.suspended))
        }
        _ => unreachable!("only receipts come here"),
    }
}
