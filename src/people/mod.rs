//! People: who they are, how they sign in, their sessions.
//!
//! Names, addresses and secrets stay out of commands' JSON, which the audit log keeps for ever;
//! there a person is a pseudonym.

pub mod ask;
pub mod change_email;
pub mod email;
pub mod factor;
pub mod first;
pub mod invite;
mod letter;
pub mod link;
pub mod link_sign_in;
pub mod password;
mod person;
pub mod recover;
pub mod session;
pub mod set_password;
pub mod sign_in;
mod typed;

pub use person::{Person, by_email, named, pseudonym};
