//! Calls for applications of a fund, and what was received.

mod application;
mod applications;
mod round;
mod rounds;

use poem::{Route, get};

/// Adds these pages.
pub fn routes(route: Route) -> Route {
    route
        .at("/funds/:code/rounds", get(rounds::list))
        .at("/funds/:code/rounds/:round", get(round::show))
        .at("/funds/:code/applications", get(applications::list))
        .at("/funds/:code/applications/:id", get(application::show))
}
