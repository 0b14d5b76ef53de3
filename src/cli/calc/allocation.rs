//! Cases of `allocation.json`: one total over weights, or a fund's calls one after the other.

use serde_json::{Map, Value, json};

use super::fields::{Fault, Fields};
use crate::money::{MoneyError, PastCall, allot, split};

type Line = Map<String, Value>;

pub(super) fn split_case(mut fields: Fields) -> Result<Line, Fault> {
    fields.currency()?;
    let total = fields.integer("total_minor")?;
    let (parties, weights): (Vec<_>, Vec<_>) = fields.by_party("weights")?.into_iter().unzip();
    fields.finish()?;
    let shares = split(total, &weights).map_err(|error| Fault::at("weights", &error))?;
    Ok(Line::from_iter([named(
        "allocation_minor",
        &parties,
        &shares,
    )]))
}

/// `calls` come first, each allotted after those before it (or as `granted_minor` says it really was); `total_minor`
/// is the call asked about. Without it every call's allotment is printed. `commitments` cap the shares and are the
/// weights where none are given; `unfunded` caps the last call alone. Whoever a call's weights leave out is excused.
pub(super) fn allot_case(mut fields: Fields) -> Result<Line, Fault> {
    fields.currency()?;
    let commitments = optional_by_party(&mut fields, "commitments")?;
    let own_weights = optional_by_party(&mut fields, "weights")?;
    let own_unfunded = optional_by_party(&mut fields, "unfunded")?;
    let calls = match fields.optional("calls") {
        None => Vec::new(),
        Some(Value::Array(calls)) => calls,
        Some(_) => return Err(Fault::at("calls", "must be a list")),
    };
    let asked = fields.has("total_minor") || calls.is_empty();
    let total = if asked {
        Some(fields.integer("total_minor")?)
    } else {
        None
    };
    fields.finish()?;
    let default_weights = own_weights.or_else(|| commitments.clone());
    let mut book = Book::new(&calls, default_weights, commitments)?;
    for (place, call) in calls.iter().enumerate() {
        book.add(call, &format!("calls[{place}]."))?;
    }
    let Some(total) = total else {
        return Ok(book.history());
    };
    let weights = book
        .weights
        .clone()
        .ok_or_else(|| Fault::missing("weights"))?;
    let unfunded = match own_unfunded {
        None => book.unfunded(),
        Some(left) => book.aligned(&left, "unfunded")?,
    };
    let shares = mirrored(&book.past, total, &weights, &unfunded)
        .map_err(|error| Fault::at("total_minor", &error))?;
    Ok(Line::from_iter([named(
        "allocation_minor",
        &book.parties,
        &shares,
    )]))
}

/// A first call below zero is the reversal of the same call above zero.
fn mirrored(
    past: &[PastCall],
    total: i64,
    weights: &[i64],
    unfunded: &[i64],
) -> Result<Vec<i64>, MoneyError> {
    match total.checked_neg() {
        Some(called) if total < 0 && past.is_empty() => {
            let shares = allot(past, called, weights, unfunded)?;
            Ok(shares.into_iter().map(|share| -share).collect())
        }
        _ => allot(past, total, weights, unfunded),
    }
}

type ByParty = Vec<(String, i64)>;

/// The calls of a case so far, in one order of parties.
struct Book {
    parties: Vec<String>,
    weights: Option<Vec<i64>>,
    commitments: Option<Vec<i64>>,
    past: Vec<PastCall>,
}

impl Book {
    fn new(
        calls: &[Value],
        weights: Option<ByParty>,
        commitments: Option<ByParty>,
    ) -> Result<Self, Fault> {
        let first_call = match calls.first() {
            Some(call) => optional_by_party(&mut Fields::of(call, "calls[0].")?, "weights")?,
            None => None,
        };
        let parties = commitments
            .as_ref()
            .or(weights.as_ref())
            .or(first_call.as_ref());
        let parties = parties.ok_or_else(|| Fault::missing("weights"))?;
        let parties = parties.iter().map(|(party, _)| party.clone()).collect();
        let mut book = Self {
            parties,
            weights: None,
            commitments: None,
            past: Vec::new(),
        };
        let aligned =
            |list: Option<ByParty>, field| list.map(|list| book.aligned(&list, field)).transpose();
        let (weights, commitments) = (
            aligned(weights, "weights")?,
            aligned(commitments, "commitments")?,
        );
        book.weights = weights;
        book.commitments = commitments;
        Ok(book)
    }

    /// The numbers in the book's order, 0 for whoever is left out.
    fn aligned(&self, list: &ByParty, field: &str) -> Result<Vec<i64>, Fault> {
        if let Some((party, _)) = list.iter().find(|(party, _)| !self.parties.contains(party)) {
            return Err(Fault::at(
                format!("{field}.{party}"),
                "is no party of the case",
            ));
        }
        let number = |party| {
            list.iter()
                .find(|(name, _)| name == party)
                .map_or(0, |(_, n)| *n)
        };
        Ok(self.parties.iter().map(number).collect())
    }

    fn unfunded(&self) -> Vec<i64> {
        let granted = |place: usize| -> i64 {
            self.past
                .iter()
                .fold(0, |sum, call| sum.saturating_add(call.granted[place]))
        };
        match &self.commitments {
            None => vec![i64::MAX; self.parties.len()],
            Some(commitments) => (0..)
                .zip(commitments)
                .map(|(place, commitment)| commitment.saturating_sub(granted(place)))
                .collect(),
        }
    }

    fn add(&mut self, call: &Value, prefix: &str) -> Result<(), Fault> {
        let mut fields = Fields::of(call, prefix)?;
        fields.ignore("allocation_minor");
        let total = fields.integer("total_minor")?;
        let weights = match optional_by_party(&mut fields, "weights")? {
            Some(weights) => self.aligned(&weights, &fields.path("weights"))?,
            None => self
                .weights
                .clone()
                .ok_or_else(|| Fault::missing(fields.path("weights")))?,
        };
        let granted = match optional_by_party(&mut fields, "granted_minor")? {
            Some(granted) => self.aligned(&granted, &fields.path("granted_minor"))?,
            None => allot(&self.past, total, &weights, &self.unfunded())
                .map_err(|error| Fault::at(fields.path("total_minor"), &error))?,
        };
        fields.finish()?;
        self.past.push(PastCall {
            weights,
            total,
            granted,
        });
        Ok(())
    }

    fn history(&self) -> Line {
        let allotted = |call: &PastCall| {
            Value::Object(Line::from_iter([named(
                "allocation_minor",
                &self.parties,
                &call.granted,
            )]))
        };
        let calls = self.past.iter().map(allotted).collect();
        let mut line = Line::from_iter([("calls".to_owned(), Value::Array(calls))]);
        if self.commitments.is_some() {
            line.extend([named("unfunded", &self.parties, &self.unfunded())]);
        }
        line
    }
}

fn optional_by_party(fields: &mut Fields, name: &str) -> Result<Option<ByParty>, Fault> {
    if fields.has(name) {
        fields.by_party(name).map(Some)
    } else {
        Ok(None)
    }
}

fn named(field: &str, parties: &[String], numbers: &[i64]) -> (String, Value) {
    let by_party: Line = parties
        .iter()
        .cloned()
        .zip(numbers.iter().map(|number| json!(number)))
        .collect();
    (field.to_owned(), Value::Object(by_party))
}
