//! Signing in, sessions, and who the pages are for.

mod entering;
mod first;
mod forms;
mod lasting;
mod passkeys;
mod throttled;
pub mod visitor;
