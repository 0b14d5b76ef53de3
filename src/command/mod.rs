//! How every change is made: permit, queue, lock, decide, write, commit.
//!
//! A command is a struct that says what is wanted; `decide` says what follows. Commands waiting
//! together are decided one after the other on the same locked balances and share one COMMIT
//! (group commit), because durable writes cost one disk flush each. A command that is refused
//! leaves nothing; a group that the database refuses is run again one by one.

mod backdate;
mod decide;
mod group;
mod job;
mod kept;
mod need;
mod propose;
mod tx;
mod writer;

pub use decide::Command;
pub use need::Mode;
pub use propose::{Done, Effect, Leg, Proposed, Relied};
pub use tx::Tx;
pub use writer::Writer;
