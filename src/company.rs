//! What identifies a company: its name as compared, its numbers, its site, who holds it. Pure.

pub mod holding;
pub mod lei;
pub mod name;
pub mod site;
