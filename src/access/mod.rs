//! Who acts, what they may do, and the one door through which permission is given.

mod action;
mod member;
mod permit;
mod role;

pub use action::Action;
pub use member::{Held, Member, Reach};
pub use permit::{Actor, Permit, Scope};
pub use role::Role;

pub use member::load;
