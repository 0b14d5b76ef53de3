//! A page of tables under one heading, as most of these are.

use askama::Template;

use super::desk::{Action, Desk};
use crate::web::frame::Frame;
use crate::web::parts::{Figures, PageLinks, Table};
use crate::web::words::Words;

#[derive(Template)]
#[template(path = "fund/listing.html")]
pub struct ListingPage {
    pub frame: Frame,
    pub w: Words,
    pub lede: String,
    pub actions: Vec<Action>,
    pub filters: Vec<Filter>,
    pub figures: Option<Figures>,
    /// Said in green, such as that debits equal credits.
    pub proven: Option<String>,
    pub warning: Option<String>,
    pub blocks: Vec<Block>,
}

/// A table with its heading; `empty` is said where it has no rows.
pub struct Block {
    pub title: String,
    pub table: Table,
    pub empty: String,
    pub actions: Vec<Action>,
    pub pages: Option<PageLinks>,
}

/// A field that narrows what is shown.
pub struct Filter {
    pub name: &'static str,
    pub label: String,
    pub value: String,
    /// Value and label; a text field where there are none.
    pub options: Vec<(String, String)>,
    pub day: bool,
}

impl Filter {
    pub fn text(desk: &Desk, name: &'static str, label: String) -> Self {
        Self {
            name,
            label,
            value: desk.visit.param(name).trim().to_owned(),
            options: Vec::new(),
            day: false,
        }
    }

    pub fn day(desk: &Desk, name: &'static str, label: String) -> Self {
        Self {
            day: true,
            ..Self::text(desk, name, label)
        }
    }

    pub fn choice(
        desk: &Desk,
        name: &'static str,
        label: String,
        options: Vec<(String, String)>,
    ) -> Self {
        Self {
            options,
            ..Self::text(desk, name, label)
        }
    }

    pub fn is_chosen(&self, option: &(String, String)) -> bool {
        option.0 == self.value
    }
}

impl Block {
    pub fn new(title: String, table: Table, empty: String) -> Self {
        Self {
            title,
            table,
            empty,
            actions: Vec::new(),
            pages: None,
        }
    }
}

impl ListingPage {
    pub fn new(desk: &Desk, blocks: Vec<Block>) -> Self {
        Self {
            frame: desk.frame(),
            w: desk.w,
            lede: desk.unit(),
            actions: desk.actions(),
            filters: Vec::new(),
            figures: None,
            proven: None,
            warning: None,
            blocks,
        }
    }
}
