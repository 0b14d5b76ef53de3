//! Applications from a file: looked at first, then brought in as a whole or not at all.
//!
//! A [`Mapping`] says which column answers which question of the round's form. [`preview`] reads
//! the file by it and says what every row would become; [`ImportApplications`] does the same to
//! exactly that file, mapping and form, in one transaction; [`UndoImport`] withdraws all of it.
//! Rows pass through: a file is never held as a whole.

mod cell;
mod decode;
mod grants;
mod map;
mod preview;
mod row;
mod sheet;
mod source;
mod undo;
mod whole;
mod write;

pub use grants::{ReceivedGrants, receive_grants};
pub use map::Mapping;
pub use preview::{Fault, Preview, Shown, guess, preview};
pub use source::Source;
pub use undo::{UndoImport, Undone};
pub use whole::{ImportApplications, Imported, Progress};
