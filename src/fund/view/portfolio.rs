//! Portfolio and treasury: awards and their payments, holdings, running income and expenses,
//! fees, cash and foreign money.
//!
//! Lists are read a page at a time by cursor; totals come from balances or one sum in the
//! database, so that neither grows with what a fund has behind it.

pub mod award;
pub mod disbursement;
pub mod event;
pub mod exchange;
pub mod expense;
pub mod fee;
pub mod holding;
mod sums;

pub use sums::BySource;
