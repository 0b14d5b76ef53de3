//! THE door: nothing that writes can be called without a [`Permit`], and only `allow` makes one.

use crate::error::{Error, Result};
use entity::value::FundId;

/// What somebody wants to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Look at funds, journals, balances; export them.
    Read,
    /// Create programmes, funds, sponsors, companies.
    Establish,
    /// Sign agreements and change their terms.
    Agree,
    /// Commit capital and change commitments.
    Commit,
    /// Issue, withdraw and adjust capital calls.
    Call,
    /// Record money received.
    Receive,
    /// Award, increase and cancel.
    Award,
    /// Approve, instruct and settle payments.
    Pay,
    /// Record fees, expenses, income, exchange and valuation.
    Book,
    /// Declare and pay distributions.
    Distribute,
    /// Reverse a journal.
    Reverse,
    /// Close and reopen periods.
    Close,
    /// Bring in data from files.
    Import,
}

/// On what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    Instance,
    Fund(FundId),
}

/// Who acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// The person at the machine's own keyboard or loopback address, until sign-in exists.
    LocalAdministrator,
    /// Somebody not known: may do nothing.
    Nobody,
}

impl Actor {
    /// The name that journals and audit events carry.
    pub fn name(&self) -> &'static str {
        match self {
            Self::LocalAdministrator => "local-administrator",
            Self::Nobody => "nobody",
        }
    }

    /// Decides. Denies whatever is not named.
    pub fn allow(&self, action: Action, scope: Scope) -> Result<Permit> {
        match self {
            Self::LocalAdministrator => Ok(Permit {
                action,
                scope,
                actor: self.clone(),
            }),
            Self::Nobody => Err(Error::Denied(format!("{action:?}"))),
        }
    }
}

/// Proof that the door was passed: who may do what on what. Cannot be made elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permit {
    action: Action,
    scope: Scope,
    actor: Actor,
}

impl Permit {
    pub fn action(&self) -> Action {
        self.action
    }

    pub fn scope(&self) -> Scope {
        self.scope
    }

    pub fn actor(&self) -> &Actor {
        &self.actor
    }
}
