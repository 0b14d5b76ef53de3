//! Letters: written into the outbox by the command they belong to, sent afterwards.
//!
//! [`enqueue`] stores a letter in the caller's transaction, so it exists exactly when the command
//! does. A sender claims what is due ([`outbox`]) and hands it to a [`Transport`].

mod address;
mod letter;
pub mod outbox;
mod transport;

pub use address::Mailbox;
pub use letter::Letter;
pub use outbox::{enqueue, enqueue_once};
pub use transport::{Failure, Transport};
