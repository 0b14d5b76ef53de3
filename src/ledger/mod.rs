//! The exact, append-only double-entry ledger: one book a fund.
//!
//! Everything here decides in memory on what it is given; only `store` speaks SQL. An [`Entry`]
//! is balanced by construction, a [`Book`] refuses what would break a floor, a ceiling, a closed
//! period or the capital guards, and `chain` makes what was posted provable.

pub mod account;
pub mod book;
pub mod chain;
pub mod entry;
pub mod export;
pub mod guard;
pub mod held;
pub mod journal;
pub mod read;
pub mod store;
pub mod verify;
pub mod window;

pub use account::{AccountRef, Code, Layer};
pub use book::{Book, Stamp};
pub use entry::{Entry, Leg};
pub use guard::{Capital, Guard};
pub use journal::{Draft, Kind, Posted};
