//! Integration tests: one binary, both engines.

// A test that cannot go on should stop where it stands.
#![allow(clippy::unwrap_used)]

#[path = "../architecture.rs"]
mod architecture;
mod award;
mod bench;
#[path = "../browser/mod.rs"]
mod browser;
mod campaign;
mod capital;
mod cli;
mod demo;
mod engine;
mod export;
mod forms;
mod funded;
mod import_360giving;
mod ledger;
mod limit;
mod money;
mod operations;
mod pages;
mod rules;
mod slips;
mod verify;
mod web_shell;
mod worked_example;
mod world;
