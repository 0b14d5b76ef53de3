//! People: who they are, how they sign in, their sessions, what they are given and lend.
//!
//! Names, addresses and secrets stay out of commands' JSON, which the audit log keeps for ever;
//! there a person is a pseudonym.

pub mod ask;
pub mod change_email;
mod disable;
pub mod email;
mod erase;
pub mod example;
mod export;
pub mod factor;
pub mod first;
mod grant;
mod held;
mod human;
pub mod invite;
mod lend;
mod lending;
mod letter;
pub mod link;
pub mod link_sign_in;
pub mod passkey;
pub mod password;
mod person;
mod place;
pub mod provider;
mod pseudonym;
pub mod recover;
pub mod register;
pub mod session;
pub mod set_password;
pub mod sign_in;
pub mod sweep;
pub mod throttle;
mod typed;

pub use disable::{DisablePerson, Disabled, EnablePerson, Enabled};
pub use erase::{ErasePerson, Erased};
pub use export::{TakeOut, TakenOut};
pub use grant::{EndRole, Ended, GrantRole, Granted};
pub use held::{Account, Row as Grant, held, people};
pub use human::{NameOneHuman, OneHuman};
pub use lend::{EndLending, Lend, Lent};
pub use lending::{Lending, borrowers, lendings};
pub use person::{Person, by_email, named, pseudonym};
pub use place::{Holding, Place, holdings, places};
pub use pseudonym::by_pseudonym;
