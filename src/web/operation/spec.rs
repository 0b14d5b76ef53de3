//! What a row of the table says about an operation and its fields.

use std::future::Future;
use std::pin::Pin;

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::told::{At, Outcome, Told};
use crate::access::Action;
use crate::app::Ctx;
use crate::command::{Command, Done};
use crate::error::Result;
use crate::fund::choice::List;
use crate::fund::list::FundFacts;
use crate::web::section::Section;
use entity::value::Day;

/// An operation a person can do in a form.
#[allow(
    clippy::struct_excessive_bools,
    reason = "a row of a table, each column a fact of its own"
)]
pub struct Operation {
    /// Last part of the address, and of its texts' keys.
    pub slug: &'static str,
    /// The command's stored name.
    pub command: &'static str,
    /// What its maker needs.
    pub action: Action,
    /// Whether a person's sending becomes a proposal.
    pub needs_two: bool,
    pub section: Section,
    /// Whether it changes the instance's registers and needs no fund.
    pub instance: bool,
    /// Whether its effect can be looked at first.
    pub previews: bool,
    /// Whether what it makes is a fund, with pages of its own.
    pub opens_fund: bool,
    /// Where the page of what it makes or changes stands, under its code.
    pub opens: Option<&'static str>,
    /// A field that is chosen first, because the form starts from what stands for it.
    pub first: Option<First>,
    pub fields: &'static [&'static [Field]],
    pub run: fn(Ctx, Sending) -> Running,
}

pub type Running = Pin<Box<dyn Future<Output = Result<Outcome>> + Send>>;

/// What is chosen before the form is shown.
#[derive(Clone, Copy)]
pub struct First {
    pub field: &'static str,
    pub present: Present,
}

/// What stands today for what was chosen, as the command's JSON.
pub type Present =
    fn(Ctx, FundFacts, String, Day) -> Pin<Box<dyn Future<Output = Result<Value>> + Send>>;

/// A filled-in form on its way to the command.
pub struct Sending {
    pub key: String,
    pub preview: bool,
    /// What whoever approves should know.
    pub note: String,
    /// The command as JSON.
    pub command: Value,
}

impl Operation {
    pub const fn new<C>(
        slug: &'static str,
        section: Section,
        fields: &'static [&'static [Field]],
    ) -> Self
    where
        C: Command + DeserializeOwned,
        C::Reply: Told,
    {
        Self {
            slug,
            command: C::NAME,
            action: C::ACTION,
            needs_two: C::ACTION.needs_two(),
            section,
            instance: false,
            previews: false,
            opens_fund: false,
            opens: None,
            first: None,
            fields,
            run: run::<C>,
        }
    }

    /// Needs no fund.
    #[must_use]
    pub const fn instance(mut self) -> Self {
        self.instance = true;
        self
    }

    #[must_use]
    pub const fn previews(mut self) -> Self {
        self.previews = true;
        self
    }

    #[must_use]
    pub const fn opens_fund(mut self) -> Self {
        self.opens_fund = true;
        self
    }

    #[must_use]
    pub const fn opens(mut self, place: &'static str) -> Self {
        self.opens = Some(place);
        self
    }

    #[must_use]
    pub const fn after_choosing(mut self, field: &'static str, present: Present) -> Self {
        self.first = Some(First { field, present });
        self
    }

    /// The form's address, within a fund or outside.
    pub fn href(&self, fund: Option<&str>) -> String {
        let within = fund.map_or_else(String::new, |code| Section::Overview.href(code));
        format!("{within}/do/{}", self.slug)
    }

    pub fn fields(&self) -> impl Iterator<Item = &'static Field> {
        self.fields.iter().copied().flatten()
    }
}

fn run<C>(ctx: Ctx, sending: Sending) -> Running
where
    C: Command + DeserializeOwned,
    C::Reply: Told,
{
    Box::pin(async move {
        let command: C = serde_json::from_value(sending.command)?;
        if sending.preview {
            return Ok(ctx.preview(command).await?.told());
        }
        Ok(match ctx.ask(&sending.key, &sending.note, command).await? {
            Done::Made(reply) => reply.told(),
            Done::Proposed(proposed) => Outcome {
                at: At::Proposal(proposed.no),
                sheet: None,
            },
        })
    })
}

