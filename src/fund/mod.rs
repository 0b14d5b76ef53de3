//! Funds: what the agreements say and what happens to the money.

pub mod rule;
