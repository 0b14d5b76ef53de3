//! Integration tests: one binary, both engines.

// A test that cannot go on should stop where it stands.
#![allow(clippy::unwrap_used)]

#[path = "../architecture.rs"]
mod architecture;
mod award;
mod bank;
mod bench;
#[path = "../browser/mod.rs"]
mod browser;
mod campaign;
mod capital;
mod cli;
mod companies;
mod demo;
mod doors;
mod engine;
mod erase;
mod export;
mod form;
mod forms;
mod four_eyes;
mod funded;
mod import_360giving;
mod intake;
mod ledger;
mod limit;
mod mail;
mod money;
mod operations;
mod pages;
mod people;
mod provider;
mod rules;
mod secret;
mod sign;
mod slips;
mod verify;
mod web_shell;
mod worked_example;
mod world;
