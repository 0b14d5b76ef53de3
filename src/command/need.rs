//! What the writer must know of a command, whatever its type.

use crate::access::Permit;
use crate::audit::{self, Event};
use crate::error::Error;
use entity::value::FundId;

/// What the writer must know of a command.
#[derive(Debug, Clone)]
pub struct Need {
    pub key: String,
    pub hash: String,
    pub body: String,
    pub name: &'static str,
    pub fund: Option<FundId>,
    pub instance: bool,
    pub permit: Permit,
    pub mode: Mode,
}

/// What is to become of a command that is decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mode {
    Do,
    /// Decided and taken back.
    Preview,
    /// Decided, taken back, and kept as a proposal with this note.
    Propose(String),
}

impl Need {
    /// The chain that tells of it.
    pub fn chain(&self) -> i64 {
        audit::chain_of(self.fund)
    }

    pub fn event(&self, refused: Option<&Error>) -> Event {
        let who = self.permit.actor().person();
        let detail = if refused.is_none() && who.is_none() {
            self.body.clone()
        } else {
            self.detail(refused)
        };
        let proposed = matches!(self.mode, Mode::Propose(_)) && refused.is_none();
        Event {
            actor: self.permit.actor().name().to_owned(),
            action: if proposed {
                format!("propose {}", self.name)
            } else {
                self.name.to_owned()
            },
            subject: self.key.clone(),
            refused: refused.is_some(),
            detail,
        }
    }

    /// The command, as what and from where it was asked for, and why it was refused.
    fn detail(&self, refused: Option<&Error>) -> String {
        let mut detail = serde_json::Map::new();
        let command = serde_json::from_str(&self.body).unwrap_or(serde_json::Value::Null);
        detail.insert("command".into(), command);
        if let Some(who) = self.permit.actor().person() {
            detail.insert("as".into(), who.roles().into());
            detail.insert("from".into(), who.address.clone().into());
        }
        if let Mode::Propose(note) = &self.mode
            && !note.is_empty()
        {
            detail.insert("why".into(), note.clone().into());
        }
        if let Some(e) = refused {
            detail.insert("rule".into(), e.rule().into());
            detail.insert("because".into(), e.to_string().into());
        }
        serde_json::Value::Object(detail).to_string()
    }
}
