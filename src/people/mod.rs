//! People: who they are, how they sign in, their sessions.
//!
//! Names, addresses and secrets stay out of commands' JSON, which the audit log keeps for ever;
//! there a person is a pseudonym.

pub mod email;
pub mod first;
pub mod password;
mod person;
pub mod session;
pub mod set_password;
pub mod sign_in;
pub mod throttle;

pub use person::{Person, by_email, named, pseudonym};
