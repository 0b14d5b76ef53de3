//! Operations as subcommands, a table of them: each line is a family, an operation, the command
//! it becomes, and its arguments under the command's own names.

mod award;
mod capital;
mod deciding;
mod establish;
mod intake;
mod running;
mod table;
mod written;

pub(super) use award::{Award, Company, Holding, Tranche};
pub(super) use capital::{Call, Commitment, Period, Receipt, Reversal};
pub(super) use deciding::{Decision, Person, Role};
pub(super) use establish::{Agreement, Bank, Fund, Programme, Sponsor, Terms};
pub(super) use intake::Round;
pub(super) use running::{Closing, Cost, Distribution, Exchange, Fee, Income};
