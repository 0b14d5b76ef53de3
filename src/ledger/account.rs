//! The chart of accounts.

use crate::money::Currency;
use entity::value::Side;

/// What a balance speaks of: money, or promises of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Layer {
    Real,
    Memo,
}

impl Layer {
    pub fn name(self) -> &'static str {
        match self {
            Self::Real => "real",
            Self::Memo => "memo",
        }
    }
}

/// Declares the chart once: variant, number, normal side, whether it may not fall below zero.
macro_rules! chart {
    ($($(#[$doc:meta])* $name:ident = $number:literal, $normal:literal, $floored:literal;)*) => {
        /// A number of the chart of accounts.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code { $($(#[$doc])* $name),* }

        impl Code {
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            pub fn number(self) -> i64 {
                match self { $(Self::$name => $number),* }
            }

            /// 1 where debits increase it, -1 where credits do.
            pub fn normal(self) -> i64 {
                match self { $(Self::$name => $normal),* }
            }

            /// Whether its balance on the normal side may not fall below zero.
            pub fn floored(self) -> bool {
                match self { $(Self::$name => $floored),* }
            }

            pub fn from_number(number: i64) -> Option<Self> {
                match number { $($number => Some(Self::$name),)* _ => None }
            }
        }
    };
}

chart! {
    /// Cash per bank account and source of capital.
    Cash = 1100, 1, true;
    /// Called and not yet paid.
    Receivable = 1200, 1, true;
    /// Investments at cost, per company and source.
    Investments = 1300, 1, true;
    /// Change of fair value above or below cost.
    UnrealisedValue = 1310, 1, false;
    /// Loans to companies, per company and source.
    Loans = 1320, 1, true;
    /// Currency position: what foreign money is carried at.
    Position = 1900, 1, false;
    FeesPayable = 2100, -1, true;
    DistributionsPayable = 2200, -1, true;
    /// Paid by a sponsor beyond everything called.
    Advances = 2300, -1, true;
    /// Money whose owner or whose return is open.
    Suspense = 2400, -1, true;
    CarryPayable = 2500, -1, true;
    CarryEscrow = 2510, -1, true;
    Contributions = 3100, -1, true;
    Result = 3200, -1, false;
    Distributed = 3300, 1, true;
    RealisedGain = 4100, -1, false;
    UnrealisedGain = 4200, -1, false;
    /// Interest and dividends.
    Income = 4300, -1, false;
    DefaultInterest = 4310, -1, false;
    ExchangeRealised = 4400, -1, false;
    ExchangeUnrealised = 4410, -1, false;
    Fees = 5100, 1, false;
    Expenses = 5110, 1, false;
    BankCharges = 5120, 1, false;
    Grants = 5200, 1, false;
    WriteOffs = 5300, 1, false;
    Commitments = 9100, 1, true;
    /// Still callable; its floor is the guard against calling too much.
    Unfunded = 9200, -1, true;
    Called = 9300, -1, true;
    /// Distributed and callable again.
    Reinstated = 9350, 1, true;
    /// Promised to one award and unpaid; its floor is the guard against paying too much.
    Encumbrance = 9500, 1, true;
    /// The same promises, by source of capital.
    Reserve = 9600, -1, true;
    /// Payments sent to the bank and not settled.
    Instructed = 9700, -1, true;
    /// Counterpart of the instructed payments.
    InstructedCash = 9750, 1, true;
}

impl Code {
    pub fn layer(self) -> Layer {
        if self.number() >= 9000 {
            Layer::Memo
        } else {
            Layer::Real
        }
    }

    /// The rule that a balance below the floor breaks.
    pub fn floor_rule(self) -> &'static str {
        match self {
            Self::Unfunded => "commitment.over_call",
            Self::Encumbrance | Self::Reserve => "award.over_disbursement",
            Self::Cash => "cash.overdraw",
            Self::Receivable => "call.overpaid",
            Self::Investments | Self::Loans => "holding.over_disposal",
            _ => "ledger.floor",
        }
    }
}

/// Which account of a book: created on first use.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AccountRef {
    pub code: Code,
    /// What follows the number in the path, e.g. `MAIN:L`; empty for none.
    pub detail: String,
    pub currency: Currency,
    /// The source of capital it belongs to, where it belongs to one.
    pub side: Option<Side>,
}

impl AccountRef {
    pub fn new(
        code: Code,
        detail: impl Into<String>,
        currency: Currency,
        side: Option<Side>,
    ) -> Self {
        Self {
            code,
            detail: detail.into(),
            currency,
            side,
        }
    }

    /// An account that exists once per source of capital, e.g. `9600:L`.
    pub fn by_side(code: Code, side: Side, currency: Currency) -> Self {
        Self::new(code, side.letter(), currency, Some(side))
    }

    /// An account of one thing within a source, e.g. `1100:MAIN:L` or `1300:ACME:P`.
    pub fn of(code: Code, thing: &str, side: Side, currency: Currency) -> Self {
        Self::new(
            code,
            format!("{thing}:{}", side.letter()),
            currency,
            Some(side),
        )
    }

    /// A sponsor's account, e.g. `9200:T`; `side` is the sponsor's.
    pub fn sponsor(code: Code, sponsor: &str, side: Side, currency: Currency) -> Self {
        Self::new(code, sponsor, currency, Some(side))
    }

    pub fn path(&self) -> String {
        if self.detail.is_empty() {
            self.code.number().to_string()
        } else {
            format!("{}:{}", self.code.number(), self.detail)
        }
    }
}
