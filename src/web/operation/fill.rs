//! What a form holds before anybody types: today, what the address says, the only choice there
//! is, and what stands for the thing to be changed.

use serde_json::Value;

use super::lines;
use super::read::localised;
use super::room::Room;
use super::spec::{Field, Kind, Need, Operation, Unit};
use crate::money::{Currency, Lang, Money, show};
use crate::web::form::Form;
use crate::web::locale::Visit;

/// A blank form for the operation.
pub fn blank(operation: &Operation, room: &Room, visit: &Visit, present: Option<&Value>) -> Form {
    let mut form = Form::blank();
    for field in operation.fields() {
        let standing = present.and_then(|value| at(value, field.name));
        let said = visit.query.iter().find(|(name, _)| name == field.name);
        let text = match (said, standing) {
            (Some((_, text)), _) => text.clone(),
            (None, Some(value)) => written(field, value, room.base(), visit.w.lang()),
            (None, None) => usual(field, room),
        };
        if !text.is_empty() {
            form = form.with(field.name, text);
        }
    }
    form
}

fn usual(field: &Field, room: &Room) -> String {
    match field.kind {
        Kind::Today => room.today.to_string(),
        Kind::Pick(list) | Kind::Number(list) if field.need == Need::Required => {
            match room.list(list) {
                [only] => only.value.clone(),
                _ => String::new(),
            }
        }
        Kind::Currency => room
            .base()
            .map_or_else(String::new, |base| base.to_string()),
        _ => String::new(),
    }
}

fn at<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    name.split('.')
        .try_fold(value, |value, part| value.get(part))
}

/// A value of the command as it would be typed.
fn written(field: &Field, value: &Value, base: Option<Currency>, lang: Lang) -> String {
    match (field.kind, value) {
        (Kind::Lines(shape), Value::Array(things)) => lines::write(things, shape),
        (Kind::YesNo, Value::Bool(yes)) => if *yes { "yes" } else { "no" }.to_owned(),
        (Kind::Money(Unit::Base) | Kind::MoneyOrZero(Unit::Base), Value::String(plain)) => {
            let money = base.and_then(|base| Money::parse(plain, base).ok());
            money.map_or_else(|| plain.clone(), |money| show(money, lang))
        }
        (Kind::Share | Kind::Rate, Value::String(plain)) => localised(plain, lang),
        (_, Value::String(text)) => text.clone(),
        (_, Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}
