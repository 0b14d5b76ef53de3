use askama::Template;

use super::MoneyText;
use crate::web::words::Words;

/// The colour of a tag; the word in it says the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Plain,
    Good,
    Warning,
    Bad,
    Info,
    Local,
    Partner,
}

impl Tone {
    pub const fn class(self) -> &'static str {
        match self {
            Self::Plain => "tag",
            Self::Good => "tag tag-ok",
            Self::Warning => "tag tag-warn",
            Self::Bad => "tag tag-bad",
            Self::Info => "tag tag-info",
            Self::Local => "tag tag-local",
            Self::Partner => "tag tag-partner",
        }
    }

    pub const fn icon(self) -> Option<&'static str> {
        match self {
            Self::Good => Some("check"),
            Self::Warning | Self::Bad => Some("triangle-alert"),
            Self::Info => Some("info"),
            Self::Plain | Self::Local | Self::Partner => None,
        }
    }
}

/// What stands in one cell.
#[derive(Clone, Debug, Template)]
#[template(path = "components/cell.html")]
pub enum Cell {
    Empty,
    Text {
        text: String,
    },
    Link {
        text: String,
        href: String,
    },
    /// An identifier in fixed-width letters with a copy button.
    Id {
        id: String,
        href: String,
        w: Words,
    },
    Money {
        money: MoneyText,
    },
    Tag {
        text: String,
        tone: Tone,
    },
    /// A date as it is shown, and as `YYYY-MM-DD` for machines.
    Date {
        text: String,
        iso: String,
    },
    /// A main line with a smaller one below it.
    TwoLines {
        text: String,
        below: String,
    },
    /// A link with a smaller line below it.
    LinkAbove {
        text: String,
        href: String,
        below: String,
    },
    /// A name somebody typed, which may run the other way, with a smaller line below it.
    Name {
        text: String,
        href: String,
        below: String,
    },
    /// What can be done with the line: label and address.
    Links {
        links: Vec<(String, String)>,
    },
}

impl Cell {
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text { text: text.into() }
    }

    pub fn link(text: impl Into<String>, href: impl Into<String>) -> Self {
        Self::Link {
            text: text.into(),
            href: href.into(),
        }
    }

    pub fn date(text: impl Into<String>, iso: impl Into<String>) -> Self {
        Self::Date {
            text: text.into(),
            iso: iso.into(),
        }
    }

    pub const fn money(money: MoneyText) -> Self {
        Self::Money { money }
    }

    pub fn tag(text: impl Into<String>, tone: Tone) -> Self {
        Self::Tag {
            text: text.into(),
            tone,
        }
    }
}

/// A column's heading. Money columns name the unit and align to the right.
#[derive(Clone, Debug)]
pub struct Column {
    pub label: String,
    pub money: bool,
}

impl Column {
    pub fn text(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            money: false,
        }
    }

    pub fn money(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            money: true,
        }
    }

    pub const fn class(&self) -> &'static str {
        if self.money { "money" } else { "" }
    }
}

/// One line; its first cell is the line's heading.
#[derive(Clone, Debug)]
pub struct Row {
    pub cells: Vec<Cell>,
}

/// A table that becomes cards on a phone. A row with fewer cells than there
/// are columns ends in empty ones; further cells are not shown.
#[derive(Clone, Debug, Template)]
#[template(path = "components/table.html")]
pub struct Table {
    /// Says what is listed; read aloud, not shown.
    pub caption: String,
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
    /// The line of totals.
    pub foot: Option<Row>,
}

impl Table {
    /// A row's cells beside their columns; missing ones stay empty.
    fn pairs<'a>(&'a self, row: &'a Row) -> impl Iterator<Item = (&'a Column, &'a Cell)> {
        let cells = row.cells.iter().chain(std::iter::repeat(&Cell::Empty));
        self.columns.iter().zip(cells)
    }
}
