//! Funds and every operation on their money. Each file holds one family of commands and lists
//! the accounts it posts to in one place.

pub mod advance;
pub mod agreement;
pub mod amount;
pub mod award;
pub mod call;
pub mod choice;
pub mod commit;
pub mod company;
pub mod country;
mod declared;
pub mod disburse;
pub mod distribute;
pub mod encumbrance;
pub mod equalise;
pub mod exchange;
pub mod exit;
pub mod expense;
mod facts;
pub mod fee;
pub mod found;
mod holding;
pub mod import;
pub mod income;
pub mod limit;
pub mod list;
pub mod party;
pub mod pay_distribution;
pub mod payee;
pub mod period;
mod position;
pub mod recall;
mod receipt_back;
pub mod receive;
pub mod return_receipt;
pub mod return_tranche;
pub mod reverse;
pub mod rule;
mod source;
mod subject;
pub mod terms;
mod tranche;
mod valuation;
pub mod view;
pub mod write_down;

pub use amount::Amount;
