//! Calls for applications of a fund, and what was received.

mod application;
mod applications;
mod form;
mod import;
mod messages;
mod question;
mod revision;
mod round;
mod rounds;
mod rule;
mod rules;
mod sent;
mod step;
mod way;
mod written;

use poem::{Route, get, post};

/// Adds these pages.
pub fn routes(route: Route) -> Route {
    route
        .at("/funds/:code/rounds", get(rounds::list))
        .at("/funds/:code/rounds/:round", get(round::show))
        .at(
            "/funds/:code/rounds/:round/form",
            get(form::show).post(form::send),
        )
        .at(
            "/funds/:code/rounds/:round/form/preview",
            get(form::preview),
        )
        .at(
            "/funds/:code/rounds/:round/form/question",
            get(question::show).post(question::send),
        )
        .at(
            "/funds/:code/rounds/:round/workflow",
            get(way::show).post(way::send),
        )
        .at(
            "/funds/:code/rounds/:round/rules",
            get(rules::show).post(rules::send),
        )
        .at("/funds/:code/applications", get(applications::list))
        .at(
            "/funds/:code/applications/import",
            get(import::show).post(import::send),
        )
        .at("/funds/:code/applications/import/undo", post(import::undo))
        .at("/funds/:code/applications/:id", get(application::show))
        .at(
            "/funds/:code/applications/:id/files/:no",
            get(application::file),
        )
        .at(
            "/funds/:code/applications/:id/step/:transition",
            get(step::show).post(step::send),
        )
        .at(
            "/funds/:code/applications/:id/messages",
            get(messages::show).post(messages::send),
        )
        .at(
            "/funds/:code/applications/:id/revisions/:no",
            get(revision::show),
        )
}
