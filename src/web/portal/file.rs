//! Files of an application: sent, shown, handed out.

pub mod out;
pub mod page;
pub mod piece;
mod sending;
mod shown;

pub use out::handed_out;
pub use sending::streams;
pub use shown::{Attach, File, files};
