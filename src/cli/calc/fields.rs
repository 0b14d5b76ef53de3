//! The fields of a case, each taken once, so that a misspelled one is noticed.

use chrono::NaiveDate;
use serde_json::{Map, Value};

use crate::{
    fund::rule::day,
    money::{Currency, Fraction, Money},
};

/// What is wrong with which field.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) field: String,
    pub(super) reason: String,
}

impl Fault {
    pub(super) fn at(field: impl Into<String>, reason: &(impl ToString + ?Sized)) -> Self {
        Self {
            field: field.into(),
            reason: reason.to_string(),
        }
    }

    pub(super) fn missing(field: impl Into<String>) -> Self {
        Self::at(field, "is missing")
    }
}

pub(super) struct Fields {
    rest: Map<String, Value>,
    /// `inputs.` for the fields inside `inputs`.
    prefix: String,
}

impl Fields {
    pub(super) fn of(value: &Value, prefix: &str) -> Result<Self, Fault> {
        match value {
            Value::Object(rest) => Ok(Self {
                rest: rest.clone(),
                prefix: prefix.to_owned(),
            }),
            _ => Err(Fault::at(prefix.trim_end_matches('.'), "must be an object")),
        }
    }

    pub(super) fn path(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.rest.contains_key(name)
    }

    pub(super) fn ignore(&mut self, name: &str) {
        self.rest.shift_remove(name);
    }

    pub(super) fn optional(&mut self, name: &str) -> Option<Value> {
        self.rest.shift_remove(name)
    }

    pub(super) fn take(&mut self, name: &str) -> Result<Value, Fault> {
        self.optional(name)
            .ok_or_else(|| Fault::missing(self.path(name)))
    }

    pub(super) fn text(&mut self, name: &str) -> Result<String, Fault> {
        match self.take(name)? {
            Value::String(text) => Ok(text),
            other => Err(Fault::at(
                self.path(name),
                &format!("{other} must be a string"),
            )),
        }
    }

    /// Takes a text that must be one of a few words.
    pub(super) fn word(&mut self, name: &str, known: &[&str]) -> Result<String, Fault> {
        let word = self.text(name)?;
        if known.contains(&word.as_str()) {
            return Ok(word);
        }
        let reason = format!("{word:?} is unknown; known: {}", known.join(", "));
        Err(Fault::at(self.path(name), &reason))
    }

    pub(super) fn money(&mut self, name: &str, currency: Currency) -> Result<Money, Fault> {
        let text = self.text(name)?;
        Money::parse(&text, currency).map_err(|error| Fault::at(self.path(name), &error))
    }

    pub(super) fn fraction(&mut self, name: &str) -> Result<Fraction, Fault> {
        let text = self.text(name)?;
        Fraction::parse(&text).map_err(|error| Fault::at(self.path(name), &error))
    }

    pub(super) fn date(&mut self, name: &str) -> Result<NaiveDate, Fault> {
        let text = self.text(name)?;
        day::parse(&text).map_err(|error| Fault::at(self.path(name), &error))
    }

    pub(super) fn integer(&mut self, name: &str) -> Result<i64, Fault> {
        let value = self.take(name)?;
        integer(&value).ok_or_else(|| not_an_integer(self.path(name), &value))
    }

    /// Whole numbers by party, in the table's order.
    pub(super) fn by_party(&mut self, name: &str) -> Result<Vec<(String, i64)>, Fault> {
        let Value::Object(parties) = self.take(name)? else {
            return Err(Fault::at(
                self.path(name),
                "must be an object of party names",
            ));
        };
        parties
            .into_iter()
            .map(|(party, value)| match integer(&value) {
                Some(number) => Ok((party, number)),
                None => Err(not_an_integer(
                    format!("{}.{party}", self.path(name)),
                    &value,
                )),
            })
            .collect()
    }

    /// The currency of the case, EUR where none is named; a stated exponent must be the currency's own.
    pub(super) fn currency(&mut self) -> Result<Currency, Fault> {
        let code = if self.has("currency") {
            self.text("currency")?
        } else {
            "EUR".to_owned()
        };
        let currency =
            Currency::from_code(&code).map_err(|error| Fault::at(self.path("currency"), &error))?;
        if self.has("minor_unit_exponent") {
            let stated = self.integer("minor_unit_exponent")?;
            if stated != i64::from(currency.exponent()) {
                let reason = format!("{stated} stated, {currency} has {}", currency.exponent());
                return Err(Fault::at(self.path("minor_unit_exponent"), &reason));
            }
        }
        Ok(currency)
    }

    /// Refuses what nobody asked for.
    pub(super) fn finish(mut self) -> Result<(), Fault> {
        self.ignore("note");
        match self.rest.keys().next() {
            None => Ok(()),
            Some(name) => Err(Fault::at(self.path(name), "is unknown here")),
        }
    }
}

fn integer(value: &Value) -> Option<i64> {
    value.as_i64()
}

fn not_an_integer(field: String, value: &Value) -> Fault {
    Fault::at(
        field,
        &format!("{value} is not a whole number within 64 bits"),
    )
}
