//! Books and portfolio: journals, statement, trial balance, periods; awards, payments, fees,
//! running income and expenses, exchange, holdings.

mod journal;
mod journals;
mod meta;
mod periods;
mod statement;
mod trial;

use poem::{Route, get};

/// Adds these pages.
pub fn routes(route: Route) -> Route {
    route
        .at("/funds/:code/journal", get(journals::list))
        .at("/funds/:code/journal/:seq", get(journal::show))
        .at("/funds/:code/statement", get(statement::show))
        .at("/funds/:code/trial-balance", get(trial::show))
        .at("/funds/:code/periods", get(periods::show))
}
