//! Who a request comes from, and the pages on which people sign in and see to their account.

mod account;
pub mod caller;
mod cookie;
pub mod demo;
mod enter;
mod gate;
mod next;
mod provider;

use poem::{Route, get, post};

pub use gate::Gate;

/// Adds the pages of signing in and of one's own account.
pub fn routes(route: Route) -> Route {
    route
        .at(enter::PATH, get(enter::show).post(enter::send))
        .at(next::DEMO, get(demo::show).post(demo::send))
        .at("/demo/:person", get(demo::open))
        .at(provider::PATH, post(provider::send))
        .at(provider::BACK, get(provider::come_back))
        .at("/sign-out", post(enter::leave))
        .at("/account", get(account::show))
        .at("/account/password", post(account::change_password))
        .at("/account/sessions/end", post(account::end))
        .at("/account/sessions/end-others", post(account::end_others))
}