/// A field of a form and of the command's JSON.
#[derive(Debug)]
pub struct Field {
    pub name: &'static str,
    pub kind: Kind,
    pub need: Need,
    /// The heading of the part of the form that starts here, as the key `part-…`.
    pub part: Option<&'static str>,
}

/// What may be left empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    Required,
    /// May be left out of the command.
    Optional,
    /// May be an empty text.
    Empty,
    /// Left out where the other field is given.
    Unless(&'static str),
    /// Left out with all others of its object, or given with them.
    Together(&'static str),
}

/// What a field holds.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    Text,
    /// Text of several lines.
    Paragraphs,
    /// A whole number up to this one.
    Whole(u32),
    /// A ratio, share or yearly rate.
    Share,
    /// A rate of exchange, as text.
    Rate,
    /// Above zero.
    Money(Unit),
    /// Zero or more.
    MoneyOrZero(Unit),
    Day,
    /// A day that is today unless said otherwise.
    Today,
    YesNo,
    Currency,
    /// One of these words, each with a text `choice-NAME-WORD`.
    Word(&'static [&'static str]),
    /// One of a list, by its code.
    Pick(List),
    /// One of a list whose value is two numbers: of the award, and the field's own.
    Pair(List),
    /// One of a list, by its number.
    Number(List),
    /// A number that is typed.
    Typed,
    /// Any of a list.
    Any(List),
    /// A rate for each currency in these lists other than the fund's.
    Rates(&'static [List]),
    /// An amount in the fund's currency for each of a list, or for none of them.
    Amounts(List),
    /// Things of several parts, one on each line.
    Lines(Shape),
}

/// The currency of an amount.
#[derive(Debug, Clone, Copy)]
pub enum Unit {
    /// The fund's.
    Base,
    /// That of what another field chose.
    Of(&'static str),
}

/// What stands on a line, its parts set apart by semicolons.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// Day and name.
    Holidays,
    /// `sector`, `stage` or `region`, its name, and the highest share.
    Limits,
    /// Amount in the fund's currency, day, and condition.
    Tranches,
}

impl Field {
    pub const fn new(name: &'static str, kind: Kind) -> Self {
        Self {
            name,
            kind,
            need: Need::Required,
            part: None,
        }
    }

    #[must_use]
    pub const fn optional(mut self) -> Self {
        self.need = Need::Optional;
        self
    }

    #[must_use]
    pub const fn may_be_empty(mut self) -> Self {
        self.need = Need::Empty;
        self
    }

    #[must_use]
    pub const fn unless(mut self, other: &'static str) -> Self {
        self.need = Need::Unless(other);
        self
    }

    #[must_use]
    pub const fn together(mut self, object: &'static str) -> Self {
        self.need = Need::Together(object);
        self
    }

    #[must_use]
    pub const fn part(mut self, part: &'static str) -> Self {
        self.part = Some(part);
        self
    }
}

pub const fn text(name: &'static str) -> Field {
    Field::new(name, Kind::Text)
}

/// An explanation that may be empty.
pub const fn note(name: &'static str) -> Field {
    text(name).may_be_empty()
}

pub const fn money(name: &'static str, unit: Unit) -> Field {
    Field::new(name, Kind::Money(unit))
}

pub const fn money_or_zero(name: &'static str, unit: Unit) -> Field {
    Field::new(name, Kind::MoneyOrZero(unit))
}

pub const fn day(name: &'static str) -> Field {
    Field::new(name, Kind::Day)
}

pub const fn today(name: &'static str) -> Field {
    Field::new(name, Kind::Today)
}

pub const fn pick(name: &'static str, list: List) -> Field {
    Field::new(name, Kind::Pick(list))
}

pub const fn pair(name: &'static str, list: List) -> Field {
    Field::new(name, Kind::Pair(list))
}

pub const fn number(name: &'static str, list: List) -> Field {
    Field::new(name, Kind::Number(list))
}

pub const fn word(name: &'static str, words: &'static [&'static str]) -> Field {
    Field::new(name, Kind::Word(words))
}

pub const fn currency(name: &'static str) -> Field {
    Field::new(name, Kind::Currency)
}

pub const fn share(name: &'static str) -> Field {
    Field::new(name, Kind::Share).optional()
}
