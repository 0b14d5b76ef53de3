//! Who takes part, and what somebody can do to the fund.

use super::{Account, Rate, Refused};
use chrono::NaiveDate;

/// A sponsor of the fund as the tests sign it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Party {
    pub code: &'static str,
    pub side: char,
    pub currency: &'static str,
    pub excusable: bool,
    /// Business days.
    pub notice: usize,
    /// Yearly default interest as a fraction.
    pub interest: Option<(i128, i128)>,
}

/// In their stable order.
pub const PARTIES: [Party; 4] = [
    Party {
        code: "T",
        side: 'L',
        currency: "EUR",
        excusable: false,
        notice: 0,
        interest: Some((1, 10)),
    },
    Party {
        code: "D",
        side: 'L',
        currency: "EUR",
        excusable: true,
        notice: 0,
        interest: None,
    },
    Party {
        code: "P",
        side: 'P',
        currency: "USD",
        excusable: false,
        notice: 5,
        interest: Some((2, 25)),
    },
    Party {
        code: "Q",
        side: 'P',
        currency: "EUR",
        excusable: true,
        notice: 0,
        interest: None,
    },
];

/// What USD weighs in calls, as P's agreement says.
pub const REFERENCE: Rate = (4, 5);
pub const TODAY: &str = "2026-01-15";

impl Party {
    /// As bound on a day: the agreements were signed on the first day of 2024.
    pub fn on(mut self, day: &str) -> Self {
        if day < "2024-01-01" {
            (self.excusable, self.notice, self.interest) = (false, 0, None);
        }
        self
    }

    pub fn own(&self, code: i64) -> Account {
        (code, self.code.to_owned(), self.currency, self.side)
    }

    pub fn base(&self, code: i64) -> Account {
        (code, self.code.to_owned(), "EUR", self.side)
    }
}

/// An amount as a person writes it, and what it is: minor units, or why it is none.
#[derive(Debug, Clone)]
pub struct Figure {
    pub text: String,
    pub minor: Result<i128, Refused>,
}

#[derive(Debug, Clone)]
pub enum Deed {
    Commit {
        sponsor: &'static str,
        amount: Figure,
        on: String,
    },
    Cancel {
        sponsor: &'static str,
        amount: Figure,
        on: String,
    },
    Transfer {
        from: &'static str,
        to: &'static str,
        amount: Figure,
        called: Figure,
        on: String,
    },
    /// `rate` in ten-thousandths.
    Call {
        total: Figure,
        notice: String,
        due: String,
        excused: Vec<&'static str>,
        rate: Option<i128>,
    },
    Receive {
        sponsor: &'static str,
        bank: &'static str,
        amount: Figure,
        on: String,
        call: Option<i64>,
    },
    Advance {
        sponsor: &'static str,
        call: i64,
        amount: Figure,
        on: String,
    },
    Return {
        receipt: i64,
        on: String,
    },
    Reverse {
        seq: i64,
        on: String,
    },
    Award {
        amount: Figure,
        on: String,
    },
    Disburse {
        award: i64,
        on: String,
    },
    Close {
        through: String,
    },
    Reopen {
        through: Option<String>,
    },
    Legs {
        on: String,
        legs: Vec<(i64, &'static str, i128)>,
        guarded: bool,
    },
}

pub fn find(code: &str) -> Result<usize, Refused> {
    PARTIES
        .iter()
        .position(|p| p.code == code)
        .ok_or("sponsor.unknown")
}

pub fn day(text: &str) -> NaiveDate {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").expect("a day")
}

/// Minor units with two decimals.
pub fn money(minor: i128) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", minor.abs() / 100, minor.abs() % 100)
}

/// What a deed is called, for counting.
pub fn name(deed: &Deed) -> &'static str {
    match deed {
        Deed::Commit { .. } => "commit",
        Deed::Cancel { .. } => "cancel",
        Deed::Transfer { .. } => "transfer",
        Deed::Call { .. } => "call",
        Deed::Receive { .. } => "receive",
        Deed::Advance { .. } => "advance",
        Deed::Return { .. } => "return",
        Deed::Reverse { .. } => "reverse",
        Deed::Award { .. } => "award",
        Deed::Disburse { .. } => "disburse",
        Deed::Close { .. } => "close",
        Deed::Reopen { .. } => "reopen",
        Deed::Legs { .. } => "legs",
    }
}
