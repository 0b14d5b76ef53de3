//! What must stand before money moves: programmes, funds, sponsors, bank accounts, agreements.

use super::spec::{Field, Kind, Operation, Shape, currency, day, pick, text, today, word};
use super::terms::{TERMS, present};
use crate::fund::agreement::{AmendTerms, SignAgreement};
use crate::fund::choice::List;
use crate::fund::found::{
    OpenBankAccount, OpenFund, RegisterSponsor, SPONSOR_KINDS, StartProgramme,
};
use crate::web::section::Section;

const NAMED: &[Field] = &[text("code"), text("name")];
const CURRENCY: &[Field] = &[currency("currency")];

pub const TABLE: &[Operation] = &[
    Operation::new::<StartProgramme>(
        "programme-start",
        Section::Overview,
        &[
            NAMED,
            &[Field::new("target_countries", Kind::Whole(300))],
            CURRENCY,
        ],
    )
    .instance(),
    Operation::new::<OpenFund>(
        "fund-open",
        Section::Overview,
        &[
            &[pick("programme", List::Programmes)],
            NAMED,
            &[
                word("kind", &["national", "global_infrastructure"]),
                text("country"),
            ],
            CURRENCY,
            &[
                day("starts_on"),
                day("ends_on"),
                text("zone").part("calendar"),
                word("weekend", &["sat-sun", "fri-sat"]),
                Field::new("holidays", Kind::Lines(Shape::Holidays)),
            ],
        ],
    )
    .instance()
    .opens_fund(),
    Operation::new::<OpenBankAccount>("bank-account-open", Section::Overview, &[NAMED, CURRENCY]),
    Operation::new::<RegisterSponsor>(
        "sponsor-register",
        Section::Sponsors,
        &[NAMED, &[word("kind", &SPONSOR_KINDS), text("country")]],
    )
    .instance(),
    Operation::new::<SignAgreement>(
        "agreement-sign",
        Section::Sponsors,
        &[
            &[
                pick("sponsor", List::Unsigned),
                word("side", &["local", "partner"]),
                currency("currency"),
                today("signed_on"),
            ],
            TERMS,
        ],
    ),
    Operation::new::<AmendTerms>(
        "terms-amend",
        Section::Sponsors,
        &[
            &[
                pick("sponsor", List::Parties).optional(),
                today("effective_on"),
            ],
            TERMS,
        ],
    )
    .after_choosing("sponsor", present),
];
