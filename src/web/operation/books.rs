//! Reversals and accounting periods.

use super::spec::{Field, Kind, Operation, day, text, today};
use crate::fund::period::{ClosePeriod, ReopenPeriod};
use crate::fund::reverse::Reverse;
use crate::web::section::Section;

pub const TABLE: &[Operation] = &[
    Operation::new::<Reverse>(
        "reverse",
        Section::Journal,
        &[&[Field::new("seq", Kind::Typed), today("on"), text("reason")]],
    ),
    Operation::new::<ClosePeriod>(
        "period-close",
        Section::Periods,
        &[&[day("through"), text("reason")]],
    ),
    Operation::new::<ReopenPeriod>(
        "period-reopen",
        Section::Periods,
        &[&[day("through").optional(), text("reason")]],
    ),
];
