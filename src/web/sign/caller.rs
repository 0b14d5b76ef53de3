//! Who asks, as found out once for each request.

use crate::access::Actor;
use crate::people::sign_in::Origin;
use poem::Request;
use std::fmt;

/// The hidden field that shows a form to be one of ours, for this session.
pub const FIELD: &str = "csrf";

/// See the module.
#[derive(Clone)]
pub struct Caller {
    pub actor: Actor,
    /// What a form of this caller must carry; empty where forms are not checked.
    pub form_key: String,
    pub origin: Origin,
}

impl Caller {
    /// What the gate found; nobody where there is none.
    pub fn of(req: &Request) -> Self {
        req.extensions().get().cloned().unwrap_or(Self {
            actor: Actor::Nobody,
            form_key: String::new(),
            origin: Origin::default(),
        })
    }

    /// The hash of the session's token; none outside a session.
    pub fn session(&self) -> Option<String> {
        let member = self.actor.person()?;
        (!member.session.is_empty()).then(|| member.session.clone())
    }
}

impl fmt::Debug for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Caller({})", self.actor.name())
    }
}
