//! Every operation, by the section of the fund it belongs to.

use super::spec::Operation;
use super::{books, capital, company, intake, portfolio, setup, treasury};

/// All operations, in the order of the menu.
pub fn all() -> impl Iterator<Item = &'static Operation> {
    [
        setup::TABLE,
        intake::TABLE,
        capital::TABLE,
        company::TABLE,
        portfolio::TABLE,
        treasury::TABLE,
        books::TABLE,
    ]
    .into_iter()
    .flatten()
}

pub(super) fn find(slug: &str) -> Option<&'static Operation> {
    all().find(|operation| operation.slug == slug)
}
