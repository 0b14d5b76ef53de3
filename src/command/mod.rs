//! How every change is made: permit, queue, lock, decide, write, commit.
//!
//! A command is a struct that says what is wanted; `decide` says what follows. Commands waiting
//! together are decided one after the other on the same locked balances and share one COMMIT
//! (group commit), because durable writes cost one disk flush each. A command that is refused
//! leaves nothing; a group that the database refuses is run again one by one.

mod job;
mod tx;
mod writer;

pub use tx::Tx;
pub use writer::Writer;

use crate::access::{Action, Permit, Scope};
use crate::app::Ctx;
use crate::error::{Error, Result};
use crate::ledger::chain::Bytes;
use entity::value::FundId;
use job::{Need, Typed};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::future::Future;
use tokio::sync::oneshot;

/// Something that can be asked of Cofund and that changes it.
///
/// Its JSON is what idempotency compares and what a proposal stores, so field order and names
/// are part of it.
pub trait Command: Serialize + Send + Sync + 'static {
    /// What the caller gets, and gets again when it sends the same key.
    type Reply: Serialize + DeserializeOwned + Send + Sync + 'static;
    /// Stable name, e.g. `call.issue`.
    const NAME: &'static str;
    const ACTION: Action;
    /// Whether the instance's registers (companies, sponsors, funds) are written too.
    const INSTANCE: bool = false;

    /// Code of the fund whose book it changes; none for the instance's registers.
    fn fund(&self) -> Option<&str>;

    /// Decides and writes. The books it names are locked; whatever it wrote is taken back when it
    /// returns an error.
    fn decide(
        &self,
        permit: &Permit,
        tx: &mut Tx,
    ) -> impl Future<Output = Result<Self::Reply>> + Send;
}

impl Ctx {
    /// Runs a command once under its idempotency key and commits it.
    pub async fn run<C: Command>(&self, key: &str, command: C) -> Result<C::Reply> {
        self.submit(key, command, false).await
    }

    /// Decides a command on the real balances and takes everything back: what would happen.
    pub async fn preview<C: Command>(&self, command: C) -> Result<C::Reply> {
        self.submit(&uuid::Uuid::new_v4().to_string(), command, true)
            .await
    }

    async fn submit<C: Command>(&self, key: &str, command: C, preview: bool) -> Result<C::Reply> {
        check_key(key)?;
        let fund = match command.fund() {
            Some(code) => Some(self.fund_id(code).await?),
            None => None,
        };
        let scope = fund.map_or(Scope::Instance, Scope::Fund);
        let permit = match self.permit(C::ACTION, scope) {
            Ok(permit) => permit,
            Err(denied) => {
                self.app
                    .writer
                    .record_denial(self.actor.name(), C::NAME, fund, &denied)
                    .await?;
                return Err(denied);
            }
        };
        let body = serde_json::to_string(&command)?;
        let need = Need {
            key: key.to_owned(),
            hash: request_hash(C::NAME, &body),
            body,
            name: C::NAME,
            fund,
            instance: C::INSTANCE || fund.is_none(),
            permit,
            preview,
        };
        let (answer, answered) = oneshot::channel();
        self.app
            .writer
            .send(Box::new(Typed::new(need, command, answer)))
            .await?;
        answered
            .await
            .map_err(|_| Error::Internal("the writer stopped".into()))?
    }

    /// The fund behind a code.
    pub async fn fund_id(&self, code: &str) -> Result<FundId> {
        self.app.writer.fund_id(code).await
    }
}

/// A key is made by the client: 1 to 200 visible ASCII characters.
fn check_key(key: &str) -> Result<()> {
    let fine = (1..=200).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic());
    if fine {
        return Ok(());
    }
    Err(Error::field(
        "key",
        "request.key",
        "a key has 1 to 200 visible ASCII characters",
    ))
}

/// What makes two requests the same: the command's name and its JSON.
fn request_hash(name: &str, body: &str) -> String {
    let mut bytes = Bytes::new("cofund-request-1");
    bytes.text(name);
    bytes.text(body);
    bytes.finish()
}
