//! Taking data out is an event of its own.

use crate::access::{Action, Permit};
use crate::command::{Command, Tx};
use crate::error::Result;
use serde::{Deserialize, Serialize};

/// Records that somebody took data out, before they get it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TakeOut {
    /// None for the whole installation.
    pub fund: Option<String>,
    /// `audit` or `access`.
    pub what: String,
    pub format: String,
    /// The query of the page it was taken from.
    pub narrowed: String,
}

/// Nothing more is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenOut {}

impl Command for TakeOut {
    type Reply = TakenOut;
    const NAME: &'static str = "data.export";
    const ACTION: Action = Action::Audit;

    fn fund(&self) -> Option<&str> {
        self.fund.as_deref()
    }

    async fn decide(&self, _permit: &Permit, _tx: &mut Tx) -> Result<TakenOut> {
        Ok(TakenOut {})
    }
}
