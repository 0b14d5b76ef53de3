//! Funds and every operation on their money. Each file holds one family of commands and lists
//! the accounts it posts to in one place.

pub mod advance;
pub mod agreement;
pub mod amount;
pub mod award;
pub mod call;
pub mod commit;
pub mod company;
pub mod disburse;
pub mod encumbrance;
pub mod found;
pub mod import;
pub mod limit;
pub mod list;
pub mod party;
pub mod period;
mod receipt_back;
pub mod receive;
pub mod return_receipt;
pub mod return_tranche;
pub mod reverse;
pub mod rule;
mod subject;
pub mod terms;
mod tranche;

pub use amount::Amount;
