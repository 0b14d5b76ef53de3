//! A command waiting for its turn, whatever its type.

use super::decide::Command;
use super::tx::Tx;
use crate::access::Permit;
use crate::audit::{self, Event};
use crate::error::{Error, Result};
use entity::value::FundId;
use futures_util::future::BoxFuture;
use tokio::sync::oneshot;

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

/// A command with its type put away.
pub trait Job: Send + Sync {
    fn need(&self) -> &Need;
    /// Decides it; gives its reply as JSON.
    fn run<'a>(&'a mut self, tx: &'a mut Tx) -> BoxFuture<'a, Result<String>>;
    /// The reply it was given the first time.
    fn replay(&mut self, reply: &str);
    fn fail(&mut self, error: Error);
    /// Tells the caller, if it still listens.
    fn answer(self: Box<Self>);
}

/// A command with the caller who waits for it.
pub struct Typed<C: Command> {
    need: Need,
    command: C,
    outcome: Option<Result<C::Reply>>,
    caller: oneshot::Sender<Result<C::Reply>>,
}

impl<C: Command> Typed<C> {
    pub fn new(need: Need, command: C, caller: oneshot::Sender<Result<C::Reply>>) -> Self {
        Self {
            need,
            command,
            outcome: None,
            caller,
        }
    }
}

impl<C: Command> Job for Typed<C> {
    fn need(&self) -> &Need {
        &self.need
    }

    fn run<'a>(&'a mut self, tx: &'a mut Tx) -> BoxFuture<'a, Result<String>> {
        Box::pin(async move {
            let reply = self.command.decide(&self.need.permit, tx).await?;
            let text = serde_json::to_string(&reply)?;
            self.outcome = Some(Ok(reply));
            Ok(text)
        })
    }

    fn replay(&mut self, reply: &str) {
        self.outcome = Some(serde_json::from_str(reply).map_err(Error::from));
    }

    fn fail(&mut self, error: Error) {
        self.outcome = Some(Err(error));
    }

    fn answer(self: Box<Self>) {
        let outcome = self
            .outcome
            .unwrap_or_else(|| Err(Error::Internal("the command was not decided".into())));
        // A caller that hung up learns the outcome by sending the same key again.
        let _ = self.caller.send(outcome);
    }
}
