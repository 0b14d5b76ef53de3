//! How proposals are written for people.

use serde_json::Value;

use crate::command::{Command, Effect, Leg};
use crate::money::{Currency, Money};
use crate::proposal::{ApprovalRule, One, SetApprovalRules, State};
use crate::web::fund::desk::Desk;
use crate::web::fund::name::{account_name, kind_name};
use crate::web::operation;
use crate::web::parts::{Cell, Column, Row, Table, Tone};
use crate::web::section::Section;
use crate::web::words::Words;
use entity::value::Instant;

/// The page of a fund's proposal.
pub fn href(fund: &str, no: i64) -> String {
    format!("{}/{no}", Section::Proposals.href(fund))
}

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

/// Of bank details: what is sealed, and what only tells one account from another.
const UNSAID: [&str; 2] = ["sealed", "fingerprints"];

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
    if let Ok(set) = serde_json::from_str::<SetApprovalRules>(body)
        && name == SetApprovalRules::NAME
    {
        return rules(&set, w);
    }
    map.iter()
        .filter(|(field, value)| !UNSAID.contains(&field.as_str()) && !is_nothing(value))
        .map(|(field, value)| (label(field), Cell::text(written(value))))
        .collect()
}

/// Each rule in words. Amounts are of the fund, whose currency is not at hand here.
fn rules(set: &SetApprovalRules, w: Words) -> Vec<(String, Cell)> {
    if set.rules.is_empty() {
        return vec![(w.t("approval-rules"), Cell::text(w.t("approval-no-rules")))];
    }
    let told = set.rules.iter().map(|rule| {
        let count = rule.approvers.to_string();
        let mut text = w.with_all(
            "approval-told",
            &[("from", &rule.from), ("approvers", &count)],
        );
        if rule.both_sides {
            text = format!("{text} {}", w.t("approval-told-both"));
        }
        (action(&rule.action, w), Cell::text(text))
    });
    told.collect()
}

/// What a rule is about.
pub fn action(name: &str, w: Words) -> String {
    match name {
        "any" => w.t("approval-any"),
        name => w.t(&format!("action-{name}")),
    }
}

/// The amount from which a rule counts; none where it always does.
pub fn least(rule: &ApprovalRule, currency: Currency) -> Option<Money> {
    let from = Money::parse(&rule.from, currency).ok()?;
    from.is_positive().then_some(from)
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

/// Who asked for it and when, with instants written as the page writes them.
pub fn facts(one: &One, w: Words, at: impl Fn(Instant) -> String) -> Vec<(String, Cell)> {
    let line = &one.line;
    let mut facts = vec![
        (w.t("proposal-state"), state(line.state, w)),
        (w.t("proposal-maker"), Cell::text(&line.maker)),
        (w.t("proposal-made"), Cell::text(at(line.recorded_at))),
        (w.t("proposal-expires"), Cell::text(at(line.expires_at))),
    ];
    if !line.note.is_empty() {
        facts.push((w.t("proposal-note"), Cell::text(&line.note)));
    }
    let id = Cell::Id {
        id: one.hash.clone(),
        href: String::new(),
        w,
    };
    facts.push((w.t("proposal-hash"), id));
    facts
}

/// What happened to it, by time.
pub fn events(one: &One, w: Words, at: impl Fn(Instant) -> String) -> Vec<(String, Cell)> {
    let told = one.events.iter().map(|event| {
        let mut text = w.with(&format!("proposal-event-{}", event.kind), "who", &event.who);
        if let Some(lender) = &event.on_behalf_of {
            text = format!("{text} {}", w.with("proposal-lent-by", "who", lender));
        }
        let cell = if event.note.is_empty() {
            Cell::text(text)
        } else {
            Cell::TwoLines {
                text,
                below: event.note.clone(),
            }
        };
        (at(event.at), cell)
    });
    told.collect()
}
