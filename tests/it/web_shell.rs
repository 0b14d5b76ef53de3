//! The frame around the pages: guard, headers, static files, forms, texts.

#![allow(clippy::unwrap_used, reason = "a test may stop at once")]

mod connection;
mod form;
mod guard;
mod harness;
mod static_files;
mod texts;
