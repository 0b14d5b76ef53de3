//! What a command's reply says to a person: where the thing is now, and what would come of it.

use crate::fund::agreement::TermsVersion;
use crate::fund::call::Issued;
use crate::fund::company::{Changed, Merged, OfCompany};
use crate::fund::found::Made;
use crate::fund::period::ClosedThrough;
use crate::fund::receive::Received;
use crate::fund::return_receipt::Returned;
use crate::ledger::Posted;
use crate::money::Money;
use entity::value::Side;

/// A reply, told.
#[derive(Debug)]
pub struct Outcome {
    pub at: At,
    pub sheet: Option<Sheet>,
}

/// Where the thing is.
#[derive(Debug, PartialEq, Eq)]
pub enum At {
    /// In the section of its operation.
    Section,
    /// On a page of its own within the fund, such as `calls/3`.
    Page(&'static str, i64),
    /// Kept until a second person approves.
    Proposal(i64),
    /// Something with a code was made.
    Made(String),
}

/// A preview's table; headings are the keys `sheet-…`.
#[derive(Debug)]
pub struct Sheet {
    pub columns: Vec<&'static str>,
    pub rows: Vec<Vec<Entry>>,
    pub total: Option<Vec<Entry>>,
}

/// What stands in a cell of a preview.
#[derive(Debug)]
pub enum Entry {
    Text(String),
    /// A text's key.
    Word(&'static str),
    Side(Side),
    /// With its unit, as the rows may have different ones.
    Money(Money),
    Nothing,
}

/// A reply that can be told.
pub trait Told {
    fn told(self) -> Outcome;
}

fn at(at: At) -> Outcome {
    Outcome { at, sheet: None }
}

impl Told for Made {
    fn told(self) -> Outcome {
        at(At::Made(self.code))
    }
}

impl Told for Changed {
    fn told(self) -> Outcome {
        at(At::Made(self.code))
    }
}

impl Told for OfCompany {
    fn told(self) -> Outcome {
        at(At::Made(self.code))
    }
}

impl Told for Merged {
    fn told(self) -> Outcome {
        at(At::Made(self.survivor))
    }
}

impl Told for Posted {
    fn told(self) -> Outcome {
        at(At::Page("journal", self.seq))
    }
}

impl Told for TermsVersion {
    fn told(self) -> Outcome {
        at(At::Section)
    }
}

impl Told for ClosedThrough {
    fn told(self) -> Outcome {
        at(At::Section)
    }
}

impl Told for Returned {
    fn told(self) -> Outcome {
        self.posted.told()
    }
}

impl Told for Issued {
    fn told(self) -> Outcome {
        let base = self.shares.first().map(|s| s.base.currency());
        let total = base.and_then(|c| Money::sum(self.shares.iter().map(|s| s.base), c).ok());
        let rows = self.shares.iter().map(|s| {
            vec![
                Entry::Text(s.name.clone()),
                Entry::Side(s.side),
                if s.excused {
                    Entry::Word("sheet-excused")
                } else {
                    Entry::Money(s.base)
                },
                Entry::Money(s.amount),
                Entry::Money(s.unfunded_after),
            ]
        });
        let foot = |total| {
            vec![
                Entry::Word("sheet-total"),
                Entry::Nothing,
                Entry::Money(total),
            ]
        };
        Outcome {
            at: At::Page("calls", self.no),
            sheet: Some(Sheet {
                columns: vec!["sponsor", "side", "share", "to-pay", "unfunded"],
                rows: rows.collect(),
                total: total.map(foot),
            }),
        }
    }
}

impl Told for Received {
    fn told(self) -> Outcome {
        let mut rows: Vec<Vec<Entry>> = self
            .settled
            .iter()
            .map(|s| {
                vec![
                    Entry::Text(s.call.to_string()),
                    Entry::Money(s.principal),
                    Entry::Money(s.charged),
                    Entry::Money(s.interest),
                ]
            })
            .collect();
        if !self.advance.is_zero() {
            rows.push(vec![
                Entry::Word("sheet-advance"),
                Entry::Money(self.advance),
            ]);
        }
        Outcome {
            at: At::Page("journal", self.posted.seq),
            sheet: Some(Sheet {
                columns: vec!["call", "principal", "charged", "interest"],
                rows,
                total: None,
            }),
        }
    }
}
