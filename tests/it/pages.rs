//! The reading pages: what stands in them after a known history, in both languages.

mod capital;
mod meta;
mod portfolio;
pub mod read;
