//! Exact money: currencies, amounts, rates, shares. Pure.
