//! Roles, and the table of what each may make and approve.

use super::action::Action;

/// A role; held in a scope, for a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    ProgrammeOwner,
    FundManager,
    ProgrammeOfficer,
    Reviewer,
    CommitteeMember,
    FinanceOfficer,
    FinanceApprover,
    Auditor,
    SponsorContact,
    Applicant,
}

impl Role {
    pub const ALL: [Self; 10] = [
        Self::ProgrammeOwner,
        Self::FundManager,
        Self::ProgrammeOfficer,
        Self::Reviewer,
        Self::CommitteeMember,
        Self::FinanceOfficer,
        Self::FinanceApprover,
        Self::Auditor,
        Self::SponsorContact,
        Self::Applicant,
    ];

    /// As stored, and as written on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ProgrammeOwner => "programme owner",
            Self::FundManager => "fund manager",
            Self::ProgrammeOfficer => "programme officer",
            Self::Reviewer => "reviewer",
            Self::CommitteeMember => "committee member",
            Self::FinanceOfficer => "finance officer",
            Self::FinanceApprover => "finance approver",
            Self::Auditor => "auditor",
            Self::SponsorContact => "sponsor contact",
            Self::Applicant => "applicant",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }

    /// Whether who holds it can make or approve what moves or promises money. Such a role is
    /// given by two people, and used with a second factor.
    pub fn moves_money(self) -> bool {
        Action::ALL
            .into_iter()
            .any(|a| a.needs_two() && (self.makes(a) || self.approves(a)))
    }

    /// Whether it may ask for this.
    pub const fn makes(self, action: Action) -> bool {
        use Action as A;
        match self {
            Self::ProgrammeOwner => matches!(
                action,
                A::Read
                    | A::Audit
                    | A::Establish
                    | A::Register
                    | A::Consult
                    | A::Merge
                    | A::Agree
                    | A::Commit
                    | A::Grant
                    | A::Limit
                    | A::Announce
                    | A::Consider
                    | A::Handle
            ),
            Self::FundManager => matches!(
                action,
                A::Read
                    | A::Register
                    | A::Consult
                    | A::Merge
                    | A::Commit
                    | A::Call
                    | A::Award
                    | A::Distribute
                    | A::Book
                    | A::Import
                    | A::Announce
                    | A::Consider
                    | A::Handle
            ),
            Self::ProgrammeOfficer => {
                matches!(
                    action,
                    A::Read | A::Register | A::Consult | A::Consider | A::Handle
                )
            }
            Self::FinanceOfficer => matches!(
                action,
                A::Read
                    | A::Register
                    | A::Consult
                    | A::Commit
                    | A::Call
                    | A::Receive
                    | A::Pay
                    | A::Book
                    | A::Distribute
                    | A::Reverse
                    | A::Close
                    | A::Import
                    | A::Bank
            ),
            Self::Auditor => matches!(action, A::Read | A::Audit | A::Consult | A::Consider),
            Self::FinanceApprover | Self::CommitteeMember => matches!(action, A::Read | A::Consult),
            Self::SponsorContact => matches!(action, A::Account),
            Self::Reviewer | Self::Applicant => false,
        }
    }

    /// Whether it may approve what somebody else proposed.
    pub const fn approves(self, action: Action) -> bool {
        use Action as A;
        match self {
            Self::ProgrammeOwner => {
                matches!(
                    action,
                    A::Agree | A::Commit | A::Grant | A::Limit | A::Merge
                )
            }
            Self::FinanceApprover => matches!(
                action,
                A::Commit
                    | A::Call
                    | A::Receive
                    | A::Award
                    | A::Pay
                    | A::Book
                    | A::Distribute
                    | A::Reverse
                    | A::Close
                    | A::Import
                    | A::Bank
            ),
            _ => false,
        }
    }
}
