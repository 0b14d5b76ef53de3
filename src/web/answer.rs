//! What pages draw on, and how they answer.

use super::frame::FundLink;
use super::front::Front;
use super::locale::Visit;
use crate::access::Actor;
use crate::app::{App, Ctx};
use crate::fund::list;
use crate::people::passkey::Place;
use crate::people::provider::Providers;
use askama::Template;
use poem::Response;
use poem::Result;
use poem::http::{StatusCode, header};
use poem::web::Redirect;
use std::sync::Arc;

/// What pages draw on.
#[derive(Debug)]
pub struct Site {
    pub app: Arc<App>,
    pub seat: Seat,
    /// By which browsers reach it over TLS.
    pub front: Option<Front>,
    /// Where browsers find it: how links in letters begin.
    pub base: String,
    /// Whether its people sign in with one click.
    pub demo: bool,
    /// Where people may sign in with an account they have elsewhere.
    pub providers: Arc<Providers>,
}

/// Where the actor of a request comes from.
#[derive(Debug, Clone)]
pub enum Seat {
    /// From the session that the browser's cookie names.
    Session,
    /// One for all requests, without sign-in: the examples on this machine, and tests of what
    /// the pages do.
    Given(Actor),
}

impl Site {
    /// For people who sign in.
    pub fn new(app: Arc<App>) -> Self {
        Self {
            app,
            seat: Seat::Session,
            front: None,
            base: "http://localhost".into(),
            demo: false,
            providers: Arc::default(),
        }
    }

    /// Where everybody acts as `actor`.
    pub fn given(app: Arc<App>, actor: Actor) -> Self {
        Self {
            seat: Seat::Given(actor),
            ..Self::new(app)
        }
    }

    /// Whether cookies are for TLS only.
    pub const fn is_secure(&self) -> bool {
        self.front.is_some()
    }

    /// Where passkeys of this site belong.
    pub fn passkeys(&self) -> crate::error::Result<Place> {
        Place::new(self.front.as_ref().map(|front| front.host.as_str()))
    }

    /// The context of the person behind a request.
    pub fn ctx(&self, visit: &Visit) -> Ctx {
        let actor = match &self.seat {
            Seat::Session => &visit.caller.actor,
            Seat::Given(actor) => actor,
        };
        self.app.ctx(actor.clone(), visit.w.lang())
    }

    /// The funds the person may see, for the switcher.
    pub async fn funds(&self, visit: &Visit) -> crate::error::Result<Vec<FundLink>> {
        let funds = list::funds(&self.ctx(visit)).await?;
        Ok(funds.iter().map(FundLink::of).collect())
    }
}

/// A page as the answer.
pub fn page(template: &impl Template) -> Result<Response> {
    answer(StatusCode::OK, template)
}

/// A form that comes back with its refusals: 422, which htmx and browsers show.
pub fn refused(template: &impl Template) -> Result<Response> {
    answer(StatusCode::UNPROCESSABLE_ENTITY, template)
}

/// After a command went through: 303, so that a reload sends nothing again.
pub fn see(href: &str) -> Response {
    poem::IntoResponse::into_response(Redirect::see_other(href))
}

/// A page with a status of its own.
pub fn answer(status: StatusCode, template: &impl Template) -> Result<Response> {
    let html = template
        .render()
        .map_err(poem::error::InternalServerError)?;
    Ok(Response::builder()
        .status(status)
        .header(header::VARY, "Accept-Language, Cookie, HX-Request")
        .content_type("text/html; charset=utf-8")
        .body(html))
}
