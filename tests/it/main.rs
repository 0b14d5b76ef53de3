//! Integration tests: one binary, both engines.

#[path = "../architecture.rs"]
mod architecture;
mod bench;
#[path = "../browser/mod.rs"]
mod browser;
mod engine;
mod ledger;
mod operations;
mod worked_example;
mod world;
