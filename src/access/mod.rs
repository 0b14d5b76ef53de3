//! Who acts, what they may do, and the one door through which permission is given.

mod action;
mod member;
mod password;
mod permit;
mod role;
pub mod session;

pub use action::Action;
pub use member::{Held, Member, Reach};
pub use password::{Cost, Passwords};
pub use permit::{Actor, Permit, Scope};
pub use role::Role;

pub use member::load;
