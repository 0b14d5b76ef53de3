//! A preview as a table.

use super::told::{Entry, Sheet};
use crate::money::show_with_unit;
use crate::web::parts::{Cell, Column, MoneyText, Row, Table, Tone};
use crate::web::words::Words;
use entity::value::Side;

/// The table of a preview. Rows may be in different currencies, so each amount has its unit.
pub fn drawn(sheet: Sheet, w: Words) -> Table {
    let row = |entries: Vec<Entry>| Row {
        cells: entries.into_iter().map(|entry| cell(entry, w)).collect(),
    };
    let first = sheet.rows.first();
    let is_money = |i: usize| {
        first
            .and_then(|row| row.get(i))
            .is_some_and(|entry| matches!(entry, Entry::Money(_)))
    };
    let columns = sheet.columns.iter().enumerate().map(|(i, key)| Column {
        label: w.t(&format!("sheet-{key}")),
        money: is_money(i),
    });
    Table {
        caption: w.t("op-preview"),
        columns: columns.collect(),
        foot: sheet.total.map(row),
        rows: sheet.rows.into_iter().map(row).collect(),
    }
}

fn cell(entry: Entry, w: Words) -> Cell {
    match entry {
        Entry::Text(text) => Cell::text(text),
        Entry::Word(key) => Cell::text(w.t(key)),
        Entry::Side(Side::Local) => Cell::tag(w.t("side-local"), Tone::Local),
        Entry::Side(Side::Partner) => Cell::tag(w.t("side-partner"), Tone::Partner),
        Entry::Money(money) => Cell::money(MoneyText::new(
            show_with_unit(money, w.lang()),
            money.is_negative(),
        )),
        Entry::Nothing => Cell::Empty,
    }
}
