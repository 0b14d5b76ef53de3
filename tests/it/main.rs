//! Integration tests: one binary, both engines.

mod money;
mod rules;
