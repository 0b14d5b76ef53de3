//! Cases of `fees_equalisation.json`.

use serde_json::{Map, Value, json};

use super::fields::{Fault, Fields};
use crate::{
    fund::rule::{
        day::days_between,
        equalisation::{Draw, Party, Standing, TrueUp, equalise},
        fee::{FeePart, NetInvested, act_365, annual_rate_over_4, offset},
        interest::default_interest,
    },
    money::{Currency, Money, split},
};

type Line = Vec<(String, Value)>;

const KINDS: [&str; 4] = [
    "management_fee",
    "management_fee_offset",
    "equalisation",
    "default_interest",
];
const SIMPLE: &str = "simple_act_365";

pub(super) fn case(mut fields: Fields) -> Result<Map<String, Value>, Fault> {
    let inputs = fields.take("inputs")?;
    fields.finish()?;
    let mut inputs = Fields::of(&inputs, "inputs.")?;
    let kind = inputs.word("kind", &KINDS)?;
    let currency = inputs.currency()?;
    let line = match kind.as_str() {
        "management_fee" => management_fee(inputs, currency),
        "management_fee_offset" => fee_offset(inputs, currency),
        "equalisation" => equalisation(inputs, currency),
        _ => late_call(inputs, currency),
    }?;
    Ok(line.into_iter().collect())
}

fn management_fee(mut inputs: Fields, currency: Currency) -> Result<Line, Fault> {
    let method = inputs.word("method", &["annual_rate_over_4", "act_365"])?;
    if method == "act_365" && inputs.has("parts") {
        let parts = fee_parts(&mut inputs, currency)?;
        inputs.finish()?;
        let period = act_365(&parts).map_err(|error| Fault::at("inputs.parts", &error))?;
        return Ok(vec![field("fee", period.fee)]);
    }
    let rate = inputs.fraction("rate")?;
    let (basis, mut line) = basis(&mut inputs, currency)?;
    if method == "annual_rate_over_4" {
        inputs.finish()?;
        let fee = annual_rate_over_4(basis, rate).map_err(|e| Fault::at("inputs.rate", &e))?;
        line.push(field("fee", fee));
        return Ok(line);
    }
    let (from, to_exclusive) = (inputs.date("from")?, inputs.date("to_exclusive")?);
    inputs.finish()?;
    let part = FeePart {
        from,
        to_exclusive,
        rate,
        basis,
    };
    let period = act_365(&[part]).map_err(|error| Fault::at("inputs.to_exclusive", &error))?;
    line.extend([
        ("days".to_owned(), json!(period.days)),
        field("fee", period.fee),
    ]);
    Ok(line)
}

fn fee_parts(inputs: &mut Fields, currency: Currency) -> Result<Vec<FeePart>, Fault> {
    let Value::Array(parts) = inputs.take("parts")? else {
        return Err(Fault::at("inputs.parts", "must be a list"));
    };
    let part = |(place, part): (usize, &Value)| {
        let mut fields = Fields::of(part, &format!("inputs.parts[{place}]."))?;
        let part = FeePart {
            from: fields.date("from")?,
            to_exclusive: fields.date("to_exclusive")?,
            rate: fields.fraction("rate")?,
            basis: fields.money("basis", currency)?,
        };
        fields.finish()?;
        Ok(part)
    };
    parts.iter().enumerate().map(part).collect()
}

/// The fee's basis: a commitment, an amount, or what is still invested, which is then part of the answer.
fn basis(inputs: &mut Fields, currency: Currency) -> Result<(Money, Line), Fault> {
    for name in ["commitment", "basis"] {
        if inputs.has(name) {
            return Ok((inputs.money(name, currency)?, Vec::new()));
        }
    }
    if !inputs.has("acquisition_cost") {
        return Err(Fault::missing("inputs.commitment"));
    }
    let invested = NetInvested {
        acquisition_cost: inputs.money("acquisition_cost", currency)?,
        realised_cost: inputs.money("realised_cost", currency)?,
        written_off: inputs.money("written_off", currency)?,
        permanently_written_down: inputs.money("permanently_written_down", currency)?,
    };
    let basis = invested
        .basis()
        .map_err(|error| Fault::at("inputs.acquisition_cost", &error))?;
    Ok((basis, vec![field("basis", basis)]))
}

fn fee_offset(mut inputs: Fields, currency: Currency) -> Result<Line, Fault> {
    let gross = inputs.money("gross_fee", currency)?;
    let received = inputs.money("portfolio_company_fees", currency)?;
    let share = inputs.fraction("offset_share")?;
    let carried = inputs.money("carried_forward", currency)?;
    inputs.finish()?;
    let offset = offset(gross, received, share, carried)
        .map_err(|error| Fault::at("inputs.gross_fee", &error))?;
    Ok(vec![
        field("offset_recognised", offset.recognised),
        field("applied", offset.applied),
        field("net_fee", offset.net_fee),
        field("unapplied_carried_forward", offset.carried_forward),
    ])
}

