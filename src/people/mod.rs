//! People: who they are, how they sign in, their sessions, what they are given and lend.
//!
//! Names, addresses and secrets stay out of commands' JSON, which the audit log keeps for ever;
//! there a person is a pseudonym.

mod disable;
pub mod email;
mod erase;
pub mod example;
mod export;
pub mod first;
mod grant;
mod held;
mod human;
mod lend;
pub mod password;
mod person;
mod pseudonym;
pub mod session;
pub mod set_password;
pub mod sign_in;
pub mod throttle;

pub use disable::{DisablePerson, Disabled};
pub use erase::{ErasePerson, Erased};
pub use export::{TakeOut, TakenOut};
pub use grant::{EndRole, Ended, GrantRole, Granted};
pub use held::{Account, Row as Grant, held, people};
pub use human::{NameOneHuman, OneHuman};
pub use lend::{EndLending, Lend, Lent};
pub use person::{Person, by_email, named, pseudonym};
pub use pseudonym::by_pseudonym;
