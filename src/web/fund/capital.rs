//! Capital: the fund at a glance, sponsors, commitments, calls, receipts, distributions.

mod account;
mod call;
mod calls;
mod commitments;
mod distribution;
mod distributions;
mod overview;
mod receipts;
mod sponsors;
mod terms;
mod todo;

use crate::web::frame;
use poem::{Route, get};

/// Adds these pages.
pub fn routes(route: Route) -> Route {
    route
        .at(frame::ACCOUNT, get(account::show))
        .at("/funds/:code", get(overview::show))
        .at("/funds/:code/sponsors", get(sponsors::show))
        .at("/funds/:code/commitments", get(commitments::show))
        .at("/funds/:code/calls", get(calls::list))
        .at("/funds/:code/calls/:no", get(call::show))
        .at("/funds/:code/receipts", get(receipts::list))
        .at("/funds/:code/distributions", get(distributions::list))
        .at("/funds/:code/distributions/:no", get(distribution::show))
}
