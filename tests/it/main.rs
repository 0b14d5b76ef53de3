//! Integration tests: one binary, both engines.

// A test that cannot go on should stop where it stands.
#![allow(clippy::unwrap_used)]

#[path = "../architecture.rs"]
mod architecture;
mod award;
#[path = "../browser/mod.rs"]
mod browser;
mod campaign;
mod capital;
mod engine;
mod funded;
mod import_360giving;
mod ledger;
mod limit;
mod money;
mod rules;
mod web_shell;
mod world;
