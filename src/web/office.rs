//! The office of the whole installation: who may do what, what waits for a second person, what
//! was done.

mod access;
mod audit;
mod proposals;
mod taken;

use poem::{Route, get, post};

pub use proposals::PATH as PROPOSALS;

pub fn routes(route: Route) -> Route {
    route
        .at("/proposals", get(proposals::list))
        .at(
            "/proposals/:no",
            get(proposals::show).post(proposals::decide),
        )
        .at("/access", get(access::show))
        .at("/access/grant", post(access::grant))
        .at("/access/end", post(access::end))
        .at("/audit", get(audit::here))
        .at("/funds/:code/audit", get(audit::of_fund))
}

/// An instant in UTC, for pages that stand in no fund.
pub fn minute(at: entity::value::Instant) -> String {
    let utc = chrono::DateTime::from_timestamp_micros(at.0).unwrap_or_default();
    utc.format("%Y-%m-%d %H:%M:%S UTC").to_string()
}
