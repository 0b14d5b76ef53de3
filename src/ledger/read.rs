//! What the ledger tells: trial balance, account statements, journals, and a fund's figures.
//!
//! Every reader asks for a permit to read the fund. Readers that put several questions see one
//! state when `conn` is a snapshot (`Db::snapshot`).

mod door;
mod figures;
mod journals;
mod statement;
mod trial;

pub use door::PAGE_LIMIT;
pub use figures::{Figures, Quarter, SourceFigures, figures};
pub use journals::{Filter, Item, JournalLeg, JournalPage, JournalView, journal, journals};
pub use statement::{Statement, StatementLine, statement};
pub use trial::{AsOf, Recorded, Total, TrialBalance, TrialLine, trial_balance};
