//! What pages read of a fund: one file per subject, each behind the permit to read it.

pub mod account;
pub mod books;
pub mod calls;
pub mod companies;
pub mod company;
pub mod distributions;
pub mod needs;
pub mod page;
pub mod portfolio;
pub mod programmes;
pub mod receipts;
pub mod sponsors;
