//! What pages draw on, and how they answer.

use super::frame::FundLink;
use super::locale::Visit;
use crate::access::Actor;
use crate::app::{App, Ctx};
use crate::fund::list;
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
}

impl Site {
    /// The context of the person behind a request: until sign-in exists, whoever sits at this
    /// machine.
    pub fn ctx(&self, visit: &Visit) -> Ctx {
        self.app.ctx(Actor::LocalAdministrator, visit.w.lang())
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
