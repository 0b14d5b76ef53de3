//! Fields that hold several things, one on each line, their parts set apart by semicolons.

use serde_json::{Value, json};

use super::explain::Refusal;
use super::spec::Shape;
use crate::fund::rule::day;
use crate::money::{Currency, Fraction, read_positive};
use crate::web::words::Words;

/// By what amounts on the lines are read.
pub struct Tongue {
    pub w: Words,
    pub base: Option<Currency>,
}

/// The things of a text as JSON; the refusal names the line.
pub fn read(field: &str, text: &str, shape: Shape, by: &Tongue) -> Result<Value, Refusal> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let things = lines.map(|line| {
        let parts: Vec<&str> = line.split([';', '\u{ff1b}']).map(str::trim).collect();
        one(field, line, &parts, shape, by)
    });
    Ok(Value::Array(things.collect::<Result<_, _>>()?))
}

fn one(
    field: &str,
    line: &str,
    parts: &[&str],
    shape: Shape,
    by: &Tongue,
) -> Result<Value, Refusal> {
    let w = by.w;
    match (shape, parts) {
        (Shape::Holidays, [on, name]) => {
            let on = day::parse(on).map_err(|e| Refusal::of_day(field, &e, on, w))?;
            Ok(json!({ "day": on.to_string(), "name": name }))
        }
        (Shape::Limits, [what @ ("sector" | "stage" | "region"), name, part]) => {
            let part = Fraction::parse(part).map_err(|e| Refusal::of_money(field, &e, None, w))?;
            Ok(json!({ "dimension": what, "name": name, "share": part }))
        }
        (Shape::Tranches, [amount, on, condition @ ..]) if condition.len() < 2 => {
            let base = by
                .base
                .ok_or_else(|| Refusal::by_rule(field, "lines.format", line, w))?;
            let amount = read_positive(amount, w.lang(), base)
                .map_err(|e| Refusal::of_money(field, &e, Some(base), w))?;
            let on = day::parse(on).map_err(|e| Refusal::of_day(field, &e, on, w))?;
            let condition = condition.first().copied().unwrap_or_default();
            let (amount, on) = (amount.to_string(), on.to_string());
            Ok(json!({ "amount": amount, "planned_on": on, "condition": condition }))
        }
        (Shape::Holidays | Shape::Limits | Shape::Tranches, _) => {
            Err(Refusal::by_rule(field, "lines.format", line, w))
        }
    }
}

/// The text that is read as these things.
pub fn write(things: &[Value], shape: Shape) -> String {
    let names: &[&str] = match shape {
        Shape::Holidays => &["day", "name"],
        Shape::Limits => &["dimension", "name", "share"],
        Shape::Tranches => &["amount", "planned_on", "condition"],
    };
    let line = |thing: &Value| {
        let parts: Vec<&str> = names
            .iter()
            .map(|name| thing[*name].as_str().unwrap_or_default())
            .collect();
        parts.join("; ")
    };
    let lines: Vec<String> = things.iter().map(line).collect();
    lines.join("\n")
}