fn late_call(mut inputs: Fields, currency: Currency) -> Result<Line, Fault> {
    inputs.word("interest", &[SIMPLE])?;
    let call = inputs.money("call", currency)?;
    let (due, paid) = (inputs.date("due")?, inputs.date("paid")?);
    let rate = inputs.fraction("rate")?;
    inputs.finish()?;
    let accrued = default_interest(call, rate, due, paid)
        .map_err(|error| Fault::at("inputs.call", &error))?;
    Ok(vec![
        ("days".to_owned(), json!(accrued.days)),
        field("interest", accrued.interest),
    ])
}

fn equalisation(mut inputs: Fields, currency: Currency) -> Result<Line, Fault> {
    inputs.word("interest", &[SIMPLE])?;
    let (first, second) = (inputs.date("first_close")?, inputs.date("second_close")?);
    let drawn = inputs.money("drawn_at_first_close", currency)?;
    let rate = inputs.fraction("interest_rate")?;
    let names_and_parties = parties(&mut inputs, drawn)?;
    inputs.finish()?;
    let (names, parties): (Vec<String>, Vec<Party>) = names_and_parties.into_iter().unzip();
    let draw = Draw {
        on: first,
        amount: drawn,
    };
    let days =
        days_between(first, second).map_err(|error| Fault::at("inputs.second_close", &error))?;
    let true_ups = equalise(&parties, &[draw], second, rate)
        .map_err(|error| Fault::at("inputs.commitments", &error))?;
    let of = |admitted: bool, suffix: &str, amount: fn(&TrueUp) -> Money| -> Line {
        std::iter::zip(&names, std::iter::zip(&parties, &true_ups))
            .filter(|(_, (party, _))| (party.standing == Standing::Admitted) == admitted)
            .map(|(name, (_, true_up))| field(&format!("{name}_{suffix}"), amount(true_up)))
            .collect()
    };
    let mut line = of(false, "should_have_drawn", |true_up| {
        true_up.should_have_drawn
    });
    line.extend(of(true, "pays_equalisation", |true_up| true_up.capital));
    line.push(("interest_days".to_owned(), json!(days)));
    line.extend(of(true, "pays_interest", |true_up| true_up.interest));
    line.extend(of(true, "pays_total", |true_up| true_up.total));
    line.extend(of(false, "receives_total", |true_up| true_up.total));
    let unfunded =
        |(name, true_up): (&String, &TrueUp)| field(&format!("{name}_unfunded"), true_up.unfunded);
    line.extend(names.iter().zip(&true_ups).map(unfunded));
    Ok(line)
}

/// The parties in the table's order; what was drawn at the first close is split over those admitted then.
fn parties(inputs: &mut Fields, drawn: Money) -> Result<Vec<(String, Party)>, Fault> {
    let currency = drawn.currency();
    let admitted: Vec<String> = serde_json::from_value(inputs.take("admitted_at_second_close")?)
        .map_err(|_| Fault::at("inputs.admitted_at_second_close", "must be a list of names"))?;
    let Value::Object(commitments) = inputs.take("commitments")? else {
        return Err(Fault::at(
            "inputs.commitments",
            "must be an object of party names",
        ));
    };
    if let Some(stranger) = admitted
        .iter()
        .find(|name| !commitments.contains_key(*name))
    {
        let reason = format!("{stranger} has no commitment");
        return Err(Fault::at("inputs.admitted_at_second_close", &reason));
    }
    let names: Vec<String> = commitments.keys().cloned().collect();
    let mut fields = Fields::of(&Value::Object(commitments), "inputs.commitments.")?;
    let mut amounts = Vec::new();
    for name in &names {
        amounts.push(fields.money(name, currency)?);
    }
    let is_admitted = |name: &String| admitted.contains(name);
    let weights: Vec<i64> = std::iter::zip(&names, &amounts)
        .map(|(name, amount)| if is_admitted(name) { 0 } else { amount.minor() })
        .collect();
    let shares =
        split(drawn.minor(), &weights).map_err(|error| Fault::at("inputs.commitments", &error))?;
    let party = |(name, (commitment, share)): (String, (Money, i64))| {
        let standing = if is_admitted(&name) {
            Standing::Admitted
        } else {
            Standing::Earlier {
                drawn: Money::from_minor(share, currency),
            }
        };
        (
            name,
            Party {
                commitment,
                standing,
            },
        )
    };
    Ok(names
        .into_iter()
        .zip(amounts.into_iter().zip(shares))
        .map(party)
        .collect())
}

fn field(name: &str, amount: Money) -> (String, Value) {
    (name.to_owned(), amount.to_string().into())
}
