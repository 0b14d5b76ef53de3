//! Sponsors' money: commitments, calls, receipts; and what corrects and closes the books.

use super::table::family;
use crate::fund::Amount;
use crate::fund::advance::ApplyAdvance;
use crate::fund::amount::Quote;
use crate::fund::call::IssueCall;
use crate::fund::commit::{CancelCommitment, Commit, TransferCommitment};
use crate::fund::period::{ClosePeriod, ReopenPeriod};
use crate::fund::receive::Receive;
use crate::fund::return_receipt::{ClearSuspense, ReturnReceipt};
use crate::fund::reverse::Reverse;
use entity::value::Day;

family! {
    commitment Commitment {
        /// Commit an amount, for the first time or in addition
        Make => Commit {
            fund: String,
            sponsor: String,
            /// In the currency of the sponsor's agreement
            amount: Amount [allow_negative_numbers = true],
            on: Day,
            note: String [default_value = ""],
        }
        /// Take back what is not called yet
        Cancel => CancelCommitment {
            fund: String,
            sponsor: String,
            amount: Amount [allow_negative_numbers = true],
            on: Day,
            note: String [default_value = ""],
        }
        /// Hand part of a commitment to another sponsor of the same side and currency
        Transfer => TransferCommitment {
            fund: String,
            from: String,
            to: String,
            /// The part that moves
            amount: Amount [allow_negative_numbers = true],
            /// How much of it has been called
            called: Amount [default_value = "0", allow_negative_numbers = true],
            on: Day,
            note: String [default_value = ""],
        }
    }
}

family! {
    call Call {
        /// Issue a capital call
        Issue => IssueCall {
            fund: String,
            /// In the fund's currency
            total: Amount [allow_negative_numbers = true],
            notice_on: Day,
            due_on: Day,
            purpose: String [default_value = ""],
            /// A sponsor excused from this call; may be repeated
            excused: Vec<String> [value_name = "SPONSOR"],
            /// Rate of a commitment's currency into the fund's, as EUR=140.25; may be repeated
            rates: Vec<Quote> [value_name = "CURRENCY=RATE"],
        }
    }
}

family! {
    receipt Receipt {
        /// Record money that a sponsor paid
        Record => Receive {
            fund: String,
            sponsor: String,
            bank: String [default_value = "MAIN"],
            /// In the currency of the sponsor's agreement
            amount: Amount [allow_negative_numbers = true],
            on: Day,
            reference: String [default_value = ""],
            /// Settle this call; without it, the one due earliest first
            call: Option<i64>,
        }
        /// Settle a call from what the sponsor paid too much
        Advance => ApplyAdvance {
            fund: String,
            sponsor: String,
            call: i64,
            amount: Amount [allow_negative_numbers = true],
            on: Day,
        }
        /// Record that the bank took a receipt back
        Return => ReturnReceipt { fund: String, receipt: i64, on: Day, reason: String }
        /// Clear the gap a returned receipt left
        Clear => ClearSuspense {
            fund: String,
            sponsor: String,
            bank: String [default_value = "MAIN"],
            amount: Amount [allow_negative_numbers = true],
            on: Day,
            note: String [default_value = ""],
        }
    }
}

family! {
    period Period {
        /// Close a fund's books through a day
        Close => ClosePeriod { fund: String, through: Day, reason: String }
        /// Open closed books again
        Reopen => ReopenPeriod {
            fund: String,
            /// Last day that stays closed; without it everything is opened
            through: Option<Day>,
            reason: String,
        }
    }
}

family! {
    reversal Reversal {
        /// Reverse a journal: post its exact mirror
        Post => Reverse {
            fund: String,
            /// The journal's number in the book
            seq: i64,
            on: Day,
            reason: String,
        }
    }
}
