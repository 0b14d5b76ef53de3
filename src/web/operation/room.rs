//! What a form stands in: the fund, today, and the lists its fields choose from.

use std::collections::BTreeMap;

use super::spec::{Field, Kind, Operation, Unit};
use crate::app::{Ctx, day_of};
use crate::error::Result;
use crate::fund::choice::{Choice, List, load};
use crate::fund::list::FundFacts;
use crate::money::Currency;
use crate::web::form::Form;
use entity::value::Day;

pub struct Room {
    pub fund: Option<FundFacts>,
    pub today: Day,
    lists: BTreeMap<List, Vec<Choice>>,
}

impl Room {
    /// Loads what the operation's fields need.
    pub async fn enter(ctx: &Ctx, fund: Option<FundFacts>, operation: &Operation) -> Result<Self> {
        let mut lists = BTreeMap::new();
        for list in operation.fields().filter_map(list_of) {
            if let std::collections::btree_map::Entry::Vacant(place) = lists.entry(list) {
                place.insert(load(ctx, list, fund.as_ref()).await?);
            }
        }
        let now = ctx.app.clock.now();
        let today = fund
            .as_ref()
            .map_or_else(|| day_of(now), |fund| fund.today(now));
        Ok(Self { fund, today, lists })
    }

    pub fn list(&self, list: List) -> &[Choice] {
        self.lists.get(&list).map_or(&[], Vec::as_slice)
    }

    pub fn base(&self) -> Option<Currency> {
        self.fund.as_ref().map(|fund| fund.currency)
    }

    /// Currencies of commitments other than the fund's.
    pub fn foreign(&self) -> Vec<Currency> {
        let parties = self.list(List::Parties).iter();
        let mut foreign: Vec<Currency> = parties
            .filter_map(|party| party.currency)
            .filter(|currency| Some(*currency) != self.base())
            .collect();
        foreign.sort_unstable();
        foreign.dedup();
        foreign
    }

    /// The currencies an amount can be in, as far as the form says so by now.
    pub fn units(&self, operation: &Operation, unit: Unit, form: &Form) -> Vec<Currency> {
        let Unit::Of(name) = unit else {
            return self.base().into_iter().collect();
        };
        let list = operation.fields().find(|field| field.name == name);
        let choices = list
            .and_then(list_of)
            .map_or(&[][..], |list| self.list(list));
        let chosen = form.text(name).trim();
        let named = choices.iter().find(|choice| choice.value == chosen);
        if let Some(currency) = named.and_then(|choice| choice.currency) {
            return vec![currency];
        }
        let mut units: Vec<Currency> = choices.iter().filter_map(|c| c.currency).collect();
        units.sort_unstable();
        units.dedup();
        units
    }
}

fn list_of(field: &Field) -> Option<List> {
    match field.kind {
        Kind::Pick(list) | Kind::Number(list) | Kind::Any(list) => Some(list),
        Kind::Rates => Some(List::Parties),
        _ => None,
    }
}
