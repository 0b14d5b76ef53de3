//! What visitors and applicants see: open calls, and their own applications.

mod address;
mod apply;
mod calls;
mod check;
mod draw;
mod feed;
mod gather;
mod mine;
mod section;
mod shell;
mod task;
mod team;
mod when;

pub use address::{LIST, MINE};
pub use draw::{field, shown};
pub use when::written;

use poem::{Route, get, post};

pub fn routes(route: Route) -> Route {
    route
        .at(address::LIST, get(calls::list))
        .at("/calls/:call", get(calls::show))
        .at("/apply/:call", get(apply::show).post(apply::send))
        .at(address::MINE, get(mine::show))
        .at("/applications/:id", get(task::show))
        .at("/applications/:id/withdraw", post(task::withdraw))
        .at("/applications/:id/move", post(task::move_on))
        .at("/applications/:id/team", get(team::show).post(team::invite))
        .at("/applications/:id/team/end", post(team::end))
        .at("/applications/:id/join", post(team::join))
        .at(
            "/applications/:id/check",
            get(check::show).post(check::send),
        )
        .at(
            "/applications/:id/form/:section",
            get(section::show).post(section::send),
        )
}
