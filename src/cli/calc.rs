//! `cofund calc`: the figures of a table recomputed from its inputs, without a database.
//!
//! An auditor writes the inputs of a case in the format of the golden tables and gets one JSON object a line: the case's
//! `id`, then the computed fields under the table's own names. Expected values in the table are not looked at.

mod allocation;
mod fees;
mod fields;
mod strict;

use std::io::Write;

use serde_json::{Map, Value};

use fields::{Fault, Fields};

/// What to compute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Kind {
    /// One amount over weights by largest remainder.
    Split,
    /// Capital calls by cumulative deficit.
    Allot,
    /// Fees, offsets, equalisation and default interest.
    Fees,
}

impl Kind {
    /// The schemas of tables it reads; a table may also name none.
    fn schemas(self) -> &'static [&'static str] {
        match self {
            Self::Split | Self::Allot => &["golden-allocation/1"],
            Self::Fees => &["golden-fees/2"],
        }
    }
}

/// A case that could not be computed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    pub id: String,
    pub field: String,
    pub reason: String,
}

#[derive(Debug, thiserror::Error)]
pub enum CalcError {
    #[error("the table is not JSON: {0}")]
    NotJson(#[from] serde_json::Error),
    #[error("the table's schema {found} is unknown here; known: {known}")]
    Schema { found: Value, known: String },
    #[error("the table has no list `cases`")]
    NoCases,
    #[error("{}", listed(.0))]
    Refused(Vec<Refused>),
    #[error("the result cannot be written: {0}")]
    Output(#[from] std::io::Error),
}

/// Computes every case of the table in `text` and writes one JSON object a line; a case that cannot be computed is left
/// out, and named with its field in the error once all others are written.
pub fn run(kind: Kind, text: &str, out: &mut dyn Write) -> Result<(), CalcError> {
    let table = strict::read(text)?;
    if let Some(schema) = table.get("schema") {
        let known = kind.schemas();
        if !schema.as_str().is_some_and(|name| known.contains(&name)) {
            return Err(CalcError::Schema {
                found: schema.clone(),
                known: known.join(", "),
            });
        }
    }
    let cases = table
        .get("cases")
        .and_then(Value::as_array)
        .ok_or(CalcError::NoCases)?;
    let mut refused = Vec::new();
    for (place, case) in cases.iter().enumerate() {
        let id = case.get("id").and_then(Value::as_str).map(str::to_owned);
        let name = id
            .clone()
            .unwrap_or_else(|| format!("number {}", place + 1));
        match id
            .ok_or_else(|| Fault::missing("id"))
            .and_then(|id| compute(kind, &id, case))
        {
            Ok(line) => {
                serde_json::to_writer(&mut *out, &line)?;
                out.write_all(b"\n")?;
            }
            Err(Fault { field, reason }) => refused.push(Refused {
                id: name,
                field,
                reason,
            }),
        }
    }
    if refused.is_empty() {
        Ok(())
    } else {
        Err(CalcError::Refused(refused))
    }
}

fn compute(kind: Kind, id: &str, case: &Value) -> Result<Map<String, Value>, Fault> {
    let mut fields = Fields::of(case, "")?;
    for not_an_input in ["id", "note", "expected", "allocation_minor"] {
        fields.ignore(not_an_input);
    }
    let computed = match kind {
        Kind::Split => allocation::split_case(fields),
        Kind::Allot => allocation::allot_case(fields),
        Kind::Fees => fees::case(fields),
    }?;
    let mut line = Map::new();
    line.insert("id".to_owned(), id.into());
    line.extend(computed);
    Ok(line)
}

fn listed(refused: &[Refused]) -> String {
    refused
        .iter()
        .map(|Refused { id, field, reason }| format!("case {id}, field {field}: {reason}"))
        .collect::<Vec<_>>()
        .join("\n")
}
