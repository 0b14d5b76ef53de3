//! The reading pages: what stands in them after a known history, in both languages.

mod capital;
mod portfolio;
mod read;
