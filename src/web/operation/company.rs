//! Companies of the register, their people, and records that are one company.

use super::spec::{Field, Kind, Operation, day, note, text, today, word};
use crate::fund::company::{
    AddCompanyPerson, ChangeCompany, EndCompanyPerson, EraseCompanyPerson, MergeCompany,
    PartCompany, ROLES, ReclassifyCompany, RegisterCompany,
};
use crate::web::section::Section;

/// The register; each company stands below it under its code.
const COMPANIES: &str = "/companies";

const COMPANY: Field = text("company");
const DISTINCT: Field = Field::new("distinct", Kind::YesNo).optional();
const CLASS: &[Field] = &[note("sector"), note("stage"), note("region")];
const IDENTITY: &[Field] = &[
    text("name"),
    text("country"),
    note("number"),
    note("lei"),
    note("site"),
];

pub const TABLE: &[Operation] = &[
    Operation::new::<RegisterCompany>(
        "company-register",
        Section::Awards,
        &[
            &[text("code")],
            IDENTITY,
            &[day("founded").optional()],
            CLASS,
            &[DISTINCT],
        ],
    )
    .instance()
    .opens(COMPANIES),
    Operation::new::<ChangeCompany>(
        "company-change",
        Section::Awards,
        &[
            &[COMPANY],
            IDENTITY,
            &[
                day("founded").may_be_empty(),
                DISTINCT,
                text("reason"),
                Field::new("seen", Kind::Typed).optional(),
            ],
        ],
    )
    .instance()
    .opens(COMPANIES),
    Operation::new::<ReclassifyCompany>(
        "company-reclassify",
        Section::Awards,
        &[&[COMPANY], CLASS, &[text("reason")]],
    )
    .instance()
    .opens(COMPANIES),
    Operation::new::<AddCompanyPerson>(
        "company-person-add",
        Section::Awards,
        &[&[
            COMPANY,
            text("name"),
            word("role", &ROLES),
            Field::new("holding", Kind::Rate).optional(),
            day("from"),
            day("until").optional(),
            text("email").optional(),
        ]],
    )
    .instance()
    .opens(COMPANIES),
    Operation::new::<EndCompanyPerson>(
        "company-person-end",
        Section::Awards,
        &[&[COMPANY, Field::new("person", Kind::Typed), today("until")]],
    )
    .instance()
    .opens(COMPANIES),
    Operation::new::<EraseCompanyPerson>(
        "erase-company-person",
        Section::Awards,
        &[&[COMPANY, Field::new("person", Kind::Typed), text("reason")]],
    )
    .instance()
    .opens(COMPANIES),
    Operation::new::<MergeCompany>(
        "company-merge",
        Section::Awards,
        &[&[COMPANY, text("into"), text("reason")]],
    )
    .instance()
    .opens(COMPANIES),
    Operation::new::<PartCompany>(
        "company-part",
        Section::Awards,
        &[&[COMPANY, text("reason")]],
    )
    .instance()
    .opens(COMPANIES),
];
