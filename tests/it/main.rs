//! Integration tests: one binary, both engines.
#![allow(clippy::unwrap_used)]

#[path = "../architecture.rs"]
mod architecture;
#[path = "../browser/mod.rs"]
mod browser;
mod capital;
mod engine;
mod ledger;
mod money;
mod rules;
mod web_shell;
mod world;
mod award;
mod funded;
mod import_360giving;
mod limit;
