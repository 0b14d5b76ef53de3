//! Who acts, and the one door through which permission is given.

mod permit;

pub use permit::{Action, Actor, Permit, Scope};
