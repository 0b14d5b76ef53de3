//! Proposals of a fund: who asked for what, and who decides.

mod list;
mod one;
mod rules;
pub mod told;

pub use one::{Decision, May, ProposalPage};

use poem::{Route, get};

pub fn routes(route: Route) -> Route {
    route
        .at("/funds/:code/proposals", get(list::show))
        .at(
            "/funds/:code/proposals/:no",
            get(one::show).post(one::decide),
        )
        .at(
            "/funds/:code/approval-rules",
            get(rules::show).post(rules::send),
        )
}
