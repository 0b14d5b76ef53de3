//! The form of every operation, out of one table.
//!
//! # To add an operation
//! 1. A row in the table of its subject (`capital.rs`, `books.rs` …): its slug, section, command
//!    and fields. A field has the name the command's own JSON gives it, so that a refusal that
//!    names a field finds it; `terms.notice_days` is a field inside another.
//! 2. `impl Told` in `told.rs`, unless its reply is told there already.
//! 3. Its texts `op-SLUG` and those of new fields (`field-NAME`, `hint-NAME`) in both languages.

mod books;
mod capital;
mod company;
mod door;
mod explain;
mod fill;
mod intake;
mod lines;
mod menu;
mod page;
mod part;
mod portfolio;
mod read;
mod room;
mod setup;
mod sheet;
mod spec;
mod table;
mod terms;
mod told;
mod told_assets;
mod treasury;

pub use door::open;
pub use menu::{list, list_here};
pub use page::{send, send_here, show, show_here};
pub use spec::{Field, Kind, Need, Operation, Shape};
pub use table::all;
