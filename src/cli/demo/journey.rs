//! What happens to each fund: commitments are called, money comes late and too much, companies
//! are financed, one succeeds, one fails.

use super::beginning::{PARTNER, Plan};
use super::teller::{Teller, amount};
use crate::error::{Error, Result};
use crate::fund::Amount;
use crate::fund::amount::Quote;
use crate::fund::award::{Award, PlannedTranche};
use crate::fund::call::{IssueCall, Issued};
use crate::fund::company::RegisterCompany;
use crate::fund::disburse::Disburse;
use crate::fund::distribute::Distribute;
use crate::fund::encumbrance::Instrument;
use crate::fund::exchange::{Exchange, Revalue};
use crate::fund::exit::Exit;
use crate::fund::expense::{BankCharge, Expense};
use crate::fund::fee::{AccrueFee, PayFee};
use crate::fund::income::{Income, IncomeKind};
use crate::fund::pay_distribution::PayDistribution;
use crate::fund::period::ClosePeriod;
use crate::fund::receive::Receive;
use crate::fund::reverse::Reverse;
use crate::fund::write_down::WriteOff;
use crate::money::{Currency, Money};
use entity::value::Side;

const MAIN: &str = "MAIN";

/// Companies of a fund: part of the code, name, sector, stage.
const COMPANIES: [(&str, &str, &str, &str); 5] = [
    ("TIDE", "Tidewater Sensors", "climate", "seed"),
    ("LUMEN", "Lumen Diagnostics", "health", "series-a"),
    ("ORBIT", "Orbit Logistics", "logistics", "seed"),
    ("FERRO", "Ferro Storage", "energy", "series-a"),
    ("KITE", "Kite Robotics", "industry", "seed"),
];

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

async fn call(t: &mut Teller, plan: &Plan, day: u64, euro: i64, n: usize) -> Result<Issued> {
    let notice_on = t.go(day);
    let rates = plan.foreign.iter().map(|f| Quote {
        currency: f.currency.into(),
        rate: f.of_calls[n].into(),
    });
    t.run(IssueCall {
        fund: plan.code.into(),
        total: amount(plan, euro)?,
        notice_on,
        due_on: t.day(day + 20),
        purpose: format!("investments and costs, call {}", n + 1),
        excused: Vec::new(),
        rates: rates.collect(),
    })
    .await
}

/// A sponsor pays its share, and perhaps too much.
async fn receive(
    t: &mut Teller,
    plan: &Plan,
    call: &Issued,
    sponsor: &str,
    day: u64,
    too_much: i64,
) -> Result<()> {
    let on = t.go(day);
    let share = call.shares.iter().find(|s| s.sponsor == sponsor);
    let share =
        share.ok_or_else(|| Error::Internal(format!("{sponsor} has no share in the call")))?;
    let currency = share.amount.currency();
    let more = Money::parse(amount(plan, too_much)?.as_str(), currency)
        .map_err(|e| Error::money("amount", &e))?;
    let paid = share
        .amount
        .checked_add(more)
        .map_err(|e| Error::money("amount", &e))?;
    let bank = if currency.code() == plan.currency {
        MAIN
    } else {
        currency.code()
    };
    t.run(Receive {
        fund: plan.code.into(),
        sponsor: sponsor.into(),
        bank: bank.into(),
        amount: paid.into(),
        on,
        reference: format!("call {}", call.no),
        call: None,
    })
    .await?;
    Ok(())
}

/// The partner's foreign money becomes the fund's own, where there is any.
async fn exchange(t: &mut Teller, plan: &Plan, day: u64, units: i64) -> Result<()> {
    let Some(foreign) = &plan.foreign else {
        return Ok(());
    };
    let on = t.go(day);
    let money = |code: &str, units: i64| -> Result<Amount> {
        let currency = Currency::from_code(code).map_err(|e| Error::money("currency", &e))?;
        Ok(Money::from_minor(units * currency.minor_units(), currency).into())
    };
    t.run(Exchange {
        fund: plan.code.into(),
        side: Side::Partner,
        from_bank: foreign.currency.into(),
        from_amount: money(foreign.currency, units)?,
        to_bank: MAIN.into(),
        to_amount: money(plan.currency, units * foreign.exchanged_at)?,
        on,
        note: String::new(),
    })
    .await?;
    Ok(())
}

fn company(plan: &Plan, n: usize) -> String {
    format!("{}-{}", plan.country, COMPANIES[n].0)
}

async fn award(
    t: &mut Teller,
    plan: &Plan,
    n: usize,
    instrument: Instrument,
    day: u64,
    parts: &[(i64, u64)],
) -> Result<()> {
    let on = t.go(day);
    let (_, name, sector, stage) = COMPANIES[n];
    t.run(RegisterCompany {
        code: company(plan, n),
        name: format!("{name} {}", plan.country),
        country: plan.country.into(),
        sector: sector.into(),
        stage: stage.into(),
        region: String::new(),
    })
    .await?;
    let mut tranches = Vec::new();
    for (euro, planned) in parts {
        let (amount, planned_on) = (amount(plan, *euro)?, t.day(*planned));
        tranches.push(PlannedTranche {
            amount,
            planned_on,
            condition: "signed agreement".into(),
        });
    }
    t.run(Award {
        fund: plan.code.into(),
        company: company(plan, n),
        instrument,
        amount: amount(plan, parts.iter().map(|(euro, _)| euro).sum())?,
        on,
        purpose: format!("{sector}, {stage}"),
        mandated: n % 2 == 0,
        external_id: None,
        tranches,
    })
    .await?;
    Ok(())
}

async fn pay(t: &mut Teller, plan: &Plan, award: i64, tranche: i64, day: u64) -> Result<()> {
    let on = t.go(day);
    t.run(Disburse {
        fund: plan.code.into(),
        award,
        tranche,
        bank: MAIN.into(),
        on,
    })
    .await?;
    Ok(())
}

async fn fee(t: &mut Teller, plan: &Plan, no: i64, days: (u64, u64), euro: i64) -> Result<()> {
    let on = t.go(days.1 + 1);
    let (from, to) = (t.day(days.0), t.day(days.1));
    let (fund, note) = (plan.code.to_owned(), "management fee".to_owned());
    t.run(AccrueFee {
        fund: fund.clone(),
        from,
        to,
        amount: Some(amount(plan, euro)?),
        basis: None,
        on,
        note,
    })
    .await?;
    let on = t.go(days.1 + 8);
    t.run(PayFee {
        fund,
        fee: no,
        bank: MAIN.into(),
        on,
    })
    .await?;
    Ok(())
}

/// Gives the journal's number.
async fn expense(
    t: &mut Teller,
    plan: &Plan,
    day: u64,
    payee: &str,
    invoice: &str,
    euro: i64,
) -> Result<i64> {
    let on = t.go(day);
    let (payee, invoice) = (payee.to_owned(), invoice.to_owned());
    let (fund, bank, note) = (
        plan.code.to_owned(),
        MAIN.to_owned(),
        "yearly audit".to_owned(),
    );
    Ok(t.run(Expense {
        fund,
        bank,
        payee,
        invoice,
        amount: amount(plan, euro)?,
        on,
        note,
    })
    .await?
    .seq)
}

async fn charge(t: &mut Teller, plan: &Plan, day: u64, euro: i64) -> Result<()> {
    let on = t.go(day);
    let (fund, bank, note) = (plan.code.to_owned(), MAIN.to_owned(), String::new());
    t.run(BankCharge {
        fund,
        bank,
        side: Side::Local,
        amount: amount(plan, euro)?,
        on,
        note,
    })
    .await?;
    Ok(())
}
