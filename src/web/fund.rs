//! The pages of one fund.

mod books;
mod capital;
mod desk;
mod listing;
mod name;
mod subject;

use poem::Route;

/// Adds the pages of a fund.
pub fn routes(route: Route) -> Route {
    capital::routes(books::routes(route))
}
