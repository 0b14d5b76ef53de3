//! Exact money: currencies, amounts, rates, shares. Pure.

pub mod locale;
