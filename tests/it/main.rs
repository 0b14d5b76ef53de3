//! Integration tests: one binary, both engines.

// A test that cannot go on should stop where it stands.
#![allow(clippy::unwrap_used)]

mod money;
mod rules;
