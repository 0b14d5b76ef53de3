//! Finding applications by words of what was received.
//!
//! One way of making tokens for both engines ([`tokens`]), one table that lists read, with the
//! words beside it ([`index`]). Drafts are never in it.

mod excerpt;
mod index;
mod tokens;

pub use excerpt::excerpt;
pub(super) use index::{Document, Sent, latest, put, texts};
pub use index::{complete, rebuild};
pub use tokens::{Query, fold, tokens};
