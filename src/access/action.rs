//! What somebody can want to do.

/// See the module. A command names exactly one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Look at funds, journals, balances; export them.
    Read,
    /// Look at the audit log and at who may do what; export both.
    Audit,
    /// Create programmes, funds, sponsors.
    Establish,
    /// Enter and change companies in the register.
    Register,
    /// Look at the register of companies.
    Consult,
    /// Merge companies, and change by what limits count them.
    Merge,
    /// Sign agreements and change their terms.
    Agree,
    /// Commit capital and change commitments.
    Commit,
    /// Issue, withdraw and adjust capital calls.
    Call,
    /// Record money received.
    Receive,
    /// Award, increase and cancel.
    Award,
    /// Approve, instruct and settle payments.
    Pay,
    /// Record fees, expenses, income, exchange and valuation.
    Book,
    /// Declare and pay distributions.
    Distribute,
    /// Reverse a journal.
    Reverse,
    /// Close and reopen periods.
    Close,
    /// Bring in data from files.
    Import,
    /// Invite people, give and take roles, lend them, name two accounts one human.
    Grant,
    /// Say how many must approve what.
    Limit,
    /// Enter and verify bank details.
    Bank,
    /// Decide on proposals; which ones, the proposed action says.
    Decide,
    /// Look at the capital account of one's own sponsor.
    Account,
    /// One's own proposals, sessions, factors, address.
    Own,
    /// Join and sign in.
    Enter,
    /// Announce calls for applications and change their forms.
    Announce,
    /// Look at applications that were received.
    Consider,
    /// Move applications along, and write to their people.
    Handle,
    /// One's own applications.
    Apply,
}

impl Action {
    pub const ALL: [Self; 28] = [
        Self::Read,
        Self::Audit,
        Self::Establish,
        Self::Register,
        Self::Consult,
        Self::Merge,
        Self::Agree,
        Self::Commit,
        Self::Call,
        Self::Receive,
        Self::Award,
        Self::Pay,
        Self::Book,
        Self::Distribute,
        Self::Reverse,
        Self::Close,
        Self::Import,
        Self::Grant,
        Self::Limit,
        Self::Bank,
        Self::Decide,
        Self::Account,
        Self::Own,
        Self::Enter,
        Self::Announce,
        Self::Consider,
        Self::Handle,
        Self::Apply,
    ];

    /// The word that texts and rules are found by.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Audit => "audit",
            Self::Establish => "establish",
            Self::Register => "register",
            Self::Consult => "consult",
            Self::Merge => "merge",
            Self::Agree => "agree",
            Self::Commit => "commit",
            Self::Call => "call",
            Self::Receive => "receive",
            Self::Award => "award",
            Self::Pay => "pay",
            Self::Book => "book",
            Self::Distribute => "distribute",
            Self::Reverse => "reverse",
            Self::Close => "close",
            Self::Import => "import",
            Self::Grant => "grant",
            Self::Limit => "limit",
            Self::Bank => "bank",
            Self::Decide => "decide",
            Self::Account => "account",
            Self::Own => "own",
            Self::Enter => "enter",
            Self::Announce => "announce",
            Self::Consider => "consider",
            Self::Handle => "handle",
            Self::Apply => "apply",
        }
    }

    /// Whether one person proposes and another approves: whatever moves or promises money, or
    /// changes terms, limits, roles or bank details.
    pub const fn needs_two(self) -> bool {
        match self {
            Self::Agree
            | Self::Commit
            | Self::Call
            | Self::Receive
            | Self::Award
            | Self::Pay
            | Self::Book
            | Self::Distribute
            | Self::Reverse
            | Self::Close
            | Self::Import
            | Self::Grant
            | Self::Limit
            | Self::Bank
            | Self::Merge => true,
            Self::Read
            | Self::Audit
            | Self::Establish
            | Self::Register
            | Self::Consult
            | Self::Decide
            | Self::Account
            | Self::Own
            | Self::Enter
            | Self::Announce
            | Self::Consider
            | Self::Handle
            | Self::Apply => false,
        }
    }

    /// Whether it is only for somebody who showed a second factor.
    pub const fn needs_second_factor(self) -> bool {
        let staff = matches!(
            self,
            Self::Decide | Self::Establish | Self::Audit | Self::Announce | Self::Consider
        );
        self.needs_two() || staff
    }
}
