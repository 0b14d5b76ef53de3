//! Who takes part: three funds, their sponsors, their agreements.

use super::teller::Teller;
use crate::error::{Error, Result};
use crate::fund::Amount;
use crate::fund::agreement::{AmendTerms, SignAgreement};
use crate::fund::commit::Commit;
use crate::fund::found::{OpenBankAccount, OpenFund, RegisterSponsor, StartProgramme};
use crate::fund::terms::Terms;
use crate::money::{Currency, Money};
use entity::value::Side;
use serde_json::json;

/// A fund of the examples.
pub(super) struct Plan {
    pub code: &'static str,
    pub name: &'static str,
    pub country: &'static str,
    pub currency: &'static str,
    pub zone: &'static str,
    pub weekend: &'static str,
    pub treasury: (&'static str, &'static str),
    pub investor: (&'static str, &'static str),
    /// What a euro is worth in the currency, as a fraction.
    pub worth: (i64, i64),
    /// Where the partner commits in another currency: that currency, and rates of it.
    pub foreign: Option<Foreign>,
}

/// The partner's currency, its commitment, and its rates into the fund's currency.
pub(super) struct Foreign {
    pub currency: &'static str,
    pub commitment: &'static str,
    pub reference: &'static str,
    pub of_calls: [&'static str; 4],
    /// Paid by the bank for one unit.
    pub exchanged_at: i64,
    pub revalued_at: &'static str,
}

pub(super) const PARTNER: &str = "NORDBRIDGE";

pub(super) const FUNDS: [Plan; 3] = [
    Plan {
        code: "EE-1",
        name: "Estonia Startup Fund I",
        country: "EE",
        currency: "EUR",
        zone: "Europe/Tallinn",
        weekend: "sat-sun",
        treasury: ("EE-TREASURY", "Ministry of Finance of Estonia"),
        investor: ("BALTIC-ANGELS", "Baltic Angels"),
        worth: (1, 1),
        foreign: None,
    },
    Plan {
        code: "JP-1",
        name: "Japan Startup Fund I",
        country: "JP",
        currency: "JPY",
        zone: "Asia/Tokyo",
        weekend: "sat-sun",
        treasury: ("JP-TREASURY", "Ministry of Finance of Japan"),
        investor: ("KANSAI-CAPITAL", "Kansai Capital"),
        worth: (160, 1),
        foreign: Some(Foreign {
            currency: "USD",
            commitment: "6400000.00",
            reference: "150",
            of_calls: ["149.25", "151.80", "147.35", "152.10"],
            exchanged_at: 151,
            revalued_at: "153.4",
        }),
    },
    Plan {
        code: "KW-1",
        name: "Kuwait Startup Fund I",
        country: "KW",
        currency: "KWD",
        zone: "Asia/Kuwait",
        weekend: "fri-sat",
        treasury: ("KW-SOVEREIGN", "Kuwait Sovereign Fund"),
        investor: ("GULF-VENTURES", "Gulf Ventures"),
        worth: (1, 3),
        foreign: None,
    },
];

/// The programme and the partner that takes part in every fund.
pub(super) async fn programme(t: &mut Teller) -> Result<()> {
    t.go(0);
    t.run(StartProgramme {
        code: "DEMO".into(),
        name: "Co-financed Startup Funds (examples)".into(),
        target_countries: 10,
        currency: "EUR".into(),
    })
    .await?;
    sponsor(t, (PARTNER, "Nordbridge Partners"), "partner", "NO").await
}

async fn sponsor(t: &mut Teller, who: (&str, &str), kind: &str, country: &str) -> Result<()> {
    let (code, name) = (who.0.to_owned(), who.1.to_owned());
    t.run(RegisterSponsor {
        code,
        name,
        kind: kind.into(),
        country: country.into(),
    })
    .await?;
    Ok(())
}

/// A fund with its sponsors, agreements and commitments.
pub(super) async fn fund(t: &mut Teller, plan: &Plan) -> Result<()> {
    let starts_on = t.go(1);
    t.run(OpenFund {
        programme: "DEMO".into(),
        code: plan.code.into(),
        name: plan.name.into(),
        kind: "national".into(),
        country: plan.country.into(),
        currency: plan.currency.into(),
        zone: plan.zone.into(),
        weekend: plan.weekend.into(),
        starts_on,
        ends_on: t.day(3653),
        holidays: Vec::new(),
    })
    .await?;
    if let Some(foreign) = &plan.foreign {
        t.run(OpenBankAccount {
            fund: plan.code.into(),
            code: foreign.currency.into(),
            name: format!("{} account", foreign.currency),
            currency: foreign.currency.into(),
        })
        .await?;
    }
    let kind = if plan.country == "KW" {
        "sovereign_fund"
    } else {
        "treasury"
    };
    sponsor(t, plan.treasury, kind, plan.country).await?;
    sponsor(t, plan.investor, "private_investor", plan.country).await?;
    agreements(t, plan).await?;
    commitments(t, plan).await
}

async fn agreements(t: &mut Teller, plan: &Plan) -> Result<()> {
    let effective_on = t.go(3);
    let terms: Terms = serde_json::from_value(json!({
        "notice_days": 10,
        "default_interest": "0.08",
        "recycling_days": 365,
        "concentration": "0.20",
    }))?;
    let fund = plan.code.to_owned();
    t.run(AmendTerms {
        fund: fund.clone(),
        sponsor: None,
        effective_on,
        terms,
    })
    .await?;
    let signed_on = t.go(5);
    let partner = plan.foreign.as_ref().map_or(plan.currency, |f| f.currency);
    let parties = [
        (plan.treasury.0, Side::Local, plan.currency),
        (plan.investor.0, Side::Local, plan.currency),
        (PARTNER, Side::Partner, partner),
    ];
    for (sponsor, side, currency) in parties {
        let reference = plan
            .foreign
            .as_ref()
            .filter(|f| f.currency == currency)
            .map(|f| f.reference);
        let terms =
            serde_json::from_value(reference.map_or(json!({}), |r| json!({"reference_rate": r})))?;
        let (fund, sponsor, currency) = (fund.clone(), sponsor.to_owned(), currency.to_owned());
        t.run(SignAgreement {
            fund,
            sponsor,
            side,
            currency,
            signed_on,
            terms,
        })
        .await?;
    }
    Ok(())
}

async fn commitments(t: &mut Teller, plan: &Plan) -> Result<()> {
    let on = t.go(10);
    let partner = match &plan.foreign {
        Some(foreign) => Amount::new(foreign.commitment),
        None => amount(plan, 6_000_000)?,
    };
    let promised = [
        (plan.treasury.0, amount(plan, 6_000_000)?),
        (plan.investor.0, amount(plan, 3_000_000)?),
        (PARTNER, partner),
    ];
    for (sponsor, amount) in promised {
        let (fund, sponsor) = (plan.code.to_owned(), sponsor.to_owned());
        t.run(Commit {
            fund,
            sponsor,
            amount,
            on,
            note: "first closing".into(),
        })
        .await?;
    }
    Ok(())
}

/// An amount of the examples, given in euro, in the plan's currency.
pub(super) fn amount(plan: &Plan, euro: i64) -> Result<Amount> {
    let currency = Currency::from_code(plan.currency).map_err(|e| Error::money("currency", &e))?;
    let minor = euro * currency.minor_units() * plan.worth.0 / plan.worth.1;
    Ok(Money::from_minor(minor, currency).into())
}
