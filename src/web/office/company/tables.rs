//! The tables of a company's page.

use super::button::action;
use crate::access::Actor;
use crate::fund::view::company::{AwardLine, CompanyView, PersonLine};
use crate::money::{Money, show_with_unit};
use crate::web::fund::desk::Action;
use crate::web::fund::listing::Block;
use crate::web::parts::{Cell, Column, MoneyText, Row, Table};
use crate::web::section::Section;
use crate::web::words::Words;

fn block(title: String, columns: Vec<Column>, rows: Vec<Row>) -> Block {
    let table = Table {
        caption: title.clone(),
        columns,
        rows,
        foot: None,
    };
    Block::new(title, table, String::new())
}

fn link(action: Option<Action>, label: &str) -> Cell {
    let link = action.map(|action| (label.to_owned(), action.href));
    Cell::Links {
        links: link.into_iter().collect(),
    }
}

/// What may be the same company, and why.
pub fn alike(actor: &Actor, w: Words, view: &CompanyView) -> Block {
    let own = view.record.code.as_str();
    let rows = view.alike.iter().map(|other| {
        let fields = [("company", other.code.as_str()), ("into", own)];
        let merge = action(actor, w, "company-merge", &fields);
        let merge = merge.filter(|_| view.survivor.is_none());
        let why: Vec<String> = other
            .why
            .iter()
            .map(|why| w.t(&format!("company-why-{}", why.name())))
            .collect();
        Row {
            cells: vec![
                Cell::Name {
                    text: other.name.clone(),
                    href: format!("/companies/{}", other.code),
                    below: format!("{} · {}", other.code, other.country),
                },
                Cell::text(why.join(&w.t("company-list-gap"))),
                link(merge, &w.t("company-merge-here")),
            ],
        }
    });
    let columns = vec![
        Column::text(w.t("company-name")),
        Column::text(w.t("company-why")),
        Column::text(w.t("company-what")),
    ];
    block(w.t("company-alike"), columns, rows.collect())
}

pub fn people(actor: &Actor, w: Words, view: &CompanyView) -> Block {
    let rows = view.people.iter().map(|person| row(actor, w, view, person));
    let columns = vec![
        Column::text(w.t("company-person")),
        Column::text(w.t("field-role")),
        Column::money(w.t("company-holding")),
        Column::text(w.t("company-time")),
        Column::text(w.t("company-what")),
    ];
    block(w.t("company-people"), columns, rows.collect())
}

fn row(actor: &Actor, w: Words, view: &CompanyView, person: &PersonLine) -> Row {
    let no = person.no.to_string();
    let fields = [
        ("company", view.record.code.as_str()),
        ("person", no.as_str()),
    ];
    let end = action(actor, w, "company-person-end", &fields);
    let end = end.filter(|_| person.until.is_none() && view.survivor.is_none());
    let erase = action(actor, w, "erase-company-person", &fields);
    let erase = erase.filter(|_| !person.name.is_empty());
    let named = |action: Option<Action>, key: &str| action.map(|action| (w.t(key), action.href));
    let links = [
        named(end, "company-person-end"),
        named(erase, "company-person-erase"),
    ];
    let name = if person.name.is_empty() {
        w.t("company-person-erased")
    } else {
        person.name.clone()
    };
    let below = if person.email.is_empty() {
        no
    } else {
        format!("{no} · {}", person.email)
    };
    let until = person
        .until
        .map_or_else(|| "…".to_owned(), |day| day.to_string());
    let holding = person.holding.as_ref().map(|share| format!("{share}%"));
    Row {
        cells: vec![
            Cell::TwoLines { text: name, below },
            Cell::text(w.t(&format!("choice-role-{}", person.role))),
            holding.map_or(Cell::Empty, Cell::text),
            Cell::text(format!("{} – {until}", person.from)),
            Cell::Links {
                links: links.into_iter().flatten().collect(),
            },
        ],
    }
}

fn money(w: Words, money: Money) -> Cell {
    let text = show_with_unit(money, w.lang());
    Cell::money(MoneyText::new(text, money.is_negative()))
}

/// What counts against the limits of each fund.
pub fn exposure(w: Words, view: &CompanyView) -> Block {
    let rows = view.funds.iter().map(|of| Row {
        cells: vec![
            Cell::LinkAbove {
                text: of.fund.name.clone(),
                href: Section::Awards.href(&of.fund.code),
                below: of.fund.code.clone(),
            },
            money(w, of.awarded),
            money(w, of.paid),
        ],
    });
    let columns = vec![
        Column::text(w.t("home-fund")),
        Column::money(w.t("company-awarded")),
        Column::money(w.t("company-paid")),
    ];
    block(w.t("company-exposure"), columns, rows.collect())
}

pub fn awards(w: Words, view: &CompanyView) -> Block {
    let all = view.funds.iter();
    let rows = all.flat_map(|of| of.awards.iter().map(|award| line(w, &of.fund.code, award)));
    let columns = vec![
        Column::text(w.t("company-award")),
        Column::text(w.t("company-record")),
        Column::text(w.t("portfolio-instrument")),
        Column::text(w.t("field-on")),
        Column::money(w.t("company-awarded")),
        Column::money(w.t("company-paid")),
    ];
    block(w.t("nav-awards"), columns, rows.collect())
}

fn line(w: Words, fund: &str, award: &AwardLine) -> Row {
    let href = format!("{}/{}", Section::Awards.href(fund), award.no);
    Row {
        cells: vec![
            Cell::link(format!("{fund} · {}", award.no), href),
            Cell::text(&award.record),
            Cell::text(w.t(&format!("choice-instrument-{}", award.instrument))),
            Cell::date(&award.on, &award.on),
            money(w, award.awarded),
            money(w, award.paid),
        ],
    }
}

/// Records that count as this company.
pub fn merged(actor: &Actor, w: Words, view: &CompanyView) -> Block {
    let rows = view.merged.iter().map(|record| {
        let part = action(actor, w, "company-part", &[("company", &record.code)]);
        Row {
            cells: vec![
                Cell::Name {
                    text: record.name.clone(),
                    href: format!("/companies/{}?record=yes", record.code),
                    below: record.code.clone(),
                },
                Cell::text(&record.number),
                link(part, &w.t("company-part-here")),
            ],
        }
    });
    let columns = vec![
        Column::text(w.t("company-name")),
        Column::text(w.t("company-number")),
        Column::text(w.t("company-what")),
    ];
    block(w.t("company-merged"), columns, rows.collect())
}
