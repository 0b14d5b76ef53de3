//! Reads a 360Giving file: `{"grants": [ … ]}`. Pure; a bad row spoils itself alone.
//!
//! Rows are taken from the parser one by one, so that a large file is never held as a tree.
//! Amounts keep the text they have in the file, whether written as numbers or as strings.

use super::grant::Grant;
use crate::error::{Error, FieldError, Result};
use crate::form::is_country;
use crate::fund::Amount;
use entity::value::{Day, DayError};
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::collections::HashSet;
use std::fmt;

/// A row of the file, with what could be read of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Place in the file, from 1.
    pub place: usize,
    pub id: Option<String>,
    pub currency: Option<String>,
    /// As written; none where the row has no such amount.
    pub applied_for: Option<String>,
    pub awarded: Option<String>,
    pub disbursed: Option<String>,
    /// Of what was applied for; part of no command.
    pub description: String,
    /// The grant, or why the row cannot be one.
    pub grant: Result<Grant, FieldError>,
}

/// Reads all rows. Refuses a file that is not JSON or has no list of grants.
pub fn read(text: &str) -> Result<Vec<Row>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut rows = Rows::default();
    let mut parser = serde_json::Deserializer::from_str(text);
    let found = File(&mut rows)
        .deserialize(&mut parser)
        .and_then(|found| parser.end().map(|()| found));
    match found {
        Ok(true) => Ok(rows.list),
        Ok(false) => Err(Error::field(
            "file",
            "import.no_grants",
            "the file has no list named grants",
        )),
        Err(e) => Err(Error::field(
            "file",
            "import.format",
            format!("not a 360Giving file: {e}"),
        )),
    }
}

#[derive(Default)]
struct Rows {
    list: Vec<Row>,
    ids: HashSet<String>,
}

impl Rows {
    fn add(&mut self, value: &Value) {
        let mut row = self.row(value);
        if let Some(id) = &row.id
            && !self.ids.insert(id.clone())
        {
            row.grant = Err(bad(
                "id",
                "import.repeated_id",
                format!("{id} stands in this file more than once"),
            ));
        }
        self.list.push(row);
    }

    fn row(&self, value: &Value) -> Row {
        let place = self.list.len() + 1;
        let Value::Object(fields) = value else {
            let grant = Err(bad(
                "grants",
                "import.type",
                "the row is not an object".into(),
            ));
            return Row {
                place,
                id: None,
                currency: None,
                applied_for: None,
                awarded: None,
                disbursed: None,
                description: String::new(),
                grant,
            };
        };
        Row {
            place,
            id: text(fields, "id").ok(),
            currency: exact(fields, "currency").ok(),
            applied_for: as_written(fields, "amountAppliedFor"),
            awarded: as_written(fields, "amountAwarded"),
            disbursed: as_written(fields, "amountDisbursed"),
            description: optional(fields, "description"),
            grant: grant(fields),
        }
    }
}

/// The file's object; tells whether it had the list.
struct File<'a>(&'a mut Rows);

impl<'de> DeserializeSeed<'de> for File<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<bool, D::Error> {
        d.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for File<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with a list named grants")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<bool, A::Error> {
        let mut found = false;
        while let Some(name) = map.next_key::<String>()? {
            if name == "grants" {
                map.next_value_seed(List(&mut *self.0))?;
                found = true;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }
}

struct List<'a>(&'a mut Rows);

impl<'de> DeserializeSeed<'de> for List<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<(), D::Error> {
        d.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for List<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of grants")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(value) = list.next_element::<Value>()? {
            self.0.add(&value);
        }
        Ok(())
    }
}

fn grant(fields: &Map<String, Value>) -> Result<Grant, FieldError> {
    let recipient = first(fields, "recipientOrganization")?;
    let recipient_id = text(recipient, "id").map_err(|e| within("recipientOrganization", e))?;
    let recipient_name = text(recipient, "name").map_err(|e| within("recipientOrganization", e))?;
    let amount = |name: &str| -> Result<Option<Amount>, FieldError> {
        Ok(written(fields, name)?.map(Amount::new))
    };
    Ok(Grant {
        id: text(fields, "id")?,
        title: text(fields, "title")?,
        currency: exact(fields, "currency")?,
        awarded: amount("amountAwarded")?.ok_or_else(|| missing("amountAwarded"))?,
        on: day("awardDate", &exact(fields, "awardDate")?)?,
        applied_for: amount("amountAppliedFor")?,
        disbursed: amount("amountDisbursed")?,
        country: country(fields, &recipient_id),
        region: optional(recipient, "addressRegion"),
        programme: first(fields, "grantProgramme")
            .map(|p| optional(p, "title"))
            .unwrap_or_default(),
        recipient_id,
        recipient_name,
    })
}

