//! What visitors and applicants see: open calls, and their own applications.

mod address;
mod apply;
mod calls;
mod check;
mod draw;
mod eligible;
mod feed;
mod file;
mod gather;
mod messages;
mod mine;
mod revision;
mod section;
mod self_check;
mod shell;
mod task;
mod team;
mod when;

pub use address::{LIST, MINE};
pub use draw::{field, shown};
pub use file::{files, handed_out, streams};
pub use messages::{Said, said};
pub use revision::{Changed, changes, lede};
pub use when::written;

use poem::{Route, get, post};

pub fn routes(route: Route) -> Route {
    route
        .at(address::LIST, get(calls::list))
        .at("/calls/:call", get(calls::show))
        .at("/calls/:call/self-check", get(self_check::show))
        .at("/apply/:call", get(apply::show).post(apply::send))
        .at(address::MINE, get(mine::show))
        .at("/applications/:id", get(task::show))
        .at("/applications/:id/withdraw", post(task::withdraw))
        .at("/applications/:id/move", post(task::move_on))
        .at("/applications/:id/team", get(team::show).post(team::invite))
        .at("/applications/:id/team/end", post(team::end))
        .at("/applications/:id/join", post(team::join))
        .at(
            "/applications/:id/files/:question",
            get(file::page::show).post(file::page::send),
        )
        .at(
            "/applications/:id/files/:question/:key",
            get(file::piece::there).post(file::piece::finish),
        )
        .at(
            "/applications/:id/files/:question/:key/:offset",
            post(file::piece::piece),
        )
        .at("/applications/:id/file/:no", get(file::out::own))
        .at("/applications/:id/revisions/:no", get(revision::show))
        .at(
            "/applications/:id/messages",
            get(messages::show).post(messages::send),
        )
        .at(
            "/applications/:id/check",
            get(check::show).post(check::send),
        )
        .at(
            "/applications/:id/form/:section",
            get(section::show).post(section::send),
        )
}
