//! Funds and every operation on their money. Each file holds one family of commands and lists
//! the accounts it posts to in one place.

pub mod advance;
pub mod agreement;
pub mod amount;
pub mod call;
pub mod choice;
pub mod commit;
pub mod found;
pub mod list;
pub mod party;
pub mod period;
pub mod receive;
pub mod return_receipt;
pub mod reverse;
pub mod rule;
mod subject;
pub mod terms;

pub use amount::Amount;
