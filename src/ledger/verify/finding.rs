//! What a verification reports.

use serde::Serialize;

/// Findings that are kept; more are only counted.
const MOST_FINDINGS: usize = 1_000;

/// Something that does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The fund's code; `instance` for the audit chain that belongs to no fund.
    pub fund: String,
    /// The journal (or, where `what` says so, the audit event) it is about.
    pub seq: Option<i64>,
    /// Stable name, e.g. `journal.hash`.
    pub rule: &'static str,
    pub what: String,
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let chained = ["audit.", "request.", "period.", "terms.", "rate."];
        let of = if chained.iter().any(|of| self.rule.starts_with(of)) {
            "audit event"
        } else {
            "journal"
        };
        match self.seq {
            Some(seq) => write!(f, "{} {of} {seq}: {} [{}]", self.fund, self.what, self.rule),
            None => write!(f, "{}: {} [{}]", self.fund, self.what, self.rule),
        }
    }
}

/// What was found, capped.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize)]
pub struct Findings {
    pub list: Vec<Finding>,
    /// Found beyond the cap.
    pub more: u64,
}

impl Findings {
    pub(super) fn add(
        &mut self,
        fund: &str,
        seq: Option<i64>,
        rule: &'static str,
        what: impl Into<String>,
    ) {
        if self.list.len() < MOST_FINDINGS {
            self.list.push(Finding {
                fund: fund.to_owned(),
                seq,
                rule,
                what: what.into(),
            });
        } else {
            self.more += 1;
        }
    }

    /// Takes in what another check found.
    pub fn extend(&mut self, others: Self) {
        for f in others.list {
            self.add(&f.fund, f.seq, f.rule, f.what);
        }
        self.more += others.more;
    }

    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}

/// What was read, and what of it does not hold.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    pub books: u64,
    pub journals: u64,
    pub entries: u64,
    pub audit_events: u64,
    pub findings: Findings,
}
