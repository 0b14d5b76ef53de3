//! What is asked to be posted, and what was.

use super::entry::Entry;
use super::guard::Guard;
use entity::value::Day;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Declares the kinds of journal once, with their stored names.
macro_rules! kinds {
    ($($name:ident = $text:literal;)*) => {
        /// What kind of event a journal records.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Kind { $($name),* }

        impl Kind {
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            pub fn name(self) -> &'static str {
                match self { $(Self::$name => $text),* }
            }

            pub fn from_name(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$name),)* _ => None }
            }
        }
    };
}

kinds! {
    Commit = "commit";
    CommitIncrease = "commit.increase";
    CommitTransfer = "commit.transfer";
    CommitCancel = "commit.cancel";
    Call = "call";
    CallEqualise = "call.equalise";
    Recall = "recall";
    Receive = "receive";
    ReceiveAdvance = "receive.advance";
    ReceiveReturn = "receive.return";
    SuspenseClear = "suspense.clear";
    Award = "award";
    AwardIncrease = "award.increase";
    TrancheInstruct = "tranche.instruct";
    TrancheSettle = "tranche.settle";
    TrancheReturn = "tranche.return";
    TrancheCancel = "tranche.cancel";
    Expense = "expense";
    BankCharge = "bank_charge";
    Income = "income";
    LoanRepayment = "loan.repayment";
    FeeAccrue = "fee.accrue";
    FeePay = "fee.pay";
    Exit = "exit";
    Distribute = "distribute";
    DistributionPay = "distribution.pay";
    Exchange = "exchange";
    Revalue = "revalue";
    WriteDown = "write_down";
    WriteOff = "write_off";
    Reversal = "reversal";
}

/// A journal to be posted.
#[derive(Debug, Clone)]
pub struct Draft {
    pub kind: Kind,
    pub effective_on: Day,
    /// The source document, e.g. `call/3`.
    pub subject: String,
    /// One line for people.
    pub text: String,
    pub reverses: Option<i64>,
    /// Facts beside the legs: rates, payee, invoice.
    pub meta: BTreeMap<String, String>,
    pub entry: Entry,
    pub guard: Guard,
}

impl Draft {
    pub fn new(kind: Kind, effective_on: Day, subject: impl Into<String>, entry: Entry) -> Self {
        Self {
            kind,
            effective_on,
            subject: subject.into(),
            text: String::new(),
            reverses: None,
            meta: BTreeMap::new(),
            entry,
            guard: Guard::Free,
        }
    }

    #[must_use]
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.text = text.into();
        self
    }

    #[must_use]
    pub fn meta(mut self, name: &str, value: impl Into<String>) -> Self {
        self.meta.insert(name.to_owned(), value.into());
        self
    }

    #[must_use]
    pub fn guard(mut self, guard: Guard) -> Self {
        self.guard = guard;
        self
    }
}

/// A posted journal's place in the book.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posted {
    pub seq: i64,
    pub hash: String,
}
