//! Portfolio and treasury: awards, disbursements, holdings; running income and expenses, fees,
//! exchange.

mod award;
mod awards;
mod disbursements;
mod exchange;
mod expenses;
mod fees;
mod part;
mod state;
mod write_offs;

use poem::{Route, get};

/// Adds these pages.
pub fn routes(route: Route) -> Route {
    route
        .at("/funds/:code/awards", get(awards::list))
        .at("/funds/:code/awards/:no", get(award::show))
        .at("/funds/:code/disbursements", get(disbursements::list))
        .at("/funds/:code/write-offs", get(write_offs::list))
        .at("/funds/:code/expenses", get(expenses::list))
        .at("/funds/:code/fees", get(fees::list))
        .at("/funds/:code/exchange", get(exchange::list))
}
