//! Proposals of a fund: who asked for what, and who decides.

mod list;
mod one;
mod told;

use poem::{Route, get};

use crate::web::section::Section;

pub fn routes(route: Route) -> Route {
    route.at("/funds/:code/proposals", get(list::show)).at(
        "/funds/:code/proposals/:no",
        get(one::show).post(one::decide),
    )
}

/// The page of a fund's proposal.
pub fn href(fund: &str, no: i64) -> String {
    format!("{}/{no}", Section::Proposals.href(fund))
}
