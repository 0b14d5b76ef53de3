//! What happens to each fund: commitments are called, money comes late and too much, companies
//! are financed, one succeeds, one fails.

use super::beginning::{PARTNER, Plan, amount};
use super::step::{MAIN, award, call, charge, company, exchange, expense, fee, pay, receive};
use super::teller::Teller;
use crate::error::Result;
use crate::fund::amount::Quote;
use crate::fund::distribute::Distribute;
use crate::fund::encumbrance::Instrument;
use crate::fund::exchange::Revalue;
use crate::fund::exit::Exit;
use crate::fund::income::{Income, IncomeKind};
use crate::fund::pay_distribution::PayDistribution;
use crate::fund::period::ClosePeriod;
use crate::fund::reverse::Reverse;
use crate::fund::write_down::WriteOff;
use entity::value::Side;

/// The first year: two calls, four awards, fees, and the first close.
pub(super) async fn first_year(t: &mut Teller, plan: &Plan) -> Result<()> {
    let first = call(t, plan, 30, 3_000_000, 0).await?;
    // On time; too much; late.
    receive(t, plan, &first, plan.treasury.0, 44, 0).await?;
    receive(t, plan, &first, plan.investor.0, 45, 66_670).await?;
    receive(t, plan, &first, PARTNER, 62, 0).await?;
    exchange(t, plan, 64, 900_000).await?;
    award(
        t,
        plan,
        0,
        Instrument::Equity,
        70,
        &[(450_000, 80), (450_000, 560)],
    )
    .await?;
    pay(t, plan, 1, 1, 80).await?;
    award(t, plan, 1, Instrument::Convertible, 100, &[(600_000, 110)]).await?;
    pay(t, plan, 2, 1, 110).await?;
    award(t, plan, 2, Instrument::Grant, 130, &[(150_000, 140)]).await?;
    pay(t, plan, 3, 1, 140).await?;
    fee(t, plan, 1, (10, 190), 60_000).await?;
    expense(t, plan, 210, "Baker & Sons Auditors", "A-2041", 18_500).await?;
    charge(t, plan, 215, 120).await?;
    let second = call(t, plan, 240, 2_500_000, 1).await?;
    receive(t, plan, &second, plan.treasury.0, 255, 0).await?;
    receive(t, plan, &second, PARTNER, 256, 0).await?;
    receive(t, plan, &second, plan.investor.0, 275, 0).await?;
    exchange(t, plan, 280, 700_000).await?;
    award(t, plan, 3, Instrument::Loan, 300, &[(400_000, 305)]).await?;
    pay(t, plan, 4, 1, 305).await?;
    let on = t.go(380);
    let (fund, through) = (plan.code.to_owned(), t.day(364));
    t.run(ClosePeriod {
        fund: fund.clone(),
        through,
        reason: "first year audited".into(),
    })
    .await?;
    let interest = amount(plan, 4_210)?;
    let (bank, note) = (MAIN.to_owned(), "deposit".to_owned());
    let kind = IncomeKind::Interest;
    t.run(Income {
        fund,
        bank,
        kind,
        company: None,
        amount: interest,
        on,
        note,
        side: Some(Side::Local),
    })
    .await?;
    Ok(())
}

/// The second year: an exit with a distribution, a mistake put right, a write-off.
pub(super) async fn second_year(t: &mut Teller, plan: &Plan) -> Result<()> {
    fee(t, plan, 2, (190, 375), 61_500).await?;
    success(t, plan).await?;
    let fund = plan.code.to_owned();
    let seq = expense(t, plan, 480, "Baker & Sons Auditors", "A-2041", 18_500).await?;
    let on = t.go(482);
    t.run(Reverse {
        fund: fund.clone(),
        seq,
        on,
        reason: "the invoice was paid already".into(),
    })
    .await?;
    let third = call(t, plan, 520, 1_500_000, 2).await?;
    for (sponsor, day) in [
        (plan.treasury.0, 533),
        (plan.investor.0, 534),
        (PARTNER, 535),
    ] {
        receive(t, plan, &third, sponsor, day, 0).await?;
    }
    exchange(t, plan, 540, 400_000).await?;
    award(
        t,
        plan,
        4,
        Instrument::Safe,
        550,
        &[(300_000, 555), (200_000, 800)],
    )
    .await?;
    pay(t, plan, 5, 1, 555).await?;
    fee(t, plan, 3, (375, 555), 61_500).await?;
    let on = t.go(640);
    let reason = "insolvency".to_owned();
    t.run(WriteOff {
        fund: fund.clone(),
        company: company(plan, 0),
        on,
        reason,
    })
    .await?;
    if let Some(foreign) = &plan.foreign {
        let on = t.go(690);
        let rates = vec![Quote {
            currency: foreign.currency.into(),
            rate: foreign.revalued_at.into(),
        }];
        t.run(Revalue { fund, rates, on }).await?;
    }
    let fourth = call(t, plan, 700, 900_000, 3).await?;
    receive(t, plan, &fourth, plan.treasury.0, 722, 0).await
}

/// A company is sold, and the proceeds go back to the sponsors.
async fn success(t: &mut Teller, plan: &Plan) -> Result<()> {
    let fund = plan.code.to_owned();
    let on = t.go(450);
    t.run(Exit {
        fund: fund.clone(),
        company: company(plan, 1),
        bank: MAIN.into(),
        proceeds: amount(plan, 1_080_000)?,
        cost: amount(plan, 600_000)?,
        on,
        note: "sold to a strategic buyer".into(),
    })
    .await?;
    let on = t.go(460);
    let declared = t
        .run(Distribute {
            fund: fund.clone(),
            amount: amount(plan, 840_000)?,
            recallable: amount(plan, 240_000)?,
            on,
            purpose: "proceeds of Lumen Diagnostics".into(),
            shares: None,
        })
        .await?;
    let on = t.go(470);
    let (bank, distribution) = (MAIN.to_owned(), declared.no);
    t.run(PayDistribution {
        fund: fund.clone(),
        distribution,
        bank,
        on,
        sponsor: None,
    })
    .await?;
    Ok(())
}

/// The last event: another treasurer's receipt comes in, in the first fund.
pub(super) async fn end(t: &mut Teller, plan: &Plan) -> Result<()> {
    let on = t.go(728);
    let interest = amount(plan, 5_030)?;
    let (fund, bank, note) = (plan.code.to_owned(), MAIN.to_owned(), "deposit".to_owned());
    let kind = IncomeKind::Interest;
    t.end(Income {
        fund,
        bank,
        kind,
        company: None,
        amount: interest,
        on,
        note,
        side: Some(Side::Local),
    })
    .await?;
    Ok(())
}
