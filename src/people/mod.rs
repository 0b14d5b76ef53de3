//! People: what they are given and lend.

mod grant;
mod human;
mod lend;
mod named;

pub use grant::{EndRole, Ended, GrantRole, Granted};
pub use human::{NameOneHuman, OneHuman};
pub use lend::{EndLending, Lend, Lent};
pub use named::{by_email, by_pseudonym};
