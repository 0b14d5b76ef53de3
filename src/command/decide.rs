//! What a command is.

use super::Tx;
use crate::access::{Action, Permit};
use crate::error::Result;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::future::Future;

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
    /// As what somebody else approves it.
    const APPROVED_AS: Action = Self::ACTION;
    /// Whether the instance's registers (companies, sponsors, funds) are written too.
    const INSTANCE: bool = false;

    /// Code of the fund whose book it changes; none for the instance's registers.
    fn fund(&self) -> Option<&str>;

    /// Code of the programme it is about, where it is about no fund.
    fn programme(&self) -> Option<&str> {
        None
    }

    /// Whether a person who asks for it makes a proposal that another one approves.
    fn needs_two(&self) -> bool {
        Self::ACTION.needs_two()
    }

    /// Decides and writes. The books it names are locked; whatever it wrote is taken back when it
    /// returns an error.
    fn decide(
        &self,
        permit: &Permit,
        tx: &mut Tx,
    ) -> impl Future<Output = Result<Self::Reply>> + Send;
}
