//! The pages of one fund.

pub mod approval;
mod bank_details;
mod books;
mod capital;
pub mod desk;
mod intake;
pub mod listing;
mod name;
mod portfolio;
mod subject;

use poem::Route;

/// Adds the pages of a fund.
pub fn routes(route: Route) -> Route {
    let route = portfolio::routes(capital::routes(books::routes(route)));
    intake::routes(approval::routes(bank_details::routes(route)))
}
