//! THE door: nothing that writes can be called without a [`Permit`], and only `allow` makes one.

use super::action::Action;
use super::member::Member;
use super::scope::Scope;
use crate::error::{Error, Result};
use entity::value::PersonId;
use std::sync::Arc;

/// Who acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// Whoever sits at the machine's own keyboard before the first person is named: may do
    /// everything, since nobody else is there to ask.
    LocalAdministrator,
    /// The same keyboard afterwards: may read, as whoever reads the database file can.
    Operator,
    Person(Arc<Member>),
    /// Somebody not known: may only enter.
    Nobody,
}

impl Actor {
    /// The name that journals and audit events carry; a pseudonym for persons.
    pub fn name(&self) -> &str {
        match self {
            Self::LocalAdministrator => "local-administrator",
            Self::Operator => "operator",
            Self::Person(member) => &member.pseudonym,
            Self::Nobody => "nobody",
        }
    }

    pub fn person(&self) -> Option<&Member> {
        match self {
            Self::Person(member) => Some(member),
            _ => None,
        }
    }

    pub fn person_id(&self) -> Option<PersonId> {
        self.person().map(|member| member.id)
    }

    /// Decides whether it may be asked for. Denies whatever is not named; where even reading is
    /// not permitted, the thing does not exist.
    pub fn allow(&self, action: Action, scope: Scope) -> Result<Permit> {
        let allowed = match self {
            Self::LocalAdministrator => true,
            Self::Operator => {
                matches!(action, Action::Read | Action::Audit | Action::Consult)
            }
            Self::Person(member) => member.may_make(action, scope),
            Self::Nobody => action == Action::Enter,
        };
        if allowed {
            self.check_factor(action)?;
            return Ok(self.permit(action, scope));
        }
        Err(self.refusal(action, scope))
    }

    /// Decides whether a proposal of this action may be approved.
    pub fn allow_approval(&self, action: Action, scope: Scope) -> Result<Permit> {
        let allowed = match self {
            Self::Person(member) => member.may_approve(action, scope),
            _ => false,
        };
        if allowed {
            self.check_factor(action)?;
            return Ok(self.permit(Action::Decide, scope));
        }
        Err(self.refusal(action, scope))
    }

    fn permit(&self, action: Action, scope: Scope) -> Permit {
        Permit {
            action,
            scope,
            actor: self.clone(),
        }
    }

    fn check_factor(&self, action: Action) -> Result<()> {
        match self {
            Self::Person(member) if action.needs_second_factor() && member.factors < 2 => Err(
                Error::Denied("this needs a second factor [access.second_factor]".into()),
            ),
            _ => Ok(()),
        }
    }

    fn refusal(&self, action: Action, scope: Scope) -> Error {
        let seen = match self {
            Self::LocalAdministrator | Self::Operator => true,
            Self::Person(member) => member.may_make(Action::Read, scope),
            Self::Nobody => false,
        };
        if seen || scope == Scope::Instance {
            Error::Denied(action.name().to_owned())
        } else {
            Error::NotFound(action.name().to_owned())
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
