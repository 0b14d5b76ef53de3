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
    pub preview: bool,
}

impl Need {
    /// The chain that tells of it.
    pub fn chain(&self) -> i64 {
        audit::chain_of(self.fund)
    }

    pub fn event(&self, refused: Option<&Error>) -> Event {
        let detail = match refused {
            None => self.body.clone(),
            Some(e) => {
                let mut detail = serde_json::Map::new();
                let command = serde_json::from_str(&self.body).unwrap_or(serde_json::Value::Null);
                detail.insert("command".into(), command);
                detail.insert("rule".into(), e.rule().into());
                detail.insert("because".into(), e.to_string().into());
                serde_json::Value::Object(detail).to_string()
            }
        };
        Event {
            actor: self.permit.actor().name().to_owned(),
            action: self.name.to_owned(),
            subject: self.key.clone(),
            refused: refused.is_some(),
            detail,
        }
    }
}
