//! Integration tests: one binary, both engines.

#[path = "../architecture.rs"]
mod architecture;
#[path = "../browser/mod.rs"]
mod browser;
mod capital;
mod engine;
mod ledger;
mod web_shell;
mod world;
