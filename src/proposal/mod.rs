//! Four eyes: what one person asked for and another decides on.
//!
//! A proposal and what became of it are rows that never change. It stands on the bytes of its
//! command; a change of mind is a new proposal, so approvals never carry over.

mod end;
mod rule;
mod standing;
mod view;

pub use end::{Withdraw, chain, person};
pub use rule::{ApprovalRule, Need, SetApprovalRules, needed, of_fund as rules};
pub use standing::{Ended, Standing, State};
pub use view::{Listed, One, list, one};
