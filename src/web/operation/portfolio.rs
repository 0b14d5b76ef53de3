//! Awards, disbursements, exits and write-downs.

use super::spec::{
    Field, Kind, Operation, Shape, Unit, money, money_or_zero, note, number, pair, pick, text,
    today, word,
};
use crate::fund::award::{Award, IncreaseAward};
use crate::fund::choice::List;
use crate::fund::disburse::{ApproveTranche, InstructTranche, SettleTranche};
use crate::fund::exit::Exit;
use crate::fund::return_tranche::{CancelTranche, ReturnTranche};
use crate::fund::write_down::{Value, WriteDown, WriteOff};
use crate::web::section::Section;

const ON: Field = today("on");
const COMPANY: Field = pick("company", List::Companies);
const BASE: Unit = Unit::Base;

pub const TABLE: &[Operation] = &[
    Operation::new::<Award>(
        "award",
        Section::Awards,
        &[&[
            COMPANY,
            word(
                "instrument",
                &["grant", "equity", "convertible", "safe", "loan"],
            ),
            money("amount", BASE),
            ON,
            text("purpose"),
            Field::new("mandated", Kind::YesNo),
            Field::new("tranches", Kind::Lines(Shape::Tranches)).optional(),
            text("external_id").optional(),
        ]],
    )
    .previews(),
    Operation::new::<IncreaseAward>(
        "award-increase",
        Section::Awards,
        &[&[
            number("award", List::Awards),
            money("amount", BASE),
            ON,
            text("reason"),
        ]],
    )
    .previews(),
    Operation::new::<ApproveTranche>(
        "tranche-approve",
        Section::Disbursements,
        &[&[
            pair("tranche", List::Tranches(&["planned", "returned"])),
            ON,
        ]],
    ),
    Operation::new::<InstructTranche>(
        "tranche-instruct",
        Section::Disbursements,
        &[&[
            pair("tranche", List::Tranches(&["approved"])),
            pick("bank", List::Banks),
            ON,
        ]],
    ),
    Operation::new::<SettleTranche>(
        "tranche-settle",
        Section::Disbursements,
        &[&[pair("tranche", List::Tranches(&["instructed"])), ON]],
    ),
    Operation::new::<ReturnTranche>(
        "tranche-return",
        Section::Disbursements,
        &[&[
            pair("tranche", List::Tranches(&["instructed", "settled"])),
            ON,
            text("reason"),
        ]],
    ),
    Operation::new::<CancelTranche>(
        "tranche-cancel",
        Section::Disbursements,
        &[&[
            pair(
                "tranche",
                List::Tranches(&["planned", "approved", "returned"]),
            ),
            ON,
            text("reason"),
        ]],
    ),
    Operation::new::<Exit>(
        "exit",
        Section::WriteOffs,
        &[&[
            COMPANY,
            pick("bank", List::Banks),
            money("proceeds", BASE),
            money_or_zero("cost", BASE),
            ON,
            note("note"),
        ]],
    )
    .previews(),
    Operation::new::<WriteDown>(
        "write-down",
        Section::WriteOffs,
        &[&[COMPANY, money("amount", BASE), ON, text("reason")]],
    ),
    Operation::new::<WriteOff>(
        "write-off",
        Section::WriteOffs,
        &[&[COMPANY, ON, text("reason")]],
    )
    .previews(),
    Operation::new::<Value>(
        "value",
        Section::WriteOffs,
        &[&[
            COMPANY,
            money_or_zero("fair_value", BASE),
            ON,
            text("method"),
        ]],
    )
    .previews(),
];
