//! Commitments, calls and receipts.

use super::spec::{
    Field, Kind, Operation, Unit, day, money, money_or_zero, note, number, pick, text, today,
};
use crate::fund::advance::ApplyAdvance;
use crate::fund::call::IssueCall;
use crate::fund::choice::List;
use crate::fund::commit::{CancelCommitment, Commit, TransferCommitment};
use crate::fund::receive::Receive;
use crate::fund::return_receipt::{ClearSuspense, ReturnReceipt};
use crate::web::section::Section;

const OF_SPONSOR: Unit = Unit::Of("sponsor");
const SPONSOR: Field = pick("sponsor", List::Parties);
const AMOUNT: Field = money("amount", OF_SPONSOR);
const ON: Field = today("on");

pub const TABLE: &[Operation] = &[
    Operation::new::<Commit>(
        "commit",
        Section::Commitments,
        &[&[SPONSOR, AMOUNT, ON, note("note")]],
    ),
    Operation::new::<CancelCommitment>(
        "commit-cancel",
        Section::Commitments,
        &[&[SPONSOR, AMOUNT, ON, note("note")]],
    ),
    Operation::new::<TransferCommitment>(
        "commit-transfer",
        Section::Commitments,
        &[&[
            pick("from", List::Parties),
            pick("to", List::Parties),
            money("amount", Unit::Of("from")),
            money_or_zero("called", Unit::Of("from")),
            ON,
            note("note"),
        ]],
    ),
    Operation::new::<IssueCall>(
        "call-issue",
        Section::Calls,
        &[&[
            money("total", Unit::Base),
            today("notice_on"),
            day("due_on"),
            text("purpose"),
            Field::new("rates", Kind::Rates),
            Field::new("excused", Kind::Any(List::Parties)).optional(),
        ]],
    )
    .previews(),
    Operation::new::<Receive>(
        "receive",
        Section::Receipts,
        &[&[
            SPONSOR,
            pick("bank", List::Banks),
            AMOUNT,
            ON,
            note("reference"),
            number("call", List::Calls).optional(),
        ]],
    )
    .previews(),
    Operation::new::<ApplyAdvance>(
        "advance-apply",
        Section::Receipts,
        &[&[SPONSOR, number("call", List::Calls), AMOUNT, ON]],
    ),
    Operation::new::<ReturnReceipt>(
        "receipt-return",
        Section::Receipts,
        &[&[number("receipt", List::Receipts), ON, text("reason")]],
    ),
    Operation::new::<ClearSuspense>(
        "suspense-clear",
        Section::Receipts,
        &[&[SPONSOR, pick("bank", List::Banks), AMOUNT, ON, note("note")]],
    ),
];
