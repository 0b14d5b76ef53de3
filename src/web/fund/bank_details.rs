//! Where companies and sponsors of a fund are paid: listed masked, entered, verified.

mod enter;
mod list;
mod part;
mod verify;

use poem::{Route, get};

/// Adds these pages.
pub fn routes(route: Route) -> Route {
    route
        .at("/funds/:code/bank-details", get(list::show))
        .at(
            "/funds/:code/bank-details/enter",
            get(enter::show).post(enter::send),
        )
        .at(
            "/funds/:code/bank-details/verify",
            get(verify::show).post(verify::send),
        )
}
