//! How proposals are written for people.

use serde_json::Value;

use crate::command::{Effect, Leg};
use crate::money::{Currency, Money};
use crate::proposal::State;
use crate::web::fund::desk::Desk;
use crate::web::fund::name::{account_name, kind_name};
use crate::web::operation;
use crate::web::parts::{Cell, Column, Row, Table, Tone};
use crate::web::words::Words;

/// What a command is called.
pub fn command(name: &str, w: Words) -> String {
    let form = operation::all().find(|o| o.command == name);
    let title = form.and_then(|o| w.known(&format!("op-{}", o.slug), &[]));
    let own = || w.known(&format!("command-{}", name.replace(['.', '_'], "-")), &[]);
    title.or_else(own).unwrap_or_else(|| name.to_owned())
}

pub fn state(state: State, w: Words) -> Cell {
    let tone = match state {
        State::Open => Tone::Info,
        State::Executed => Tone::Good,
        State::Rejected => Tone::Bad,
        State::Withdrawn => Tone::Plain,
        State::Expired => Tone::Warning,
    };
    Cell::tag(w.t(&format!("proposal-{}", state.name())), tone)
}

/// The command's fields, as they will be carried out.
pub fn fields(name: &str, body: &str, w: Words) -> Vec<(String, Cell)> {
    let Ok(Value::Object(map)) = serde_json::from_str(body) else {
        return Vec::new();
    };
    let form = operation::all().find(|o| o.command == name);
    let label = |field: &str| {
        let key = field.replace(['.', '_'], "-");
        let own = form.and_then(|o| w.known(&format!("field-{}-{key}", o.slug), &[]));
        own.or_else(|| w.known(&format!("field-{key}"), &[]))
            .unwrap_or_else(|| field.to_owned())
    };
    map.iter()
        .filter(|(_, value)| !is_nothing(value))
        .map(|(field, value)| (label(field), Cell::text(written(value))))
        .collect()
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        _ => false,
    }
}

fn written(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(list) => list.iter().map(written).collect::<Vec<_>>().join(", "),
        Value::Object(map) => {
            let parts = map.iter().filter(|(_, value)| !is_nothing(value));
            let parts: Vec<_> = parts
                .map(|(name, value)| format!("{name} {}", written(value)))
                .collect();
            parts.join(", ")
        }
        other => other.to_string(),
    }
}

/// The legs that will be posted.
pub fn legs(desk: &Desk, effect: &Effect) -> Table {
    let w = desk.w;
    Table {
        caption: w.t("proposal-legs"),
        columns: vec![
            Column::text(w.t("books-entry")),
            Column::text(w.t("books-account")),
            Column::money(w.t("books-debit")),
            Column::money(w.t("books-credit")),
        ],
        rows: effect.legs.iter().map(|leg| row(desk, leg)).collect(),
        foot: None,
    }
}

fn row(desk: &Desk, leg: &Leg) -> Row {
    let w = desk.w;
    let cell = |minor: i64| {
        let currency = Currency::from_code(&leg.currency).unwrap_or(desk.fund.currency);
        if minor > 0 {
            desk.cell(Money::from_minor(minor, currency))
        } else {
            Cell::Empty
        }
    };
    Row {
        cells: vec![
            Cell::TwoLines {
                text: kind_name(&leg.kind, w),
                below: leg.on.clone(),
            },
            Cell::text(format!("{} {}", leg.account, account_name(&leg.account, w))),
            cell(leg.amount),
            cell(leg.amount.saturating_neg()),
        ],
    }
}
