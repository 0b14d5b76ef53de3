//! The register of companies, shared by all funds.
//!
//! A company is one thing however often it was entered: a record that was merged into another
//! leads to its survivor, and what was awarded to either counts for both. Journals keep the
//! codes they were posted under.

pub mod alike;
mod change;
pub mod event;
pub mod fill;
mod identity;
mod merge;
mod person;
mod record;
mod register;
mod sight;

pub use change::{ChangeCompany, Changed, ReclassifyCompany};
pub use merge::{MergeCompany, Merged, PartCompany};
pub use person::{AddCompanyPerson, EndCompanyPerson, EraseCompanyPerson, OfCompany, ROLES};
pub use register::RegisterCompany;
pub use sight::Sight;

pub(super) use record::{by_code, by_id, find, group, survivor};
