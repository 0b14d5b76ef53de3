//! Calls for applications.

use super::spec::{Field, Kind, Operation, Unit, money, note, pick, text};
use super::told::{At, Outcome, Told};
use crate::dealflow::{CloneRound, CreateRound, ExtendRound, Extended, PublishRound};
use crate::fund::choice::List;
use crate::web::section::Section;

pub const TABLE: &[Operation] = &[
    Operation::new::<CreateRound>(
        "round-create",
        Section::Rounds,
        &[
            &[text("code"), text("title"), note("title_ja")],
            &[
                Field::new("summary", Kind::Paragraphs).may_be_empty(),
                Field::new("summary_ja", Kind::Paragraphs).may_be_empty(),
            ],
            &[
                text("opens_at").part("times"),
                text("closes_at"),
                Field::new("grace_minutes", Kind::Whole(1440)),
            ],
            &[
                money("budget", Unit::Base).part("amounts"),
                money("ask_least", Unit::Base),
                money("ask_most", Unit::Base),
            ],
        ],
    ),
    Operation::new::<PublishRound>(
        "round-publish",
        Section::Rounds,
        &[&[pick("round", List::Rounds)]],
    ),
    Operation::new::<CloneRound>(
        "round-clone",
        Section::Rounds,
        &[&[
            pick("round", List::Rounds),
            text("code"),
            text("opens_at"),
            text("closes_at"),
        ]],
    ),
    Operation::new::<ExtendRound>(
        "round-extend",
        Section::Rounds,
        &[&[
            pick("round", List::Rounds),
            text("closes_at"),
            text("reason"),
        ]],
    ),
];

impl Told for Extended {
    fn told(self) -> Outcome {
        Outcome {
            at: At::Section,
            sheet: None,
        }
    }
}
