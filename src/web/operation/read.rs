//! Reads a form into the JSON of its command: by the page's language where people write amounts
//! and ratios, and by nothing else.

use serde_json::{Map, Value, json};

use super::explain::Refusal;
use super::lines::{self, Tongue};
use super::part::label;
use super::room::Room;
use super::spec::{Field, Kind, Need, Operation, Unit};
use crate::fund::choice::List;
use crate::fund::rule::day;
use crate::money::{Currency, Fraction, Lang, Money, read, show_with_unit};
use crate::web::figure::percent;
use crate::web::form::Form;
use crate::web::words::Words;

/// Reads one form.
pub struct Reader<'a> {
    operation: &'a Operation,
    room: &'a Room,
    form: &'a mut Form,
    w: Words,
    refusals: Vec<Refusal>,
}

impl<'a> Reader<'a> {
    pub fn new(operation: &'a Operation, room: &'a Room, form: &'a mut Form, w: Words) -> Self {
        Self {
            operation,
            room,
            form,
            w,
            refusals: Vec::new(),
        }
    }

    /// The command as JSON, or every field that cannot be taken. What was understood is noted in
    /// the form either way.
    pub fn read(mut self) -> Result<Value, Vec<Refusal>> {
        let mut command = Map::new();
        if let Some(fund) = self.room.fund.as_ref().filter(|_| !self.operation.instance) {
            command.insert("fund".into(), fund.code.as_str().into());
        }
        for field in self.operation.fields() {
            if let Some((object, _)) = field.name.split_once('.').filter(|(o, _)| *o == "terms") {
                command.entry(object).or_insert_with(|| json!({}));
            }
            match self.value(field) {
                Ok(Some(Value::Array(mut both))) if matches!(field.kind, Kind::Pair(_)) => {
                    put(&mut command, field.name, both.pop().unwrap_or_default());
                    put(&mut command, "award", both.pop().unwrap_or_default());
                }
                Ok(Some(value)) => put(&mut command, field.name, value),
                Ok(None) => {}
                Err(refusal) => self.refusals.push(refusal),
            }
        }
        if self.refusals.is_empty() {
            Ok(Value::Object(command))
        } else {
            Err(self.refusals)
        }
    }

    fn value(&mut self, field: &Field) -> Result<Option<Value>, Refusal> {
        match field.kind {
            Kind::Any(list) => {
                let ticked = |value: &str| {
                    !self
                        .form
                        .text(&format!("{}.{value}", field.name))
                        .is_empty()
                };
                let values = self.room.list(list).iter().map(|c| c.value.as_str());
                return Ok(Some(values.filter(|v| ticked(v)).collect()));
            }
            Kind::Rates(lists) => return Ok(Some(self.rates(field, lists))),
            Kind::Amounts(list) => return Ok(self.amounts(field, list)),
            _ => {}
        }
        let text = self.form.text(field.name).trim().to_owned();
        if !text.is_empty() {
            return self.filled(field, &text);
        }
        match (field.need, field.kind) {
            (_, Kind::Lines(_)) => Ok(Some(json!([]))),
            (Need::Empty, _) => Ok(Some("".into())),
            (Need::Optional, _) => Ok(None),
            (Need::Unless(other), _) if !self.form.text(other).trim().is_empty() => Ok(None),
            (Need::Together(object), _) if !self.begun(object) => Ok(None),
            (Need::Required | Need::Together(_) | Need::Unless(_), _) => {
                Err(self.missing(field.name))
            }
        }
    }

    /// Whether any field of an object is filled in.
    fn begun(&self, object: &'static str) -> bool {
        self.operation
            .fields()
            .filter(|f| f.need == Need::Together(object))
            .any(|f| !self.form.text(f.name).trim().is_empty())
    }

    fn missing(&self, name: &str) -> Refusal {
        Refusal::by_rule(name, "text.required", "", self.w)
    }

    fn filled(&mut self, field: &Field, text: &str) -> Result<Option<Value>, Refusal> {
        let (name, w) = (field.name, self.w);
        if let Need::Unless(other) = field.need
            && !self.form.text(other).trim().is_empty()
        {
            let other = label(self.operation, other, w);
            let message = w.with("rule-choice-both", "other", other);
            return Err(Refusal::new(name, "choice.both", message));
        }
        let by_rule = |rule| Refusal::by_rule(name, rule, text, w);
        let value = match field.kind {
            Kind::Text | Kind::Paragraphs | Kind::Currency | Kind::Pick(_) => text.into(),
            Kind::Day | Kind::Today => {
                let on = day::parse(text).map_err(|e| Refusal::of_day(name, &e, text, w))?;
                on.to_string().into()
            }
            Kind::Whole(most) => {
                let number = whole(text).filter(|n| *n <= i64::from(most));
                number.ok_or_else(|| by_rule("number.whole"))?.into()
            }
            Kind::Typed | Kind::Number(_) => {
                whole(text).ok_or_else(|| by_rule("number.whole"))?.into()
            }
            Kind::Pair(_) => {
                let numbers = text.split_once('/');
                let numbers = numbers.and_then(|(a, n)| Some((whole(a)?, whole(n)?)));
                let (award, n) = numbers.ok_or_else(|| by_rule("choice.unknown"))?;
                json!([award, n])
            }
            Kind::Word(words) if words.contains(&text) => text.into(),
            Kind::YesNo if text == "yes" || text == "no" => (text == "yes").into(),
            Kind::Word(_) | Kind::YesNo => return Err(by_rule("choice.unknown")),
            Kind::Share => self.share(name, text)?,
            Kind::Rate => self.plain(name, text)?.into(),
            Kind::Lines(shape) => lines::read(name, text, shape, &self.tongue())?,
            Kind::Money(unit) | Kind::MoneyOrZero(unit) => {
                let zero = matches!(field.kind, Kind::MoneyOrZero(_));
                return self.money(name, text, unit, zero);
            }
            Kind::Any(_) | Kind::Rates(_) | Kind::Amounts(_) => return Ok(None),
        };
        Ok(Some(value))
    }