/// Alpha-2 country of the recipient: what its org-id begins with, else where the grant is spent.
fn country(fields: &Map<String, Value>, org_id: &str) -> Option<String> {
    let of_id = org_id.split_once('-').map(|(start, _)| start.to_owned());
    let spent = || {
        let place = first(fields, "beneficiaryLocation").ok()?;
        Some(optional(place, "countryCode"))
    };
    // Identifiers of no country begin with XI and the like.
    of_id
        .filter(|c| is_country(c))
        .or_else(spent)
        .filter(|c| is_country(c))
}

/// A day, or the date part of an ISO date-time.
fn day(field: &str, text: &str) -> Result<Day, FieldError> {
    let part = if chrono::DateTime::parse_from_rfc3339(text).is_ok() || is_local_time(text) {
        text.get(..10).unwrap_or(text)
    } else {
        text
    };
    part.parse().map_err(|e| match e {
        DayError::Format(_) => bad(
            field,
            "date.format",
            format!("\u{ab}{text}\u{bb} is neither a date written YYYY-MM-DD nor an ISO date-time"),
        ),
        DayError::Invalid(_) => bad(field, "date.invalid", format!("there is no day {text}")),
    })
}

/// A date-time without an offset.
fn is_local_time(text: &str) -> bool {
    text.get(10..11) == Some("T") && text.parse::<chrono::NaiveDateTime>().is_ok()
}

/// The text of an amount; none where it is absent or null.
fn written(fields: &Map<String, Value>, name: &str) -> Result<Option<String>, FieldError> {
    match fields.get(name) {
        None | Some(Value::Null) => Ok(None),
        // With arbitrary precision a number is its text.
        Some(Value::Number(n)) => Ok(Some(n.to_string())),
        Some(Value::String(s)) => Ok(Some(s.clone())),
        Some(_) => Err(bad(
            name,
            "import.type",
            "is neither a number nor a string".into(),
        )),
    }
}

/// What stands there, even where it is no amount.
fn as_written(fields: &Map<String, Value>, name: &str) -> Option<String> {
    written(fields, name).unwrap_or_else(|_| fields.get(name).map(Value::to_string))
}

/// A string with something in it, as it stands.
fn exact(fields: &Map<String, Value>, name: &str) -> Result<String, FieldError> {
    match fields.get(name) {
        None | Some(Value::Null) => Err(missing(name)),
        Some(Value::String(s)) if s.trim().is_empty() => Err(missing(name)),
        Some(Value::String(s)) => Ok(s.clone()),
        Some(_) => Err(bad(name, "import.type", "is not a string".into())),
    }
}

/// Text for people: line breaks and tabs become spaces.
fn text(fields: &Map<String, Value>, name: &str) -> Result<String, FieldError> {
    exact(fields, name).map(|s| one_line(&s))
}

fn optional(fields: &Map<String, Value>, name: &str) -> String {
    fields
        .get(name)
        .and_then(Value::as_str)
        .map(one_line)
        .unwrap_or_default()
}

fn one_line(text: &str) -> String {
    let spaced = text.replace(['\n', '\r', '\t'], " ");
    spaced.trim().to_owned()
}

fn first<'a>(
    fields: &'a Map<String, Value>,
    name: &str,
) -> Result<&'a Map<String, Value>, FieldError> {
    let list = fields.get(name).ok_or_else(|| missing(name))?;
    let first = list
        .as_array()
        .and_then(|list| list.first())
        .and_then(Value::as_object);
    first.ok_or_else(|| bad(name, "import.type", "is not a list of objects".into()))
}

fn within(outer: &str, e: FieldError) -> FieldError {
    FieldError {
        field: format!("{outer}.{}", e.field),
        ..e
    }
}

fn missing(field: &str) -> FieldError {
    bad(field, "import.missing", "is missing".into())
}

fn bad(field: &str, rule: &str, text: String) -> FieldError {
    FieldError {
        field: field.to_owned(),
        rule: rule.to_owned(),
        text,
        figures: Vec::new(),
    }
}
