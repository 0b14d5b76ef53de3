//! A command waiting for its turn, whatever its type.

use super::decide::Command;
use super::need::{Mode, Need};
use super::propose::Done;
use super::tx::Tx;
use crate::error::{Error, Result};
use futures_util::future::BoxFuture;
use tokio::sync::oneshot;

/// A command with its type put away.
pub trait Job: Send + Sync {
    fn need(&self) -> &Need;
    /// Decides it; gives its reply as JSON.
    fn run<'a>(&'a mut self, tx: &'a mut Tx) -> BoxFuture<'a, Result<String>>;
    /// It was kept as a proposal; this is the answer.
    fn proposed(&mut self, answer: &str);
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
    outcome: Option<Result<Done<C::Reply>>>,
    caller: oneshot::Sender<Result<Done<C::Reply>>>,
}

impl<C: Command> Typed<C> {
    pub fn new(need: Need, command: C, caller: oneshot::Sender<Result<Done<C::Reply>>>) -> Self {
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
            self.outcome = Some(Ok(Done::Made(reply)));
            Ok(text)
        })
    }

    fn proposed(&mut self, answer: &str) {
        let proposed = serde_json::from_str(answer).map(Done::Proposed);
        self.outcome = Some(proposed.map_err(Error::from));
    }

    fn replay(&mut self, reply: &str) {
        if matches!(self.need.mode, Mode::Propose(_)) {
            return self.proposed(reply);
        }
        let made = serde_json::from_str(reply).map(Done::Made);
        self.outcome = Some(made.map_err(Error::from));
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
