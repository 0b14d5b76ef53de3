//! Who may do what, and deciding on what others proposed.

use super::table::family;
use super::written;
use crate::approve::{Approve as GiveApproval, Reject as Refuse};
use crate::people::{
    DisablePerson, EnablePerson, EndLending as TakeBack, EndRole, ErasePerson, GrantRole,
    Lend as LendGrants, NameOneHuman,
};
use crate::proposal::{ApprovalRule, SetApprovalRules, Withdraw as Retract};
use entity::value::{Day, Side};

family! {
    decision Decision {
        /// Approve a proposal that somebody else made
        Approve => GiveApproval {
            /// Of the fund; without it of the installation
            fund: Option<String>,
            no: i64,
            /// As `proposal show` prints it: approves exactly that command
            hash: String,
            note: String [default_value = ""],
        }
        /// Reject a proposal
        Reject => Refuse { fund: Option<String>, no: i64, reason: String }
        /// Take one's own proposal back
        Withdraw => Retract { fund: Option<String>, no: i64, reason: String [default_value = ""] }
        /// How many must approve what: replaces the fund's rules
        Rules => SetApprovalRules {
            fund: String,
            /// JSON: `[{"action": "pay", "from": "100000", "approvers": 2, "both_sides": true}]`
            rules: RuleList [value_name = "JSON", value_parser = written::json::<RuleList>],
        }
    }
}

type RuleList = Vec<ApprovalRule>;

family! {
    role Role {
        /// Give a person a role
        Grant => GrantRole {
            /// Pseudonym, as `access list` shows it
            person: String,
            /// E.g. "finance officer"
            role: String,
            /// For which source of capital they sit: local or partner
            seat: Option<Side> [value_parser = written::word::<Side>],
            /// instance, programme:CODE, fund:CODE or sponsor:CODE
            scope: String,
            starts_on: Option<Day>,
            ends_on: Option<Day>,
            reason: String,
        }
        /// Take a role away at once
        End => EndRole { grant: i64, scope: String, reason: String }
        /// Lend one's grants while absent
        Lend => LendGrants { to: String, starts_on: Day, ends_on: Day, reason: String }
        /// End a lending of one's own
        EndLending => TakeBack { lending: i64 }
    }
}

family! {
    person Person {
        /// Close an account at once: the person is signed out and cannot sign in
        Disable => DisablePerson {
            /// Pseudonym, as `access list` shows it
            person: String,
            reason: String,
        }
        /// Open a closed account again, with the roles it still has. Takes two people
        Enable => EnablePerson { person: String, reason: String }
        /// Wipe what names a person; what they did stays under the pseudonym. Takes two people
        Erase => ErasePerson {
            person: String,
            /// Stays in the audit log for ever, so it names nobody
            reason: String,
        }
        /// Two accounts belong to one human being. Takes two people
        OneHuman => NameOneHuman { person: String, other: String, reason: String }
    }
}
