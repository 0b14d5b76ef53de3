//! Cofund: the service on which co-financed national startup funds run.
//!
//! Modules in reading order; `ARCHITECTURE.md` has the map.

pub mod access;
pub mod app;
pub mod approve;
pub mod audit;
pub mod bank;
pub mod cli;
pub mod clock;
pub mod command;
pub mod company;
pub mod config;
pub mod db;
pub mod dealflow;
pub mod digest;
pub mod error;
pub mod files;
pub mod form;
pub mod fund;
pub mod jobs;
pub mod ledger;
pub mod mail;
// Templates name functions by full path, and tests render them as well.
extern crate self as cofund;

pub mod money;
pub mod people;
pub mod proposal;
pub mod secret;
pub mod text;
pub mod web;
