//! The steps of a history: one event each, on its day.

use super::beginning::{Plan, amount};
use super::teller::Teller;
use crate::error::{Error, Result};
use crate::fund::Amount;
use crate::fund::amount::Quote;
use crate::fund::award::{Award, PlannedTranche};
use crate::fund::call::{IssueCall, Issued};
use crate::fund::company::RegisterCompany;
use crate::fund::disburse::Disburse;
use crate::fund::encumbrance::Instrument;
use crate::fund::exchange::Exchange;
use crate::fund::expense::{BankCharge, Expense};
use crate::fund::fee::{AccrueFee, PayFee};
use crate::fund::receive::Receive;
use crate::money::{Currency, Money};
use entity::value::Side;

pub(super) const MAIN: &str = "MAIN";

/// Companies of a fund: part of the code, name, sector, stage.
const COMPANIES: [(&str, &str, &str, &str); 5] = [
    ("TIDE", "Tidewater Sensors", "climate", "seed"),
    ("LUMEN", "Lumen Diagnostics", "health", "series-a"),
    ("ORBIT", "Orbit Logistics", "logistics", "seed"),
    ("FERRO", "Ferro Storage", "energy", "series-a"),
    ("KITE", "Kite Robotics", "industry", "seed"),
];

pub(super) async fn call(
    t: &mut Teller,
    plan: &Plan,
    day: u64,
    euro: i64,
    n: usize,
) -> Result<Issued> {
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
pub(super) async fn receive(
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
pub(super) async fn exchange(t: &mut Teller, plan: &Plan, day: u64, units: i64) -> Result<()> {
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

pub(super) fn company(plan: &Plan, n: usize) -> String {
    format!("{}-{}", plan.country, COMPANIES[n].0)
}

pub(super) async fn award(
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
        ..RegisterCompany::default()
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
        mandated: n.is_multiple_of(2),
        external_id: None,
        tranches,
    })
    .await?;
    Ok(())
}

pub(super) async fn pay(
    t: &mut Teller,
    plan: &Plan,
    award: i64,
    tranche: i64,
    day: u64,
) -> Result<()> {
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

pub(super) async fn fee(
    t: &mut Teller,
    plan: &Plan,
    no: i64,
    days: (u64, u64),
    euro: i64,
) -> Result<()> {
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
pub(super) async fn expense(
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

pub(super) async fn charge(t: &mut Teller, plan: &Plan, day: u64, euro: i64) -> Result<()> {
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
