//! Integration tests: one binary, both engines.
#![allow(clippy::unwrap_used)]

#[path = "../architecture.rs"]
mod architecture;
mod award;
mod bench;
#[path = "../browser/mod.rs"]
mod browser;
mod capital;
mod engine;
mod funded;
mod import_360giving;
mod ledger;
mod limit;
mod money;
mod operations;
mod rules;
mod web_shell;
mod worked_example;
mod world;
