//! What pages show of a fund: each reading sees one state of the books.

pub mod books;
