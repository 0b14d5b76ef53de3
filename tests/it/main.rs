//! Integration tests: one binary, both engines.

// A test that cannot go on should stop where it stands.
#![allow(clippy::unwrap_used)]

#[path = "../architecture.rs"]
mod architecture;
#[path = "../browser/mod.rs"]
mod browser;
mod campaign;
mod capital;
mod engine;
mod ledger;
mod money;
mod rules;
mod web_shell;
mod world;
