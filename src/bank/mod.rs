//! Accounts of companies and sponsors, as money is sent to them.
//!
//! The numbers are sealed before a command is made, because its JSON stays in the audit log for
//! ever; there, as on pages, an account is a mask, and a fingerprint by which two parties with one
//! account are found. Whether details may be paid to is decided in `fund::payee`.

pub mod account;
pub mod alert;
mod bic;
pub mod detail;
mod iban;
mod local;
pub mod party;
pub mod reveal;
pub mod verify;
pub mod view;
mod zengin;