    fn tongue(&self) -> Tongue {
        Tongue {
            w: self.w,
            base: self.room.base(),
        }
    }

    /// An amount in the currency the form has settled on by now; while what it depends on is
    /// missing, that is refused and the amount waits.
    fn money(
        &mut self,
        name: &str,
        text: &str,
        unit: Unit,
        zero: bool,
    ) -> Result<Option<Value>, Refusal> {
        let units = self.room.units(self.operation, unit, self.form);
        let [currency] = units[..] else {
            return match unit {
                // Its own field says that it is missing.
                Unit::Of(other) if self.form.text(other).trim().is_empty() => Ok(None),
                Unit::Of(other) => {
                    let chosen = self.form.text(other);
                    Err(Refusal::by_rule(other, "choice.unknown", chosen, self.w))
                }
                Unit::Base => Err(self.missing(name)),
            };
        };
        let in_range = if zero {
            Money::not_negative
        } else {
            Money::positive
        };
        let money = read(text, self.w.lang(), currency)
            .and_then(in_range)
            .map_err(|e| Refusal::of_money(name, &e, Some(currency), self.w))?;
        self.form.echo(name, show_with_unit(money, self.w.lang()));
        Ok(Some(money.to_string().into()))
    }

    fn share(&mut self, name: &str, text: &str) -> Result<Value, Refusal> {
        let plain = self.plain(name, text)?;
        let share =
            Fraction::parse(&plain).map_err(|e| Refusal::of_money(name, &e, None, self.w))?;
        self.form.echo(name, percent(share, self.w.lang()));
        Ok(share.to_string().into())
    }

    fn rates(&mut self, field: &Field, lists: &[List]) -> Value {
        let mut rates = Vec::new();
        for currency in self.room.foreign(lists) {
            let name = format!("{}.{currency}", field.name);
            let text = self.form.text(&name).trim().to_owned();
            if text.is_empty() && field.need == Need::Optional {
                continue;
            }
            if text.is_empty() {
                let missing = self.missing(&name);
                self.refusals.push(missing);
                continue;
            }
            match self.rate(&name, &text, currency) {
                Ok(rate) => rates.push(json!({ "currency": currency, "rate": rate })),
                Err(refusal) => self.refusals.push(refusal),
            }
        }
        Value::Array(rates)
    }

    /// All amounts or none: what a sponsor gets where it is not as usual.
    fn amounts(&mut self, field: &Field, list: List) -> Option<Value> {
        let mut amounts = Vec::new();
        for choice in self.room.list(list) {
            let name = format!("{}.{}", field.name, choice.value);
            let text = self.form.text(&name).trim().to_owned();
            if text.is_empty() {
                continue;
            }
            match self.money(&name, &text, Unit::Base, true) {
                Ok(amount) => {
                    amounts.push(json!({ "sponsor": choice.value, "amount": amount }));
                }
                Err(refusal) => self.refusals.push(refusal),
            }
        }
        (!amounts.is_empty()).then_some(Value::Array(amounts))
    }

    fn rate(&mut self, name: &str, text: &str, from: Currency) -> Result<String, Refusal> {
        let plain = self.plain(name, text)?;
        let Some(base) = self.room.base() else {
            return Ok(plain);
        };
        let rate = crate::money::Rate::parse(&plain, from, base)
            .map_err(|e| Refusal::of_money(name, &e, None, self.w))?;
        let shown = localised(&rate.to_string(), self.w.lang());
        self.form.echo(name, format!("1 {from} = {shown} {base}"));
        Ok(plain)
    }

    /// A decimal as the language writes it, in the plain way; ratios such as `2/3` as they are.
    fn plain(&self, name: &str, text: &str) -> Result<String, Refusal> {
        match self.w.lang() {
            Lang::De | Lang::Fr if text.contains('.') => {
                Err(Refusal::by_rule(name, "decimal.point", text, self.w))
            }
            Lang::De | Lang::Fr => Ok(text.replacen(',', ".", 1)),
            Lang::En | Lang::Ja => Ok(text.to_owned()),
        }
    }
}

/// A plain decimal with the language's decimal mark.
pub fn localised(plain: &str, lang: Lang) -> String {
    match lang {
        Lang::De | Lang::Fr => plain.replace('.', ","),
        Lang::En | Lang::Ja => plain.to_owned(),
    }
}

/// Plain digits, at most 18 of them.
fn whole(text: &str) -> Option<i64> {
    let digits = (1..=18).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|_| digits)
}

/// Puts a value where its name says: `terms.notice_days` is a field of the object `terms`.
fn put(object: &mut Map<String, Value>, name: &str, value: Value) {
    match name.split_once('.') {
        None => {
            object.insert(name.to_owned(), value);
        }
        Some((first, rest)) => {
            let inner = object.entry(first).or_insert_with(|| json!({}));
            if !inner.is_object() {
                *inner = json!({});
            }
            if let Value::Object(inner) = inner {
                put(inner, rest, value);
            }
        }
    }
}
