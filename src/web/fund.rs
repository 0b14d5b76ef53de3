//! The pages of one fund.

mod books;
mod desk;
mod listing;
mod name;
mod subject;

use poem::Route;

/// Adds the pages of a fund.
pub fn routes(route: Route) -> Route {
    books::routes(route)
}
