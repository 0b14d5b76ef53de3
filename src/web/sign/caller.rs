//! Who asks, as found out once for each request.

use crate::access::Actor;
use crate::people::sign_in::Origin;
use poem::Request;
use std::fmt;

/// The hidden field that shows a form to be one of ours, for this session.
pub const FIELD: &str = "csrf";
/// The same where the body is no form: no other site can set it.
pub const HEADER: &str = "x-form-key";

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

    /// Whether a form carries what only a page of this session could know.
    pub fn is_own_form(&self, sent: &str) -> bool {
        !self.form_key.is_empty() && is_same(sent, &self.form_key)
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

/// In the same time, wherever the texts differ.
fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let differing = one.iter().zip(other).fold(0, |all, (a, b)| all | (a ^ b));
    one.len() == other.len() && differing == 0
}
