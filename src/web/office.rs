//! The office of the whole installation: companies, who may do what, what waits for a second
//! person, what was done.

mod access;
mod audit;
mod companies;
mod company;
mod proposals;
mod taken;
mod written;

use poem::{Route, get, post};

pub fn routes(route: Route) -> Route {
    route
        .at("/proposals", get(proposals::list))
        .at(
            "/proposals/:no",
            get(proposals::show).post(proposals::decide),
        )
        .at("/access", get(access::show))
        .at("/access/grant", post(access::grant))
        .at("/access/invite", post(access::invite))
        .at("/access/end", post(access::end))
        .at("/access/disable", post(access::disable))
        .at("/access/enable", post(access::enable))
        .at("/companies", get(companies::list))
        .at("/companies/:company", get(company::show))
        .at("/audit", get(audit::here))
        .at("/funds/:code/audit", get(audit::of_fund))
}
