//! What pages read of rounds and applications.

mod calls;
mod mine;
mod one;
mod received;

pub use calls::{Call, State, call, calls, counts, rounds};
pub use mine::{Mine, mine};
pub use one::{Event, Opened, open, versions};
pub use received::{Line, applications};
