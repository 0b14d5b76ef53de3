//! An operation's fields as the page shows them.

use super::room::Room;
use super::spec::{Field, Kind, Need, Operation};
use crate::fund::choice::{Choice, List};
use crate::money::{Currency, show_with_unit};
use crate::web::form::Form;
use crate::web::parts::{self, Control, Fields, SelectOption};
use crate::web::words::Words;

/// Fields under a heading; the first part has none.
pub struct Part<'a> {
    pub heading: String,
    pub fields: Vec<parts::Field<'a>>,
}

/// Draws the fields of one form.
pub struct Drawing<'a> {
    pub operation: &'a Operation,
    pub room: &'a Room,
    pub form: &'a Form,
    pub w: Words,
}

impl<'a> Drawing<'a> {
    /// All fields but the one that was chosen before.
    pub fn parts(&self) -> Vec<Part<'a>> {
        let first = self.operation.first.map(|first| first.field);
        let mut parts: Vec<Part<'a>> = Vec::new();
        for field in self.operation.fields().filter(|f| Some(f.name) != first) {
            if parts.is_empty() || field.part.is_some() {
                let heading = field.part.map(|part| self.w.t(&format!("part-{part}")));
                parts.push(Part {
                    heading: heading.unwrap_or_default(),
                    fields: Vec::new(),
                });
            }
            let drawn = self.field(field);
            if let Some(part) = parts.last_mut() {
                part.fields.extend(drawn);
            }
        }
        parts
    }

    /// One field; several where there is one for each currency, none where there is no choice to
    /// make.
    pub fn field(&self, field: &'static Field) -> Vec<parts::Field<'a>> {
        let fields = Fields::new(self.form, self.w);
        let label = label(self.operation, field.name, self.w);
        match field.kind {
            Kind::Rates(lists) => return self.rates(field, lists),
            Kind::Amounts(list) => return self.amounts(field, list),
            _ => {}
        }
        let control = self.control(field);
        if let Control::Checks { options } = &control
            && options.is_empty()
        {
            return Vec::new();
        }
        let drawn = fields.of(field.name, label, control).hint(self.hint(field));
        vec![if field.need == Need::Required {
            drawn
        } else {
            drawn.optional()
        }]
    }

    fn rates(&self, field: &Field, lists: &[List]) -> Vec<parts::Field<'a>> {
        let fields = Fields::new(self.form, self.w);
        let base = self.room.base().map_or("", Currency::code);
        let each = self.room.foreign(lists).into_iter();
        each.map(|currency| {
            let args = [("currency", currency.code()), ("base", base)];
            let label = self.w.with_all("field-rate-of", &args);
            let name = format!("{}.{currency}", field.name);
            let drawn = fields
                .of(name, label, Control::Short)
                .hint(self.hint(field));
            if field.need == Need::Required {
                drawn
            } else {
                drawn.optional()
            }
        })
        .collect()
    }

    fn amounts(&self, field: &Field, list: List) -> Vec<parts::Field<'a>> {
        let fields = Fields::new(self.form, self.w);
        let unit = self.room.base().map_or("", Currency::code).to_owned();
        let each = self.room.list(list).iter();
        each.map(|choice| {
            let label = self.w.with_all("field-share-of", &[("name", &choice.name)]);
            let name = format!("{}.{}", field.name, choice.value);
            let control = Control::Money { unit: unit.clone() };
            fields.of(name, label, control).optional()
        })
        .collect()
    }

    fn control(&self, field: &Field) -> Control {
        match field.kind {
            Kind::Money(unit) | Kind::MoneyOrZero(unit) => {
                let units = self.room.units(self.operation, unit, self.form);
                let codes: Vec<&str> = units.iter().map(|unit| unit.code()).collect();
                Control::Money {
                    unit: codes.join(" / "),
                }
            }
            Kind::Day | Kind::Today => Control::Date,
            Kind::Lines(_) | Kind::Paragraphs => Control::Lines,
            Kind::Word(words) => self.words(field, words),
            Kind::YesNo => self.words(field, &["yes", "no"]),
            Kind::Currency => {
                let on = Currency::on(self.room.today.0);
                let codes = on.map(|c| SelectOption::new(c.code(), c.code().to_owned()));
                self.select(field, codes.collect())
            }
            Kind::Pick(list) => {
                let choices = self.room.list(list).iter().map(Self::named);
                self.select(field, choices.collect())
            }
            Kind::Number(list) | Kind::Pair(list) => {
                let choices = self.room.list(list).iter().map(|c| self.numbered(list, c));
                self.select(field, choices.collect())
            }
            Kind::Any(list) => Control::Checks {
                options: self.room.list(list).iter().map(Self::named).collect(),
            },
            Kind::Text | Kind::Amounts(_) => Control::Text,
            Kind::Whole(_) | Kind::Typed | Kind::Share | Kind::Rate | Kind::Rates(_) => {
                Control::Short
            }
        }
    }

    /// A choice that can be taken back needs an empty entry, which radio buttons lack.
    fn words(&self, field: &Field, words: &[&str]) -> Control {
        let last = field.name.rsplit('.').next().unwrap_or(field.name);
        let options = words.iter().map(|word| {
            let own = format!("choice-{last}-{word}").replace(['_', '.'], "-");
            let said = self.w.known(&own, &[]);
            let said = said.unwrap_or_else(|| self.w.t(&format!("choice-{word}")));
            SelectOption::new(*word, said)
        });
        let options: Vec<SelectOption> = options.collect();
        if field.need == Need::Required {
            Control::Radios { options }
        } else {
            self.select(field, options)
        }
    }

    fn select(&self, field: &Field, mut options: Vec<SelectOption>) -> Control {
        let empty = if field.need == Need::Required {
            self.w.t("choice-choose")
        } else {
            let own = self
                .w
                .known(&format!("choice-none-{}", key(field.name)), &[]);
            own.unwrap_or_else(|| self.w.t("choice-none"))
        };
        options.insert(0, SelectOption::new("", empty));
        // What was chosen while it still could be stays in the form that comes back.
        let chosen = self.form.text(field.name);
        if options.iter().all(|o| o.value != chosen) {
            options.push(SelectOption::new(chosen, chosen.to_owned()));
        }
        Control::Select { options }
    }

    fn named(choice: &Choice) -> SelectOption {
        let unit = choice
            .currency
            .map_or_else(String::new, |c| format!(" \u{b7} {c}"));
        let label = format!("{} ({}){unit}", choice.name, choice.value);
        SelectOption::new(&choice.value, label)
    }

    fn numbered(&self, list: List, choice: &Choice) -> SelectOption {
        let key = match list {
            List::Receipts => "choice-receipt",
            List::Awards => "choice-award",
            List::Tranches(_) => "choice-tranche",
            List::Fees => "choice-fee",
            List::Distributions(_) => "choice-distribution",
            _ => "choice-call",
        };
        let mut said = vec![
            self.w
                .known(key, &[("no", &choice.value)])
                .unwrap_or_default(),
        ];
        if !choice.name.is_empty() {
            said.push(choice.name.clone());
        }
        said.extend(
            choice
                .amount
                .map(|amount| show_with_unit(amount, self.w.lang())),
        );
        said.extend(choice.on.map(|on| on.to_string()));
        SelectOption::new(&choice.value, said.join(" \u{b7} "))
    }

    fn hint(&self, field: &Field) -> String {
        let name = key(field.name);
        let own = format!("hint-{}-{name}", self.operation.slug);
        let hint = self.w.known(&own, &[]);
        hint.or_else(|| self.w.known(&format!("hint-{name}"), &[]))
            .unwrap_or_default()
    }
}

/// What a field is called: in this operation, or anywhere.
pub fn label(operation: &Operation, name: &str, w: Words) -> String {
    let name = key(name);
    let own = w.known(&format!("field-{}-{name}", operation.slug), &[]);
    own.unwrap_or_else(|| w.t(&format!("field-{name}")))
}

fn key(name: &str) -> String {
    let name = name.strip_prefix("terms.").unwrap_or(name);
    name.replace(['.', '_'], "-")
}
