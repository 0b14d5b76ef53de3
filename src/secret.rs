//! What is kept sealed at rest, and the keys that open it.
//!
//! A sealed text names its key and is bound to its table, column and row, so that one moved
//! elsewhere does not open. The first key of the ring seals, every key opens: that is rotation.

mod file;
mod key;
mod place;

pub use file::{EVERYBODY, machine, machine_path, read};
pub use key::Ring;
pub use place::{Place, Plain, Sealed};
