//! The authorisation matrix: every route, form and command, tried with every role, from inside
//! and from outside. What one may not see is not there; what one may see but not do is refused.

mod bank_pages;
mod commands;
mod disabled;
mod forms;
mod history;
mod leaks;
mod routes;
mod sources;
pub mod town;
