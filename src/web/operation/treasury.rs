//! Expenses, income, fees, exchange and distributions.

use super::spec::{
    Field, Kind, Operation, Unit, day, money, money_or_zero, note, number, pick, text, today, word,
};
use crate::fund::choice::List;
use crate::fund::distribute::Distribute;
use crate::fund::equalise::Equalise;
use crate::fund::exchange::{Exchange, Revalue};
use crate::fund::expense::{BankCharge, Expense};
use crate::fund::fee::{AccrueFee, PayFee};
use crate::fund::income::{Income, LoanRepayment};
use crate::fund::pay_distribution::PayDistribution;
use crate::fund::recall::MakeRecallable;
use crate::web::section::Section;

const ON: Field = today("on");
const BANK: Field = pick("bank", List::Banks);
const NOTE: Field = note("note");
const SIDE: Field = word("side", &["local", "partner"]);
const BASE: Unit = Unit::Base;
const OF_BANK: Unit = Unit::Of("bank");

pub const TABLE: &[Operation] = &[
    Operation::new::<Distribute>(
        "distribute",
        Section::Distributions,
        &[&[
            money("amount", BASE),
            money_or_zero("recallable", BASE),
            ON,
            text("purpose"),
            Field::new("shares", Kind::Amounts(List::Parties)).optional(),
        ]],
    )
    .previews(),
    Operation::new::<PayDistribution>(
        "distribution-pay",
        Section::Distributions,
        &[&[
            number("distribution", List::Distributions(&["declared"])),
            BANK,
            ON,
            pick("sponsor", List::Parties).optional(),
        ]],
    ),
    Operation::new::<MakeRecallable>(
        "recall",
        Section::Distributions,
        &[&[
            number("distribution", List::Distributions(&["declared", "paid"])),
            money("amount", BASE),
            ON,
            text("reason"),
        ]],
    ),
    Operation::new::<Equalise>(
        "equalise",
        Section::Commitments,
        &[&[
            Field::new("admitted", Kind::Any(List::Parties)),
            ON,
            day("first_close"),
            day("due_on"),
            text("purpose"),
        ]],
    )
    .previews(),
    Operation::new::<Expense>(
        "expense",
        Section::Expenses,
        &[&[
            BANK,
            text("payee"),
            note("invoice"),
            money("amount", BASE),
            ON,
            NOTE,
        ]],
    ),
    Operation::new::<BankCharge>(
        "bank-charge",
        Section::Expenses,
        &[&[BANK, SIDE, money("amount", OF_BANK), ON, NOTE]],
    ),
    Operation::new::<Income>(
        "income",
        Section::Expenses,
        &[&[
            BANK,
            word("kind", &["interest", "dividend"]),
            pick("company", List::Companies).optional(),
            money("amount", OF_BANK),
            ON,
            NOTE,
            SIDE.optional(),
        ]],
    ),
    Operation::new::<LoanRepayment>(
        "loan-repayment",
        Section::Expenses,
        &[&[
            pick("company", List::Companies),
            BANK,
            money_or_zero("principal", BASE),
            money_or_zero("interest", BASE),
            ON,
            NOTE,
        ]],
    ),
    Operation::new::<AccrueFee>(
        "fee-accrue",
        Section::Fees,
        &[&[day("from"), day("to"), money("amount", BASE), ON, NOTE]],
    )
    .previews(),
    Operation::new::<AccrueFee>(
        "fee-calculate",
        Section::Fees,
        &[&[
            day("from"),
            day("to"),
            word("basis.method", &["annual_rate_over_4", "act_365"]),
            Field::new("basis.rate", Kind::Share),
            word("basis.of", &["commitments", "net_invested"]).unless("basis.of.given"),
            money("basis.of.given", BASE).optional(),
            ON,
            NOTE,
        ]],
    )
    .previews(),
    Operation::new::<PayFee>(
        "fee-pay",
        Section::Fees,
        &[&[number("fee", List::Fees), BANK, ON]],
    ),
    Operation::new::<Exchange>(
        "exchange",
        Section::Exchange,
        &[&[
            SIDE,
            pick("from_bank", List::Banks),
            money("from_amount", Unit::Of("from_bank")),
            pick("to_bank", List::Banks),
            money("to_amount", Unit::Of("to_bank")),
            ON,
            NOTE,
        ]],
    )
    .previews(),
    Operation::new::<Revalue>(
        "revalue",
        Section::Exchange,
        &[&[
            Field::new("rates", Kind::Rates(&[List::Parties, List::Banks])).optional(),
            ON,
        ]],
    )
    .previews(),
];
