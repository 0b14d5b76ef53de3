//! On what somebody acts.

use entity::value::{FundId, SponsorId};

/// See the module.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Everything on this installation.
    Instance,
    /// A programme and all its funds.
    Programme(i64),
    Fund(FundId),
    /// A sponsor's own capital account.
    Sponsor(SponsorId),
}
