//! What is asked when a call is issued, and what is answered.

use crate::fund::amount::{Amount, Quote};
use crate::ledger::Posted;
use crate::money::Money;
use entity::value::{Day, Side};
use serde::{Deserialize, Serialize};

/// Issues a call.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct IssueCall {
    pub fund: String,
    /// In the fund's currency.
    pub total: Amount,
    pub notice_on: Day,
    pub due_on: Day,
    pub purpose: String,
    /// Sponsors excused from this call; they never make it up later.
    pub excused: Vec<String>,
    /// The notice's rates, one for each currency of a commitment other than the fund's.
    pub rates: Vec<Quote>,
}

/// A call as issued, or as it would be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issued {
    pub no: i64,
    pub posted: Posted,
    pub shares: Vec<Share>,
}

/// What one sponsor is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    pub sponsor: String,
    pub name: String,
    pub side: Side,
    pub excused: bool,
    /// In the fund's currency.
    pub base: Money,
    /// In the commitment's currency.
    pub amount: Money,
    /// Still callable afterwards, in the commitment's currency.
    pub unfunded_after: Money,
}
