//! The pieces pages are made of: each a small struct with its template in
//! `templates/components/`, written into a page as `{{ part }}`.
//!
//! Texts come in the reader's language and amounts already formatted; a part
//! only knows an amount's sign and, for bars and lines, its exact minor units.

mod diff;
mod field;
mod figures;
mod money_text;
mod page_links;
mod share_bar;
mod table;
mod verdicts;

pub use diff::Diff;
pub use field::{Control, Field, Fields, SelectOption};
pub use figures::{Figure, Figures};
pub use money_text::MoneyText;
pub use page_links::PageLinks;
pub use share_bar::{Capital, Share, ShareBar};
pub use table::{Cell, Column, Row, Table, Tone};
pub use verdicts::{Verdicts, tone};

/// Lets a part stand in another template unescaped: its own template has
/// escaped what it was given.
macro_rules! html_safe {
    ($($part:ty),+ $(,)?) => { $(impl askama::filters::HtmlSafe for $part {})+ };
}

html_safe!(
    Diff,
    Figures,
    MoneyText,
    PageLinks,
    ShareBar,
    Table,
    Cell,
    Verdicts,
    super::chart::LineChart,
);
impl askama::filters::HtmlSafe for Field<'_> {}
