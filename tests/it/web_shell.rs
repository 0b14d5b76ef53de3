//! The frame around the pages: guard, headers, static files, forms, texts.

mod connection;
mod form;
mod guard;
mod harness;
mod static_files;
mod texts;
